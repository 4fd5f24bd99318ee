import type { Attachment } from 'svelte/attachments';

const LONG = 500; // ms
const STILL = 10; // px a resting finger may stray

/** Whose menu is asked for, and when to show it: whatever opens while a button or a finger is down closes at its end. */
class Wish {
  readonly #open: (element: HTMLElement) => void;
  #down: PointerEvent | null = null;
  /** Under a finger that rests. */
  #touched: HTMLElement | null = null;
  #wanted: HTMLElement | null = null;
  /** A finger was lifted that had asked for a menu. */
  #spent = false;

  constructor(open: (element: HTMLElement) => void) {
    this.#open = open;
  }

  press(event: PointerEvent, element: HTMLElement | null): void {
    this.#down = event;
    this.#wanted = null;
    this.#touched = event.pointerType === 'touch' ? element : null;
  }

  stray({ clientX, clientY }: PointerEvent): void {
    if (!this.#down || Math.hypot(clientX - this.#down.clientX, clientY - this.#down.clientY) <= STILL) return;
    this.#touched = this.#wanted = null;
  }

  ask(element: HTMLElement): void {
    if (this.#down) this.#wanted = element;
    else this.#open(element);
  }

  lift({ type, timeStamp }: PointerEvent): void {
    const rested = type === 'pointerup' && this.#down && timeStamp - this.#down.timeStamp >= LONG;
    const wanted = this.#wanted ?? (rested ? this.#touched : null);
    this.#spent = wanted !== null && this.#down?.pointerType === 'touch';
    this.#down = this.#touched = this.#wanted = null;
    if (wanted) setTimeout(() => this.#open(wanted));
  }

  /** End the touch of a finger that has had its menu: mouse and click that browsers make of it would close the menu. */
  end(event: TouchEvent): void {
    if (this.#spent) event.preventDefault();
    this.#spent = false;
  }
}

const find = ({ target }: Event): HTMLElement | null =>
  (target as Element).closest<HTMLElement>('[data-item], [data-head]');

/** Open the menu of a row, or of the head of a section: by right click, context key, long press, or its "…". */
export function opening(open: (element: HTMLElement) => void): Attachment<HTMLElement> {
  return (sidebar) => {
    const ends = new AbortController();
    const { signal } = ends;
    const wish = new Wish(open);
    sidebar.addEventListener('pointerdown', (event) => wish.press(event, find(event)), { signal });
    sidebar.addEventListener('pointermove', (event) => wish.stray(event), { signal });
    for (const end of ['pointerup', 'pointercancel'] as const)
      document.addEventListener(end, (event) => wish.lift(event), { signal, capture: true });
    const contextmenu = (event: MouseEvent) => {
      const element = find(event);
      if (!element) return;
      event.preventDefault();
      wish.ask(element);
    };
    const click = (event: MouseEvent) => {
      const element = (event.target as Element).closest('[data-more]') && find(event);
      if (!element) return;
      event.preventDefault();
      event.stopPropagation();
      open(element);
    };
    sidebar.addEventListener('contextmenu', contextmenu, { signal });
    sidebar.addEventListener('click', click, { signal, capture: true });
    sidebar.addEventListener('touchend', (event) => wish.end(event), { signal, passive: false });
    return () => ends.abort();
  };
}
