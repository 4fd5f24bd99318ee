const NEAR = 48; // px from the end that still count as the end
const AIR = 12; // px above what is scrolled to

/**
 * Where the timeline stands while its mails find their heights.
 *
 *     settling ──a person scrolls──▶ free ──at the end──▶ end
 *        ▲                             ▲                   │
 *        └── an entry comes at the end ┴──scrolls away─────┘
 *
 * Settling keeps one entry in view: its beginning when it is taller than the window, else the end of everything.
 */
export class Follow {
  /** Whether what comes at the end is in view. */
  atEnd = $state(true);
  #mode: 'settling' | 'free' | 'end' = 'settling';
  #scroller: HTMLElement | undefined;
  #aim: (() => HTMLElement | null) | undefined;
  #expected = 0;
  #height = 0;

  /** Follow a scroller and its content. Returns the undo. */
  watch(scroller: HTMLElement, content: HTMLElement): () => void {
    this.#scroller = scroller;
    const observer = new ResizeObserver(() => this.#resized());
    observer.observe(content);
    observer.observe(scroller);
    const scrolled = () => this.#scrolled();
    scroller.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      observer.disconnect();
      scroller.removeEventListener('scroll', scrolled);
      this.#scroller = undefined;
    };
  }

  /** Go to an entry and stay with it until somebody scrolls. */
  to(aim: () => HTMLElement | null): void {
    this.#aim = aim;
    this.#mode = 'settling';
    this.#resized();
  }

  /** Something was opened by a person: what is under the pointer stays where it is. */
  release(): void {
    if (this.#mode === 'settling') this.#mode = 'free';
    this.#anchor();
  }

  /** Whether a person looks for something further up. */
  get free(): boolean {
    return this.#mode === 'free';
  }

  /** Put something above without moving what is in view. */
  async hold(change: () => Promise<void>): Promise<void> {
    const scroller = this.#scroller;
    if (!scroller) return change();
    const below = scroller.scrollHeight - scroller.scrollTop;
    scroller.style.overflowAnchor = 'none';
    await change();
    this.#set(scroller.scrollHeight - below);
    this.#anchor();
  }

  #resized(): void {
    const scroller = this.#scroller;
    if (!scroller) return;
    this.#height = scroller.scrollHeight;
    this.#anchor();
    const most = scroller.scrollHeight - scroller.clientHeight;
    const target = this.#aim?.();
    if (this.#mode === 'end') this.#set(most);
    else if (this.#mode === 'settling' && target) {
      const top = target.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop - AIR;
      this.#set(Math.max(0, Math.min(most, top)));
    }
    this.#look();
  }

  #scrolled(): void {
    const scroller = this.#scroller;
    if (!scroller) return;
    // A mail that finds its height moves us too, and the browser may tell of the scrolling first: that is no person.
    if (this.#mode !== 'free' && scroller.scrollHeight !== this.#height) return this.#resized();
    if (this.#mode === 'settling' && Math.abs(scroller.scrollTop - this.#expected) > 2) this.#mode = 'free';
    this.#look();
    if (this.#mode !== 'settling') this.#mode = this.atEnd ? 'end' : 'free';
    this.#anchor();
  }

  #look(): void {
    const scroller = this.#scroller;
    if (scroller) this.atEnd = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop < NEAR;
  }

  /** The browser keeps the place only where we do not. */
  #anchor(): void {
    if (this.#scroller) this.#scroller.style.overflowAnchor = this.#mode === 'free' ? 'auto' : 'none';
  }

  #set(top: number): void {
    if (!this.#scroller) return;
    this.#scroller.scrollTop = top;
    this.#expected = this.#scroller.scrollTop;
  }
}
