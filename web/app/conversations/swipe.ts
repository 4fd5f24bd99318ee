/** How wide the actions behind a row are, in pixels: two thumbs. */
export const REVEALED = 132;

const SLOP = 10; // px before a touch is a swipe
const HALF = REVEALED / 2;

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

  /** How far the row is pulled now (0 to REVEALED); null while the touch is not a swipe. */
  move(x: number, y: number): number | null {
    const across = Math.abs(x - this.#x);
    const along = Math.abs(y - this.#y);
    if (this.#mine === null && Math.max(across, along) > SLOP) this.#mine = across > along;
    if (!this.#mine) return null;
    return Math.max(0, Math.min(REVEALED, this.#from - (x - this.#x)));
  }

  /** Where the row comes to rest. */
  end(pulled: number): number {
    return pulled > HALF ? REVEALED : 0;
  }

  /** Whether this touch was a swipe: then it is no tap. */
  get swiped(): boolean {
    return this.#mine === true;
  }
}
