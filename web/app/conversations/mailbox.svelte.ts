import type { Conversation, SearchHit, SearchPage, SearchTerm, Uuid } from '$lib/api/types';
import { isAway, isOrderedThere, isWritten, positionIn, type View } from './membership';

const AWAY = new Set(['trash', 'spam']);

/** Where the loading of a list stands. */
export type Loading = 'new' | 'loading' | 'ready' | 'failed';

/** What a search told besides: why each conversation was found, and how it was understood. */
export interface Answer {
  hits: ReadonlyMap<Uuid, SearchHit>;
  terms: readonly SearchTerm[];
  ignored: readonly string[];
  unknown: readonly string[];
}

/**
 * One list: ids in order (position, then id, both descending), as far down as it was loaded. `ids` is replaced, never
 * changed in place, so a view that reads it follows every change.
 */
export class MailboxList {
  readonly view: View;
  ids: readonly Uuid[] = $state.raw([]);
  state: Loading = $state.raw('new');
  /** The cursor of the next page; null when the whole list is here. */
  next: string | null = $state.raw(null);
  /** The server gave up looking before the page was full; there may be more below `next`. */
  partial = $state.raw(false);
  /** The first page was fetched again above rows that were not: what the server put between those is missing. */
  patchy = false;
  /** A page is on its way. */
  busy = false;
  /** Looks at nobody's filter: it stays while the person reads it. */
  kept: Uuid | null = null;
  /** Of a search. */
  answer: Answer | null = $state.raw(null);
  readonly #positions = new Map<Uuid, number>();

  constructor(view: View) {
    this.view = view;
  }

  position(id: Uuid): number | undefined {
    return this.#positions.get(id);
  }

  /** Take a page of the server. The first one replaces the part that it covers, the others are added at the end. */
  take(page: readonly Conversation[], next: string | null, first: boolean): void {
    const deep = first && next !== null && this.ids.length > page.length && this.view.mailbox.kind !== 'search';
    if (deep) this.#clearDownTo(page);
    else if (first) this.#positions.clear();
    this.patchy ||= deep;
    for (const conversation of page) this.#positions.set(conversation.id, this.#rank(conversation));
    if (!deep) this.next = next;
    this.state = 'ready';
    this.ids = [...this.#positions.keys()].sort((a, b) => this.#compare(a, b));
  }

  /** Take what a search told besides its page. */
  understand({ hits, terms, ignored, unknown }: SearchPage, first: boolean): void {
    const before = first ? [] : [...(this.answer?.hits ?? [])];
    const found = new Map([...before, ...hits.map((hit): [Uuid, SearchHit] => [hit.conversation, hit])]);
    this.answer = { hits: found, terms, ignored, unknown };
  }

  /** Forget the rows that stand where a page does; what was loaded below it stays where the reader is. */
  #clearDownTo(page: readonly Conversation[]): void {
    const last = page.at(-1);
    if (!last) return;
    const floor = this.#rank(last);
    for (const id of this.ids) {
      const position = this.#positions.get(id) ?? 0;
      if (position > floor || (position === floor && id >= last.id)) this.#positions.delete(id);
    }
  }

  /** Put the list back as it was kept on this device. */
  restore(rows: readonly (readonly [Uuid, number])[], next: string | null): void {
    rows.forEach(([id, position]) => this.#positions.set(id, position));
    this.next = next;
    this.state = 'ready';
    this.ids = rows.map(([id]) => id);
  }

  /** A conversation changed: put it where it belongs, or take it out. */
  settle(conversation: Conversation): void {
    if (this.state === 'new') return;
    const { id } = conversation;
    const position = this.#belongs(conversation);
    const before = this.#positions.get(id);
    if (position === before || (position === undefined && before === undefined)) return;
    const others = before === undefined ? this.ids : this.ids.filter((one) => one !== id);
    if (position === undefined || !this.#reaches(id, position)) {
      this.#positions.delete(id);
      if (before !== undefined) this.ids = others;
      return;
    }
    this.#positions.set(id, position);
    const at = this.#insertion(others, id);
    this.ids = [...others.slice(0, at), id, ...others.slice(at)];
  }

  /** Nothing of it can be trusted any more. */
  clear(): void {
    this.#positions.clear();
    this.ids = [];
    this.next = null;
    this.patchy = false;
    this.state = 'new';
  }

  /** The conversation is gone for this reader. */
  drop(id: Uuid): void {
    if (this.#positions.delete(id)) this.ids = this.ids.filter((one) => one !== id);
  }

  /** Where a conversation of a page stands; in a list that only the server can order, below those before it. */
  #rank(conversation: Conversation): number {
    const below = isOrderedThere(this.view.mailbox) ? -this.#positions.size : conversation.last_activity_at;
    return positionIn(conversation, this.view) ?? below;
  }

  #belongs(conversation: Conversation): number | undefined {
    const found = positionIn(conversation, this.view);
    if (found !== null) return found;
    if (this.view.mailbox.kind === 'search') return this.#found(conversation);
    // Whose the drafts are the conversation does not tell: the list is asked again when mine change.
    if (isWritten(this.view.mailbox) && conversation.drafts.length > 0) return this.#positions.get(conversation.id);
    const unfiltered = positionIn(conversation, { ...this.view, filters: [] });
    return conversation.id === this.kept && this.view.filters.length > 0 ? (unfiltered ?? undefined) : undefined;
  }

  /** Only the server searches: what it found stays, but what is put away is found where it is asked for. */
  #found(conversation: Conversation): number | undefined {
    const there = this.answer?.terms.some(({ operator, value }) => operator === 'in' && AWAY.has(value.toLowerCase()));
    return isAway(conversation) && !there ? undefined : this.#positions.get(conversation.id);
  }

  /** Whether the loaded part goes down to there; what is below comes with its page. */
  #reaches(id: Uuid, position: number): boolean {
    const last = this.ids.at(-1);
    if (this.next === null || last === undefined) return this.next === null;
    const floor = this.#positions.get(last) ?? 0;
    return position > floor || (position === floor && id >= last);
  }

  #compare(a: Uuid, b: Uuid): number {
    const difference = (this.#positions.get(b) ?? 0) - (this.#positions.get(a) ?? 0);
    return difference || (a < b ? 1 : -1);
  }

  #insertion(ids: readonly Uuid[], id: Uuid): number {
    let low = 0;
    let high = ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(ids[middle] as Uuid, id) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
