import type { Uuid } from '$lib/api/types';
import type { View } from './membership';

/** All of a list, as far as it goes: also what was never loaded. */
export interface Whole {
  view: View;
  total: number;
}

/** Which rows of a list are ticked. */
export class Selection {
  #ids: ReadonlySet<Uuid> = $state.raw(new Set());
  #anchor: Uuid | null = null;
  #whole: Whole | null = $state.raw(null);
  #scope: Whole | null = null;

  get size(): number {
    return this.#whole?.total ?? this.#ids.size;
  }
  /** The list of which everything is selected. */
  get whole(): Whole | null {
    return this.#whole;
  }
  /** Whose every conversation is meant by what is done right now. */
  get scope(): Whole | null {
    return this.#scope;
  }
  /** Those that are loaded. */
  get ids(): Uuid[] {
    return [...this.#ids];
  }
  has(id: Uuid): boolean {
    return this.#whole !== null || this.#ids.has(id);
  }

  toggle(id: Uuid): void {
    this.#whole = null;
    const next = new Set(this.#ids);
    if (!next.delete(id)) next.add(id);
    this.#ids = next;
    this.#anchor = id;
  }

  /** Tick everything between the row ticked last and this one. */
  extend(id: Uuid, order: readonly Uuid[]): void {
    const from = this.#anchor ? order.indexOf(this.#anchor) : -1;
    const to = order.indexOf(id);
    if (from < 0 || to < 0) return this.toggle(id);
    this.#whole = null;
    const between = order.slice(Math.min(from, to), Math.max(from, to) + 1);
    this.#ids = new Set([...this.#ids, ...between]);
  }

  all(order: readonly Uuid[]): void {
    this.#ids = new Set(order);
    this.#whole = null;
  }

  /** Everything in the list, not only what is loaded. */
  takeWhole(whole: Whole): void {
    this.#whole = whole;
  }

  /** Do something that is meant for all of a list, if one is given. */
  over(whole: Whole | null, work: () => void): void {
    this.#scope = whole;
    try {
      work();
    } finally {
      this.#scope = null;
    }
  }

  clear(): void {
    if (this.#ids.size > 0) this.#ids = new Set();
    this.#whole = null;
    this.#anchor = null;
  }

  /** The list of which everything is meant by conversations that are taken together: all that are loaded of it. */
  wholeOf(ids: readonly Uuid[]): Whole | null {
    return ids.length === this.#ids.size && ids.every((id) => this.#ids.has(id)) ? this.#whole : null;
  }

  /** Rows that left the list are no longer ticked. */
  retain(order: ReadonlySet<Uuid>): void {
    const kept = [...this.#ids].filter((id) => order.has(id));
    if (kept.length !== this.#ids.size) this.#ids = new Set(kept);
  }
}

/** The selection of the list on screen. */
export const selection = new Selection();
