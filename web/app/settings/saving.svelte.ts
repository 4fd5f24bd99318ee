import { Problem } from '$lib/api/client';
import { mistakes, NONE, type Mistakes } from '../session/mistakes';

const SHOWN = 2500; // ms that "Saved" stays

/**
 * A page that saves as one goes. Changes are sent one after the other, so that the last one wins.
 *
 *     rest ──▶ saving ── done ──▶ saved ── a moment ──▶ rest
 *                └── refused ──▶ rest, with words under the field
 */
export class Saving<Name extends string> {
  state = $state<'rest' | 'saving' | 'saved'>('rest');
  found: Mistakes<Name> = $state.raw(NONE);
  readonly #names: readonly Name[];
  #last: Promise<unknown> = Promise.resolve();
  #running = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(names: readonly Name[]) {
    this.#names = names;
  }

  error(name: Name): string | undefined {
    return this.found.fields[name];
  }

  /** Words of our own under a field, without asking the server. */
  refuse(name: Name, words: string): void {
    this.found = { fields: { [name]: words } as Mistakes<Name>['fields'], form: '' };
  }

  /** Send a change after those before it. True when it was saved; `undo` puts back what was shown. */
  save(send: () => Promise<unknown>, undo?: () => void): Promise<boolean> {
    clearTimeout(this.#timer);
    this.state = 'saving';
    this.found = NONE;
    this.#running += 1;
    const done = this.#last.then(() => this.#send(send, undo));
    this.#last = done.catch(() => undefined); // a fault of ours must not keep later changes from being sent
    return done;
  }

  async #send(send: () => Promise<unknown>, undo?: () => void): Promise<boolean> {
    let saved = false;
    try {
      await send();
      saved = true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      undo?.();
      this.found = mistakes(error, this.#names);
    } finally {
      this.#running -= 1;
      if (this.#running === 0) this.#rest(saved);
    }
    return saved;
  }

  #rest(saved: boolean): void {
    this.state = saved ? 'saved' : 'rest';
    if (saved) this.#timer = setTimeout(() => (this.state = 'rest'), SHOWN);
  }
}
