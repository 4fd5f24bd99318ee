import { Problem } from '$lib/api/client';

/** Something a page shows from the server. The value stays while it is asked for again. */
export class Resource<Value> {
  value: Value | null = $state.raw(null);
  problem: Problem | null = $state.raw(null);
  readonly #fetch: () => Promise<Value>;
  #asked = 0;

  constructor(fetch: () => Promise<Value>) {
    this.#fetch = fetch;
  }

  /** Ask the server. An answer that is older than the last question is dropped. */
  async load(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const value = await this.#fetch();
      if (asked === this.#asked) this.set(value);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (asked === this.#asked) this.problem = error;
    }
  }

  set(value: Value): void {
    this.#asked += 1;
    this.value = value;
    this.problem = null;
  }
}
