import type { Uuid } from '$lib/api/types';

/** Which rows of a list are ticked. */
export class Selection {
  #ids: ReadonlySet<Uuid> = $state.raw(new Set());
  #anchor: Uuid | null = null;

  get size(): number {
    return this.#ids.size;
  }
  get ids(): Uuid[] {
    return [...this.#ids];
  }
  has(id: Uuid): boolean {
    return this.#ids.has(id);
  }

  toggle(id: Uuid): void {
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
    const between = order.slice(Math.min(from, to), Math.max(from, to) + 1);
    this.#ids = new Set([...this.#ids, ...between]);
  }

  all(order: readonly Uuid[]): void {
    this.#ids = new Set(order);
  }

  clear(): void {
    if (this.#ids.size > 0) this.#ids = new Set();
    this.#anchor = null;
  }

  /** Rows that left the list are no longer ticked. */
  retain(order: ReadonlySet<Uuid>): void {
    const kept = [...this.#ids].filter((id) => order.has(id));
    if (kept.length !== this.#ids.size) this.#ids = new Set(kept);
  }
}

/** The selection of the list on screen. */
export const selection = new Selection();
