// @vitest-environment happy-dom
import { afterEach, describe, expect, test, vi } from 'vitest';
import { clean, click, named, settle, show, words } from '$lib/ui/page.fake.svelte';
import SwipeRow from './SwipeRow.svelte';
import en from './texts.en';

afterEach(clean);

describe('a row under a thumb', () => {
  const onarchive = vi.fn();
  const onclose = vi.fn();
  const begin = (closed = false) => show(SwipeRow, { closed, onarchive, onclose, children: words('Row') });
  const front = () => document.querySelector('.front') as HTMLElement;
  const touch = (kind: string, x: number, y = 0) => {
    const event = Object.assign(new Event(kind, { bubbles: true }), { touches: [{ clientX: x, clientY: y }] });
    front().dispatchEvent(event);
  };
  afterEach(() => {
    onarchive.mockClear();
    onclose.mockClear();
  });

  async function swipe(by: number, down = 0) {
    touch('touchstart', 300);
    touch('touchmove', 300 - by / 2, down / 2);
    touch('touchmove', 300 - by, down);
    touch('touchend', 300 - by, down);
    await settle();
  }
  const pulled = () => front().style.transform;

  test('pulled far enough shows what is behind', async () => {
    begin();
    await swipe(120);
    expect(pulled()).toBe('translateX(-132px)');
    click(named('button', en.archive));
    await settle();
    expect(onarchive).toHaveBeenCalledTimes(1);
    expect(pulled()).toMatch(/translateX\(-?0px\)/);
  });

  test('pulled a little goes back', async () => {
    begin();
    await swipe(40);
    expect(pulled()).toMatch(/translateX\(-?0px\)/);
  });

  test('does not move while the list is scrolled', async () => {
    begin();
    await swipe(40, 300);
    expect(pulled()).toMatch(/translateX\(-?0px\)/);
  });

  test('a swipe that ends on the link opens nothing', async () => {
    begin();
    await swipe(120);
    const event = new MouseEvent('click', { bubbles: true, cancelable: true });
    front().querySelector('span')?.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(true);
  });

  test('a plain tap opens', () => {
    begin();
    touch('touchstart', 300);
    touch('touchend', 300);
    const event = new MouseEvent('click', { bubbles: true, cancelable: true });
    front().querySelector('span')?.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(false);
  });

  test('offers to reopen what is closed', async () => {
    begin(true);
    await swipe(120);
    click(named('button', en.reopen));
    expect(onclose).toHaveBeenCalledTimes(1);
  });
});
