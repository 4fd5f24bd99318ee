import type { Uuid } from '$lib/api/types';
import { outside } from '$lib/reactive.svelte';
import { me } from '../session/session.svelte';
import { ConversationStore } from '../conversations/store.svelte';
import { TimelineStore } from '../conversations/timelines.svelte';

/** What the app holds of one organization. */
export class Workspace {
  readonly organization: Uuid;
  readonly conversations: ConversationStore;
  readonly timelines: TimelineStore;

  constructor(organization: Uuid) {
    this.organization = organization;
    this.conversations = new ConversationStore(organization);
    this.conversations.reader = me()?.user.id ?? null;
    this.timelines = new TimelineStore(this.conversations);
  }
}

const all = new Map<Uuid, Workspace>();
let prepare: ((workspace: Workspace) => void) | undefined;

/** The data of an organization; there from the first call on. */
export function workspace(organization: Uuid): Workspace {
  const known = all.get(organization);
  if (known) return known;
  const made = outside(() => new Workspace(organization));
  all.set(organization, made);
  prepare?.(made);
  return made;
}

export const workspaces = (): Iterable<Workspace> => all.values();

/** Called with every workspace once, to connect it to the cache. */
export function onWorkspace(listener: (workspace: Workspace) => void): void {
  prepare = listener;
}

/** Forget everything in memory (log-out). */
export const clearWorkspaces = (): void => all.clear();
