import type { Pending } from './conversation';
import type { Identity } from './identity';

/** What this browser keeps of a chat, in the frame's own storage, which is apart for each site it stands on. */
export interface Kept {
  token?: string;
  open?: boolean;
  read?: string;
  /** Messages on their way and who says them, so that a reload loses nothing. */
  waiting?: Pending[];
  identity?: Identity;
}

/**
 * Kept as one value under `key`. A browser that blocks storage in frames is no error: then it lasts as long as the page.
 * Before the visitor has sent something nothing is ever written.
 */
export class Storage {
  private kept: Kept = {};

  constructor(private readonly key: string) {
    this.load();
  }

  get values(): Readonly<Kept> {
    return this.kept;
  }

  /** Whether there is a chat of this browser, if only a message on its way. */
  get begun(): boolean {
    return Boolean(this.kept.token ?? this.kept.waiting?.length);
  }

  /** Read anew, after another tab has written. */
  load(): void {
    try {
      const value: unknown = JSON.parse(localStorage.getItem(this.key) ?? 'null');
      if (typeof value === 'object' && value) this.kept = value;
    } catch {
      // blocked, or not ours: what memory has stays
    }
  }

  keep(changes: Kept): void {
    this.load();
    this.kept = { ...this.kept, ...changes };
    if (!this.begun) return;
    try {
      localStorage.setItem(this.key, JSON.stringify(this.kept));
    } catch {
      // blocked or full
    }
  }

  forget(): void {
    this.kept = {};
    try {
      localStorage.removeItem(this.key);
    } catch {
      // blocked: there is nothing
    }
  }
}
