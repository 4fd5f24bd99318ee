import { api } from '$lib/api/client';
import type { Activity, Comment, Delta, Draft, Message, Timeline, Uuid } from '$lib/api/types';
import { outside } from '$lib/reactive.svelte';
import { removed, type ConversationStore } from './store.svelte';

export type Entry = Message | Comment | Activity | Draft;
export type Loading = 'new' | 'loading' | 'ready' | 'failed';

const MOST = 60; // timelines in memory
const PAGE = 30;

/** A name that stays: activities have a number of the log (a batch's share one, each of its kind), all else an id. */
export const entryKey = (entry: Entry): string =>
  entry.type === 'activity' ? `activity-${entry.seq}-${entry.kind}` : entry.id;

const at = (entry: Entry): number =>
  entry.type === 'message' ? entry.delivered_at : entry.type === 'draft' ? Infinity : entry.created_at;

/** The timeline of one conversation, oldest entry first; drafts last. */
export class TimelineCell {
  readonly conversation: Uuid;
  entries: readonly Entry[] = $state.raw([]);
  /** The cursor of older entries; null at the start of the conversation. */
  until: string | null = $state.raw(null);
  state: Loading = $state.raw('new');
  /** Something happened since it was fetched. */
  stale = false;
  /** The conversation that this one has become part of. */
  onward: Uuid | null = $state.raw(null);

  constructor(conversation: Uuid) {
    this.conversation = conversation;
  }

  /** Take the newest page: it replaces what it covers; older entries that were loaded stay. */
  takeNewest(page: Timeline): void {
    const oldest = page.entries[0];
    const fresh = new Set(page.entries.map(entryKey));
    const older =
      oldest && page.until !== null
        ? this.entries.filter((entry) => !fresh.has(entryKey(entry)) && at(entry) < at(oldest))
        : [];
    this.entries = [...older, ...page.entries];
    if (older.length === 0) this.until = page.until;
    this.state = 'ready';
    this.stale = false;
  }

  takeOlder(page: Timeline): void {
    const here = new Set(this.entries.map(entryKey));
    this.entries = [...page.entries.filter((entry) => !here.has(entryKey(entry))), ...this.entries];
    this.until = page.until;
  }

  /** Add or replace an entry before the server tells (an optimistic comment, a queued message). */
  put(entry: Entry): void {
    const key = entryKey(entry);
    const known = this.entries.some((one) => entryKey(one) === key);
    this.entries = known
      ? this.entries.map((one) => (entryKey(one) === key ? entry : one))
      : [...this.entries, entry].sort((a, b) => at(a) - at(b));
  }

  remove(key: string): void {
    this.entries = this.entries.filter((entry) => entryKey(entry) !== key);
  }
}

/** The timelines of one organization: fetched when opened or when a neighbour is, kept, and refreshed by events. */
export class TimelineStore {
  readonly #store: ConversationStore;
  readonly #cells = new Map<Uuid, TimelineCell>();
  readonly #loading = new Map<Uuid, Promise<void>>();
  /** Told about each newest page, to keep it on this device. */
  fetched: ((page: Timeline) => void) | undefined;
  /** Asked for a kept page before the network is. */
  kept: ((conversation: Uuid) => Promise<Timeline | undefined>) | undefined;

  constructor(store: ConversationStore) {
    this.#store = store;
  }

