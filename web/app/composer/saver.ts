import { Problem } from '$lib/api/problem';
import { isEmpty, isUnsaved, type Letter } from './letter';

/** Where a letter stands: nothing to keep, on this device only, on its way, on the server, or refused. */
export type Saving = 'nothing' | 'local' | 'saving' | 'saved' | 'refused';

/** The world around; tests put their own in its place. */
export interface Ports {
  /** Save on the server; returns when the server had it, in Unix seconds. Throws Problem. */
  save: (letter: Letter) => Promise<number>;
  discard: (letter: Letter) => Promise<void>;
  /** Keep on this device, at once. */
  keep: (letter: Letter) => void;
  forget: (letter: Letter) => void;
  /** Told whenever where the letter stands changes; `letter` is what is known of it then. */
  tell: (letter: Letter, saving: Saving, problem: Problem | null) => void;
}

const PAUSE = 800; // ms after the last key
const LATEST = 5000; // ms after the first one
const FIRST_RETRY = 2000; // ms, doubled each time
const LAST_RETRY = 60_000;

/** Saves one letter as it is written: on this device with every key, on the server after a pause, one save at a time. */
export class Saver {
  readonly #ports: Ports;
  #letter: Letter;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #first = 0;
  #retry = FIRST_RETRY;
  #running: Promise<void> | undefined;
  #ended = false;

  constructor(letter: Letter, ports: Ports) {
    this.#letter = letter;
    this.#ports = ports;
  }

  get letter(): Letter {
    return this.#letter;
  }

  /** The writer changed it. */
  change(letter: Letter): void {
    this.#letter = letter;
    if (isEmpty(letter) && letter.savedAt === null) {
      this.#ports.forget(letter);
      clearTimeout(this.#timer);
      this.#tell('nothing');
      return;
    }
    this.#ports.keep(letter);
    this.#tell('local');
    const now = Date.now();
    this.#first ||= now;
    this.#soon(Math.max(0, Math.min(PAUSE, this.#first + LATEST - now)));
  }

  /** Save what the server lacks now, and wait for it. Never throws: where it stands is told. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#running;
    const worth = !isEmpty(this.#letter) || this.#letter.savedAt !== null;
    if (!this.#ended && isUnsaved(this.#letter) && worth) await this.#save();
  }

  /** Stop saving: it is being sent, or put away. Waits for a save that is under way, so that nothing comes after. */
  async end(): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Go on after a send that was refused or undone. */
  revive(letter: Letter): void {
    this.#ended = false;
    this.#letter = letter;
    this.#ports.keep(letter);
    this.#tell(isUnsaved(letter) ? 'local' : 'saved');
  }

  /** Put the letter away, here and on the server. */
  async discard(): Promise<void> {
    await this.end();
    this.#ports.forget(this.#letter);
    if (this.#letter.savedAt !== null) await this.#ports.discard(this.#letter);
  }

  #soon(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), milliseconds);
  }

  async #save(): Promise<void> {
    const saved = this.#letter;
    this.#first = 0;
    this.#tell('saving');
    this.#running = this.#ports.save(saved).then(
      (at) => this.#kept(saved, at),
      (error: unknown) => this.#notKept(error),
    );
    await this.#running;
    this.#running = undefined;
  }

  #kept(saved: Letter, at: number): void {
    this.#retry = FIRST_RETRY;
    const same = this.#letter === saved;
    // The server's clock decides what is newer; typing that came meanwhile is newer still.
    this.#letter = {
      ...this.#letter,
      savedAt: at,
      changedAt: same ? at : Math.max(this.#letter.changedAt, at + 0.001),
    };
    this.#ports.keep(this.#letter);
    this.#tell(same ? 'saved' : 'local');
    if (!same && !this.#ended) this.#soon(PAUSE);
  }

  #notKept(error: unknown): void {
    if (!(error instanceof Problem)) throw error;
    const again = error.passing || error.status === 401;
    this.#ports.tell(this.#letter, again ? 'local' : 'refused', again ? null : error);
    if (!again || this.#ended) return;
    this.#soon(this.#retry);
    this.#retry = Math.min(this.#retry * 2, LAST_RETRY);
  }

  #tell(saving: Saving): void {
    this.#ports.tell(this.#letter, saving, null);
  }
}
