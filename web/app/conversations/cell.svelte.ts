import type { Conversation } from '$lib/api/types';

/** Changes what the reader sees of a conversation until the server has answered. */
export type Overlay = (conversation: Conversation) => Conversation;

/** One conversation, reactive as a whole: `cell.v` is what to show. */
export class Cell {
  v: Conversation = $state.raw() as Conversation;
  /** When the server's word came last, in the store's own count. */
  stamp = 0;
  #truth: Conversation;
  readonly #overlays = new Map<string, Overlay>();

  constructor(truth: Conversation, stamp: number) {
    this.#truth = truth;
    this.v = truth;
    this.stamp = stamp;
  }

  /** What the server said last, without what still waits for its answer. */
  get truth(): Conversation {
    return this.#truth;
  }

  /** Take the server's word; what still waits stays visible on top of it. */
  confirm(truth: Conversation, stamp: number): void {
    this.#truth = truth;
    this.stamp = stamp;
    this.#show();
  }

  /** Show a change before the server has it. */
  lay(id: string, overlay: Overlay): void {
    this.#overlays.set(id, overlay);
    this.#show();
  }

  /** The server has answered, well or not: only its word counts again. */
  lift(id: string): void {
    if (this.#overlays.delete(id)) this.#show();
  }

  #show(): void {
    let shown = this.#truth;
    for (const overlay of this.#overlays.values()) shown = overlay(shown);
    this.v = shown;
  }
}
