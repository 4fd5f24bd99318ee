import { afterEach, describe, expect, test, vi } from 'vitest';
import { Follow } from './follow.svelte';

/** A scroller of 500 px whose content has a height, and one entry in it. */
class Window extends EventTarget {
  clientHeight = 500;
  scrollHeight = 600;
  style = { overflowAnchor: '' };
  entryAt = 400;
  #top = 0;

  get scrollTop() {
    return this.#top;
  }
  set scrollTop(top: number) {
    this.#top = Math.max(0, Math.min(this.scrollHeight - this.clientHeight, top));
  }
  getBoundingClientRect = () => ({ top: 0 });
  readonly entry = { getBoundingClientRect: () => ({ top: this.entryAt - this.#top }) } as HTMLElement;

  /** The browser lays out anew and clamps; whoever observes the size hears of it after the scrolling. */
  grow(height: number, ...between: number[]) {
    for (const next of [...between, height]) {
      this.scrollHeight = next;
      this.scrollTop = this.#top;
    }
    this.dispatchEvent(new Event('scroll'));
    sized();
  }
  person(top: number) {
    this.scrollTop = top;
    this.dispatchEvent(new Event('scroll'));
  }
}

let sized = () => {};
vi.stubGlobal(
  'ResizeObserver',
  class {
    constructor(call: () => void) {
      sized = call;
    }
    observe = () => {};
    disconnect = () => {};
  },
);
afterEach(() => (sized = () => {}));

function opened(): { follow: Follow; view: Window } {
  const follow = new Follow();
  const view = new Window();
  follow.watch(view as unknown as HTMLElement, {} as HTMLElement);
  follow.to(() => view.entry);
  return { follow, view };
}

describe('the place in a timeline', () => {
  test('is the end, when the newest entry fits', () => {
    const { view } = opened();
    expect(view.scrollTop).toBe(100);
  });

  test('stays the end while a mail finds its height, smaller for a moment and then larger', () => {
    const { follow, view } = opened();
    view.grow(900, 510);
    expect(view.scrollTop).toBe(388);
    expect(follow.free).toBe(false);
    view.grow(880);
    expect(follow.atEnd).toBe(true);
  });

  test('is the beginning of an entry taller than the window', () => {
    const { view } = opened();
    view.entryAt = 200;
    view.grow(1600);
    expect(view.scrollTop).toBe(188);
  });

  test('belongs to a person once he scrolls', () => {
    const { follow, view } = opened();
    view.grow(2000);
    view.person(50);
    view.grow(2400);
    expect(follow.free).toBe(true);
    expect(view.scrollTop).toBe(50);
  });
});
