import type { Cache, KeptList } from '$lib/cache/cache';
import type { Conversation, Timeline, Uuid } from '$lib/api/types';
import type { MailboxList } from '../conversations/mailbox.svelte';
import { positionIn } from '../conversations/membership';
import { viewName } from '../conversations/store.svelte';
import type { Workspace } from './workspace';

const FLUSH_AFTER = 2000; // ms; a burst of changes is one transaction
const KEPT_ROWS = 200; // of a list: more than anybody reads before the network answers

/** Writes what a workspace learns to the device, a little later, and reads it back at the start. */
export class Keeper {
  readonly #cache: Cache;
  readonly #workspaces = new Set<Workspace>();
  readonly #changed = new Map<Uuid, Conversation>();
  readonly #dropped = new Set<Uuid>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Written after the data it stands for, so that a crash between repeats events and never skips one. */
  #keepCursor: () => Promise<void>;
  /** Until then nothing kept is given out: some of it may have been taken away while nobody listened. */
  readonly #caughtUp: () => Promise<void>;

  constructor(cache: Cache, keepCursor: () => Promise<void>, caughtUp: () => Promise<void>) {
    this.#cache = cache;
    this.#keepCursor = keepCursor;
    this.#caughtUp = caughtUp;
  }

  watch(workspace: Workspace): void {
    this.#workspaces.add(workspace);
    workspace.conversations.watcher = {
      changed: (conversation) => {
        this.#changed.set(conversation.id, conversation);
        this.#dropped.delete(conversation.id);
        this.#soon();
      },
      dropped: (id) => {
        this.#dropped.add(id);
        this.#changed.delete(id);
        this.#soon();
      },
    };
    workspace.timelines.fetched = (page) => void this.#cache.keepTimeline(page).catch(() => undefined);
    workspace.timelines.kept = (id) => this.#timeline(workspace, id).catch(() => undefined);
    void this.#restoreBadges(workspace);
  }

  /** Put a list back as it stood, unless the network was faster. */
  async restore(workspace: Workspace, list: MailboxList): Promise<void> {
    await this.#caughtUp();
    if (list.ids.length > 0) return;
    const kept = await this.#cache.list(this.#name(workspace, list));
    if (!kept) return;
    const found = await this.#cache.conversations(kept.rows.map(([id]) => id));
    const rows = found.filter(({ id }) => !workspace.conversations.isGone(id));
    if (list.ids.length > 0) return;
    rows.forEach((row) => workspace.conversations.restore(row));
    const still = rows.filter((row) => positionIn(row, list.view) !== null);
    const known = new Set(still.map(({ id }) => id));
    list.restore(
      kept.rows.filter(([id]) => known.has(id)),
      kept.next,
    );
  }

  /** Write everything now (the page is being hidden). */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const changed = [...this.#changed.values()];
    const dropped = [...this.#dropped];
    this.#changed.clear();
    this.#dropped.clear();
    await this.#cache.keep(changed, dropped);
    for (const workspace of this.#workspaces) await this.#keepLists(workspace);
    await this.#keepCursor();
  }

  stop(): void {
    clearTimeout(this.#timer);
    for (const { conversations, timelines } of this.#workspaces) {
      conversations.watcher = undefined;
      timelines.fetched = timelines.kept = undefined;
    }
  }

  async #keepLists(workspace: Workspace): Promise<void> {
    for (const list of workspace.conversations.lists.values()) {
      if (list.state === 'ready' && list.view.mailbox.kind !== 'search')
        await this.#cache.keepList(this.#name(workspace, list), keptList(list));
    }
    await this.#cache.keepBadges(workspace.organization, workspace.conversations.badges.all);
  }

  async #timeline({ conversations }: Workspace, id: Uuid): Promise<Timeline | undefined> {
    await this.#caughtUp();
    return conversations.isGone(id) ? undefined : this.#cache.timeline(id);
  }

  async #restoreBadges({ organization, conversations }: Workspace): Promise<void> {
    await this.#caughtUp();
    const kept = await this.#cache.badges(organization).catch(() => undefined);
    if (kept && conversations.badges.all.length === 0) conversations.badges.take(kept);
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => void this.flush().catch(() => undefined), FLUSH_AFTER);
  }

  #name = ({ organization }: Workspace, list: MailboxList) => `${organization}/${viewName(list.view)}`;
}

function keptList(list: MailboxList): KeptList {
  const ids = list.ids.slice(0, KEPT_ROWS);
  const whole = list.ids.length === ids.length;
  // What was cut off comes again with the first page of the server; until then the list ends here.
  return { rows: ids.map((id) => [id, list.position(id) ?? 0] as const), next: whole ? list.next : null };
}
