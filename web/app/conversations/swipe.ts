/** How wide each action behind a row is, in pixels: a thumb and its word. */
export const ACTION = 70;

const SLOP = 10; // px before a touch is a swipe

/** One touch on a row: sideways it pulls the row, up and down it is the list's. */
export class Swipe {
  #x = 0;
  #y = 0;
  #from = 0;
  #mine: boolean | null = null;

  start(x: number, y: number, from: number): void {
    this.#x = x;
    this.#y = y;
    this.#from = from;
    this.#mine = null;
  }

  /** How far the row is pulled now (0 to what is behind it); null while the touch is not a swipe. */
  move(x: number, y: number, behind: number): number | null {
    const across = Math.abs(x - this.#x);
    const along = Math.abs(y - this.#y);
    if (this.#mine === null && Math.max(across, along) > SLOP) this.#mine = across > along;
    if (!this.#mine) return null;
    return Math.max(0, Math.min(behind, this.#from - (x - this.#x)));
  }

  /** Where the row comes to rest. */
  end(pulled: number, behind: number): number {
    return pulled > behind / 2 ? behind : 0;
  }

  /** Whether this touch was a swipe: then it is no tap. */
  get swiped(): boolean {
    return this.#mine === true;
  }
}
