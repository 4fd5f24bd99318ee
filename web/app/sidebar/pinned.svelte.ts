import type { Sidebar, Uuid } from '$lib/api/types';
import { onEvent } from '$lib/realtime/events';
import type { Cell } from '../conversations/cell.svelte';
import { workspace } from '../shell/workspace';

let cells = $state.raw<ReadonlyMap<Uuid, Cell>>(new Map());
const asking = new Set<Uuid>();

/** A conversation that stands in the sidebar, once it is known. Reactive. */
export const pinned = (id: Uuid | null): Cell | undefined => (id ? cells.get(id) : undefined);

/** Ask for the conversations that stand in a sidebar and are not known. One that is gone is not shown. */
export function loadPinned(organization: Uuid, { sections, hidden }: Sidebar): void {
  const { conversations } = workspace(organization);
  for (const { kind, id } of [...sections.flatMap(({ items }) => items), ...hidden]) {
    if (kind !== 'conversation' || !id || cells.has(id) || asking.has(id)) continue;
    asking.add(id);
    const found = Promise.resolve(conversations.cell(id) ?? conversations.fetch(id));
    void found
      .then((cell) => asking.has(id) && (cells = new Map(cells).set(id, cell)))
      .catch(() => undefined)
      .finally(() => asking.delete(id));
  }
}

/** Nothing that is held can be trusted: it is asked for again. */
export function forgetPinned(): void {
  cells = new Map();
  asking.clear();
}

onEvent('', (_, { gone, conversation_id }) => {
  if (!gone || !conversation_id || !cells.has(conversation_id)) return;
  cells = new Map([...cells].filter(([id]) => id !== conversation_id));
});
