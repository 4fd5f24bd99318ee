// @vitest-environment happy-dom
import { afterEach, describe, expect, test, vi } from 'vitest';
import { clean, click, named, settle, show, words } from '$lib/ui/page.fake.svelte';
import { predict } from './predict';
import { rowActions } from './row-actions';
import { conversation, ME } from './server.fake';
import SwipeRow from './SwipeRow.svelte';
import en from './texts.en';

afterEach(clean);

describe('a row under a thumb', () => {
  const archive = vi.fn();
  const actions = [
    { label: 'Archive', icon: 'archive', tone: 'amber', run: archive },
    { label: 'Close', icon: 'close', tone: 'green', run: vi.fn() },
  ] as const;
  const begin = () => show(SwipeRow, { actions, children: words('Row') });
  const front = () => document.querySelector('.front') as HTMLElement;
  const touch = (kind: string, x: number, y = 0) => {
    const event = Object.assign(new Event(kind, { bubbles: true }), { touches: [{ clientX: x, clientY: y }] });
    front().dispatchEvent(event);
  };
  afterEach(() => void archive.mockClear());

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
    expect(pulled()).toBe('translateX(-140px)');
    click(named('button', 'Archive'));
    await settle();
    expect(archive).toHaveBeenCalledTimes(1);
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
});

describe('behind a row', () => {
  const row = conversation(1, 1);
  test.each([
    ['is what ends it', {}, [en.archive, en.close, en.trash]],
    ['that is closed, what opens it again', { close: true }, [en.archive, en.reopen, en.trash]],
    ['in Trash, only the way back', { trash: true }, [en.bringBack]],
    ['in Spam, the way back and the way to Trash', { junk: true }, [en.notJunk, en.trash]],
  ])('%s', (_, patch, labels) => {
    expect(rowActions(predict(row, patch, ME)).map(({ label }) => label)).toEqual(labels);
  });
});
