import type { Delta, Uuid } from '$lib/api/types';

type Handler = (organization: Uuid, delta: Delta) => void;

const handlers: { prefix: string; handler: Handler }[] = [];

/**
 * Hear events of the log whose kind starts with a prefix ("account.", "conversation.closed", "" for all). Returns what
 * ends it. Every domain takes its own; nothing is dispatched centrally.
 */
export function onEvent(prefix: string, handler: Handler): () => void {
  const entry = { prefix, handler };
  handlers.push(entry);
  return () => {
    const at = handlers.indexOf(entry);
    if (at >= 0) handlers.splice(at, 1); // ended twice, it must not take somebody else's away
  };
}

/** Tell everyone concerned, in the order they asked. */
export function dispatch(organization: Uuid, delta: Delta): void {
  for (const { prefix, handler } of [...handlers]) if (delta.kind.startsWith(prefix)) handler(organization, delta);
}
