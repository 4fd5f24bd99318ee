import { api } from '$lib/api/client';
import type { BadgeReply, Conversation, ConversationPage, Delta, SearchPage, Uuid } from '$lib/api/types';
import { outside } from '$lib/reactive.svelte';
import { searchOrder } from '../search/order.svelte';
import { slug, type Mailbox } from '../shell/routes';
import { Badges } from './badges.svelte';
import { Cell, type Overlay } from './cell.svelte';
import { MailboxList } from './mailbox.svelte';
import { isWritten, type Filter, type View } from './membership';

const MOST_RECORDS = 5000;
const PAGE = 50;
const BADGES_LATER = 500; // ms; several unknown changes are one question
const RESET_EVERY = 3000; // ms
const MOST_SEARCHES = 8;
const RENEW_LATER = 300; // ms; several chunks of a batch are one question
const MOST_NAMED = 100; // the server takes so many ids at once

/** Where the server's word for a list is another than that for the place in it. */
const QUERY: Partial<Record<Mailbox['kind'], string>> = { trash: 'trashed', junk: 'junked' };
/** The name of a mailbox in the API. */
export const asked = ({ kind }: Mailbox): string => QUERY[kind] ?? kind;
export const question = ({ mailbox, filters }: View): Record<string, string | boolean> => ({
  [asked(mailbox)]: mailbox.owner ?? true,
  ...(filters.length > 0 ? { filter: filters.join(',') } : {}),
});

/** Name of a list: its address part, with its filters, or with what is asked for. */
export const viewName = ({ mailbox, filters }: View): string =>
  slug(mailbox) +
  (filters.length > 0 ? `?${filters.join(',')}` : '') +
  (mailbox.kind === 'search' ? `?q=${mailbox.owner}` : '');

/** Told about changes of records, e.g. to keep them on this device. */
export interface Watcher {
  changed: (conversation: Conversation) => void;
  dropped: (id: Uuid) => void;
}

/** The conversations of one organization as its reader sees them: records, lists in order, counts. */
export class ConversationStore {
  readonly organization: Uuid;
  readonly badges = new Badges();
  readonly lists = new Map<string, MailboxList>();
  readonly #cells = new Map<Uuid, Cell>();
  readonly #pending = new Map<Uuid, Map<string, Overlay>>();
  readonly #gone = new Map<Uuid, number>();
  #stamp = 0;
  #badgesTimer: ReturnType<typeof setTimeout> | undefined;
  #resetTimer: ReturnType<typeof setTimeout> | undefined;
  #renewing = false;
  readonly #stale = new Set<Uuid>();
  watcher: Watcher | undefined;
  /** Whose view this is. */
  reader: Uuid | null = null;
  /** The conversation on screen: never forgotten to save memory. */
  open: Uuid | null = null;

  constructor(organization: Uuid) {
    this.organization = organization;
  }

  get size(): number {
    return this.#cells.size;
  }

  cell(id: Uuid): Cell | undefined {
    return this.#cells.get(id);
  }

  get(id: Uuid): Conversation | undefined {
    return this.#cells.get(id)?.v;
  }