  /** The timeline of a conversation, there at once; `open` fills it. */
  get(conversation: Uuid): TimelineCell {
    const cell = this.#cells.get(conversation) ?? outside(() => new TimelineCell(conversation));
    this.#cells.delete(conversation);
    this.#cells.set(conversation, cell);
    for (const id of this.#cells.keys()) {
      if (this.#cells.size <= MOST) break;
      this.#cells.delete(id);
    }
    return cell;
  }

  /** Show a conversation: what is kept at once, the server's word when it comes. Throws Problem when there is neither. */
  async open(conversation: Uuid): Promise<void> {
    const cell = this.get(conversation);
    if (cell.state === 'ready' && !cell.stale) return;
    if (cell.state === 'new') {
      const kept = await this.kept?.(conversation);
      if (kept && cell.state === 'new') cell.takeNewest(kept);
    }
    await this.refresh(conversation);
  }

  /** Fetch neighbours before they are opened. Never fails. */
  prefetch(conversations: readonly Uuid[]): void {
    for (const id of conversations) {
      const cell = this.get(id);
      if (cell.state === 'new') void this.refresh(id).catch(() => undefined);
    }
  }

  /** Fetch the newest entries again; several wishes at once are one request. */
  refresh(conversation: Uuid): Promise<void> {
    const running = this.#loading.get(conversation);
    if (running) return running;
    const loading = this.#fetchNewest(conversation).finally(() => this.#loading.delete(conversation));
    this.#loading.set(conversation, loading);
    return loading;
  }

  /** Fetch older entries, above what is there. Throws Problem. */
  async older(conversation: Uuid): Promise<void> {
    const cell = this.get(conversation);
    if (cell.until !== null) cell.takeOlder(await this.#page(conversation, cell.until));
  }

  /** An event happened in a conversation: what is held of it is out of date. */
  apply(delta: Delta): void {
    if (delta.kind === 'conversations.removed') for (const gone of removed(delta)) this.#cells.delete(gone);
    if (delta.kind === 'conversations.revised') this.#revised(delta);
    const id = delta.conversation_id;
    if (!id) return;
    this.#follow(delta, id);
    if (delta.gone) this.#cells.delete(id);
    const cell = this.#cells.get(id);
    if (!cell || delta.kind === 'conversation.marked') return;
    cell.stale = true;
    if (this.#store.open === id) void this.#again(id);
  }

  #revised({ data }: Delta): void {
    for (const gone of (data['gone'] ?? []) as Uuid[]) this.#cells.delete(gone);
    for (const id of (data['conversation_ids'] ?? []) as Uuid[]) {
      const cell = this.#cells.get(id);
      if (!cell) continue;
      cell.stale = true;
      if (this.#store.open === id) void this.#again(id);
    }
  }

  /** Two became one, or one two again: whoever looks at the one that ended goes along. */
  #follow({ kind, data }: Delta, into: Uuid): void {
    const joined = kind === 'conversation.joined' ? this.#cells.get(String(data['joined'])) : undefined;
    if (joined) joined.onward = into;
    const apart = kind === 'conversation.separated' ? this.#cells.get(String(data['separated'])) : undefined;
    if (apart) apart.onward = null;
  }

  reset(): void {
    for (const cell of this.#cells.values()) cell.stale = true;
    if (this.#store.open) void this.#again(this.#store.open);
  }

  /** Access changed, or the log was restored: only what is on screen stays, until it was asked again. */
  clear(): void {
    for (const id of this.#cells.keys()) if (id !== this.#store.open) this.#cells.delete(id);
    this.reset();
  }

  /** A page that was asked for before the event may lack it: ask until nothing changed meanwhile. */
  async #again(id: Uuid): Promise<void> {
    await this.#loading.get(id)?.catch(() => undefined);
    if (this.#cells.get(id)?.stale) await this.refresh(id).catch(() => undefined);
  }

  async #fetchNewest(conversation: Uuid): Promise<void> {
    const cell = this.get(conversation);
    if (cell.state === 'new') cell.state = 'loading';
    cell.stale = false;
    const asked = this.#store.stamp;
    try {
      const page = await this.#page(conversation, null);
      const moved = cell.stale;
      const onward = page.conversation.id === conversation ? null : page.conversation.id;
      (onward ? this.get(onward) : cell).takeNewest(page);
      cell.onward = onward; // an old address: the server led on
      cell.stale = moved || onward !== null;
      if (!this.#store.movedSince(conversation, asked)) this.#store.confirm(page.conversation);
      this.fetched?.(page);
    } catch (error) {
      cell.state = cell.entries.length > 0 ? 'ready' : 'failed';
      cell.stale = true;
      throw error;
    }
  }

  #page(conversation: Uuid, until: string | null): Promise<Timeline> {
    const query = { organization: this.#store.organization, limit: PAGE, until };
    return api.get<Timeline>(`/v1/conversations/${conversation}/timeline`, query);
  }
}