  /** What is in memory, for the command bar. */
  *known(): Iterable<Conversation> {
    for (const cell of this.#cells.values()) yield cell.v;
  }

  list(mailbox: Mailbox, filters: readonly Filter[] = []): MailboxList {
    const view = { mailbox, filters };
    const name = viewName(view);
    const list = this.lists.get(name) ?? outside(() => new MailboxList(view));
    this.lists.delete(name); // the newest last: the order of forgetting
    this.lists.set(name, list);
    if (mailbox.kind === 'search') this.#forgetSearches();
    return list;
  }

  /** Apply one event of the log. The conversation in it is how the reader sees it now. */
  apply(delta: Delta): void {
    if (delta.gone && delta.conversation_id) this.drop(delta.conversation_id);
    else if (delta.conversation) this.confirm(delta.conversation);
    if (delta.kind === 'conversation.joined') this.drop(String(delta.data['joined']));
    if (delta.kind === 'conversations.removed') for (const id of removed(delta)) this.drop(id);
    if (delta.kind === 'conversations.revised') this.#revised(delta);
    if (NEW_COUNTS.has(delta.kind)) this.countLater();
    if (delta.kind === 'draft.changed' && delta.actor === this.reader) this.#askDrafts();
  }

  /** How many words of the server were taken; ask before a request, to know afterwards what came in between. */
  get stamp(): number {
    return this.#stamp;
  }

  /** Whether the server told of this conversation, or of its end, since a stamp. */
  movedSince(id: Uuid, stamp: number): boolean {
    return (this.#cells.get(id)?.stamp ?? 0) > stamp || (this.#gone.get(id) ?? 0) > stamp;
  }

  /** Whether the reader was told that he may not see it any more, or that it is no more. */
  isGone(id: Uuid): boolean {
    return this.#gone.has(id);
  }

  /** A batch changed many: what is held of them is asked for again, and there may be more in the lists. */
  #revised({ data }: Delta): void {
    for (const id of (data['gone'] ?? []) as Uuid[]) this.drop(id);
    const ids = (data['conversation_ids'] ?? []) as Uuid[];
    this.renew(ids);
    if (ids.length > 0) this.resetSoon();
  }

  /** Ask soon for those of the conversations that are held: they are not what they were. */
  renew(ids: readonly Uuid[]): void {
    for (const id of ids) if (this.#cells.has(id)) this.#stale.add(id);
    if (this.#stale.size === 0 || this.#renewing) return;
    this.#renewing = true;
    setTimeout(() => void this.#renew(), RENEW_LATER);
  }

  async #renew(): Promise<void> {
    const ids = [...this.#stale].slice(0, MOST_NAMED);
    const asked = this.#stamp;
    try {
      const query = { organization: this.organization, ids: ids.join(',') };
      const page = await api.get<ConversationPage>('/v1/conversations', query);
      const found = new Map(page.conversations.map((one) => [one.id, one]));
      for (const id of ids) {
        this.#stale.delete(id);
        const truth = found.get(id);
        if (this.movedSince(id, asked)) continue;
        if (truth) this.confirm(truth);
        else this.drop(id);
      }
    } catch {
      await new Promise((resolve) => setTimeout(resolve, RESET_EVERY)); // until then they stay what they were
    }
    this.#renewing = false;
    this.renew([]);
  }

  /** Take the server's word about a conversation. */
  confirm(truth: Conversation): Cell {
    const before = this.get(truth.id);
    const cell = this.#put(truth);
    this.#settle(before, cell.v);
    if (!before) this.countLater();
    return cell;
  }

  /** The reader may not see it any more, or it is no more. */
  drop(id: Uuid): void {
    const before = this.get(id);
    this.#gone.set(id, ++this.#stamp);
    this.#cells.delete(id);
    this.#stale.delete(id);
    for (const list of this.lists.values()) list.drop(id);
    if (before) this.badges.count(before, null);
    this.watcher?.dropped(id);
  }

  /** Show a change before the server has it; `lift` ends it. */
  lay(intent: string, ids: readonly Uuid[], overlay: Overlay): void {
    for (const id of ids) {
      this.#pending.set(id, (this.#pending.get(id) ?? new Map<string, Overlay>()).set(intent, overlay));
      this.#change(id, (cell) => cell.lay(intent, overlay));
    }
  }

  lift(intent: string, ids: readonly Uuid[]): void {
    for (const id of ids) {
      this.#pending.get(id)?.delete(intent);
      if (this.#pending.get(id)?.size === 0) this.#pending.delete(id);
      this.#change(id, (cell) => cell.lift(intent));
    }
  }

  /** Fetch a list's first page, or its next one. Throws Problem. */
  async load(list: MailboxList, { more = false } = {}): Promise<void> {
    if (list.busy || (more && list.next === null)) return;
    const until = more ? list.next : null;
    const asked = this.#stamp;
    list.busy = true;
    if (list.state !== 'ready') list.state = 'loading';
    try {
      const page = await this.#ask(list, until);
      list.partial = page.partial;
      list.take(this.#takeAll(page.conversations, asked, list), page.next, !more);
      // What was told while the page was on its way is not on it.
      for (const cell of this.#cells.values()) if (cell.stamp > asked) list.settle(cell.v);
    } catch (error) {
      list.state = list.ids.length > 0 ? 'ready' : 'failed';
      throw error;
    } finally {
      list.busy = false;
    }
    this.#forget(list);
  }

  async #ask(list: MailboxList, until: string | null): Promise<ConversationPage> {
    const { organization } = this;
    const { kind, owner } = list.view.mailbox;
    if (kind !== 'search') {
      return api.get<ConversationPage>('/v1/conversations', {
        organization,
        ...question(list.view),
        limit: PAGE,
        until,
      });
    }
    const page = await api.get<SearchPage>('/v1/search', { organization, q: owner, order: searchOrder(), until });
    list.understand(page, until === null);
    return page;
  }

  /** Each letter typed is a search of its own. */
  #forgetSearches(): void {
    const searches = [...this.lists].filter(([, { view }]) => view.mailbox.kind === 'search');
    for (const [name, list] of searches.slice(0, -MOST_SEARCHES)) if (!list.busy) this.lists.delete(name);
  }

  /** Fetch one conversation, e.g. from a link. Throws Problem. */
  async fetch(id: Uuid): Promise<Cell> {
    const path = `/v1/conversations/${id}`;
    const reply = await api.get<{ conversations: Conversation }>(path, { organization: this.organization });
    return this.confirm(reply.conversations);
  }

  async loadBadges(): Promise<void> {
    const reply = await api.get<BadgeReply>('/v1/badges', { organization: this.organization });
    this.badges.take(reply.badges);
  }

  /** Ask for the counts soon: something changed that can not be counted from here. */
  countLater(): void {
    clearTimeout(this.#badgesTimer);
    this.#badgesTimer = setTimeout(() => void this.loadBadges().catch(() => undefined), BADGES_LATER);
  }

  /** There may be more than we know: ask for the lists again. What is shown stays until the answer. */
  reset(): void {
    for (const list of this.lists.values()) if (!list.busy) list.state = 'new';
    this.countLater();
  }

  /** My drafts changed: only the server knows which conversations have one of mine. */
  #askDrafts(): void {
    for (const list of this.lists.values()) if (isWritten(list.view.mailbox) && !list.busy) list.state = 'new';
  }

  /** The same, for changes that come in bursts (an import). */
  resetSoon(): void {
    if (this.#resetTimer !== undefined) return;
    this.#resetTimer = setTimeout(() => {
      this.#resetTimer = undefined;
      this.reset();
    }, RESET_EVERY);
  }

  /** Drop everything the server told: it will be asked again. What waits for its answer stays. */
  clear(): void {
    for (const id of this.#cells.keys()) this.watcher?.dropped(id);
    this.#cells.clear();
    this.#gone.clear();
    this.#stale.clear();
    this.#stamp++;
    for (const list of this.lists.values()) list.clear();
  }

  /** Put a kept record back, from this device; one that an earlier release kept has no labels. */
  restore(kept: Omit<Conversation, 'labels' | 'shared_labels'> & Partial<Conversation>): void {
    if (!this.#cells.has(kept.id)) this.#put({ labels: [], shared_labels: [], ...kept });
  }

  #takeAll(page: readonly Conversation[], asked: number, list: MailboxList): Conversation[] {
    const rows = page.filter(({ id }) => (this.#gone.get(id) ?? 0) <= asked);
    return rows.flatMap((row) => {
      const known = this.#cells.get(row.id);
      const fresher = known !== undefined && known.stamp > asked;
      const cell = fresher ? known : this.#put(row);
      if (!fresher) for (const other of this.lists.values()) if (other !== list) other.settle(cell.v);
      return [cell.v];
    });
  }

  #put(truth: Conversation): Cell {
    const stamp = ++this.#stamp;
    const known = this.#cells.get(truth.id);
    if (known) known.confirm(truth, stamp);
    const cell = known ?? new Cell(truth, stamp);
    if (!known) {
      this.#cells.set(truth.id, cell);
      this.#pending.get(truth.id)?.forEach((overlay, intent) => cell.lay(intent, overlay));
    }
    this.#gone.delete(truth.id);
    this.watcher?.changed(truth);
    return cell;
  }

  #change(id: Uuid, change: (cell: Cell) => void): void {
    const cell = this.#cells.get(id);
    if (!cell) return;
    const before = cell.v;
    change(cell);
    this.#settle(before, cell.v);
  }

  #settle(before: Conversation | undefined, after: Conversation): void {
    for (const list of this.lists.values()) list.settle(after);
    if (before) this.badges.count(before, after);
  }

  /** Keep at most 5,000 records: the lists looked at longest ago go first, then rows nobody lists. */
  #forget(current: MailboxList): void {
    if (this.#cells.size <= MOST_RECORDS) return;
    const listed = () => new Set([...this.lists.values()].flatMap((list) => list.ids));
    for (const [name, list] of this.lists) {
      if (listed().size <= MOST_RECORDS) break;
      if (list !== current) this.lists.delete(name);
    }
    const keep = new Set([...listed()].slice(-MOST_RECORDS));
    for (const id of this.#cells.keys()) {
      if (this.#cells.size <= MOST_RECORDS) return;
      if (!keep.has(id) && id !== this.open && !this.#pending.has(id)) this.#cells.delete(id);
    }
  }
}

const NEW_COUNTS = new Set(['conversations.imported', 'conversations.removed', 'access.granted', 'access.revoked']);

/** The conversations that went with their account. */
export const removed = ({ data }: Delta): Uuid[] => data['conversation_ids'] as Uuid[];
