// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { settle } from '$lib/ui/page.fake.svelte';
import { opening } from './tools/opening';

const open = vi.fn();
let end = () => {};

beforeEach(() => {
  document.body.innerHTML =
    '<nav><div data-item="inbox"><a>Inbox</a><button data-more></button></div><p>Else</p></nav>';
  const sidebar = document.querySelector('nav') as HTMLElement;
  end = opening(open)(sidebar) ?? end;
});
afterEach(() => {
  end();
  vi.clearAllMocks();
});

const row = () => document.querySelector('[data-item]');
function pointer(type: string, at: number, where: object = {}) {
  const event = new Event(type, { bubbles: true, cancelable: true });
  Object.defineProperty(event, 'timeStamp', { value: at });
  Object.assign(event, { pointerType: 'touch', clientX: 0, clientY: 0, ...where });
  document.querySelector('a')?.dispatchEvent(event);
  return event;
}

test('a right click opens it once the button is up; the context key at once', async () => {
  pointer('pointerdown', 0, { pointerType: 'mouse' });
  expect(pointer('contextmenu', 1).defaultPrevented).toBe(true);
  await settle();
  expect(open).not.toHaveBeenCalled();
  pointer('pointerup', 2, { pointerType: 'mouse' });
  await settle();
  expect(open).toHaveBeenCalledExactlyOnceWith(row());
  pointer('contextmenu', 3);
  expect(open).toHaveBeenCalledTimes(2);
});

test('a long press opens it, and no click comes of it', async () => {
  pointer('pointerdown', 0);
  pointer('pointerup', 600);
  expect(pointer('touchend', 600).defaultPrevented).toBe(true);
  await vi.waitFor(() => expect(open).toHaveBeenCalledOnce());
  pointer('pointerdown', 700);
  pointer('pointerup', 800);
  expect(pointer('touchend', 800).defaultPrevented).toBe(false);
});

test.each([
  ['a short one', 0, 200, 'pointerup'],
  ['one that strays', 30, 600, 'pointerup'],
  ['one that scrolls', 0, 600, 'pointercancel'],
])('%s does not', async (_, clientY, at, type) => {
  pointer('pointerdown', 0);
  pointer('pointermove', 100, { clientY });
  pointer(type, at);
  expect(pointer('touchend', at).defaultPrevented).toBe(false);
  await settle();
  expect(open).not.toHaveBeenCalled();
});

test('its button opens it; what is no row has its own menu', async () => {
  document.querySelector<HTMLElement>('[data-more]')?.click();
  expect(open).toHaveBeenCalledExactlyOnceWith(row());
  const event = new Event('contextmenu', { bubbles: true, cancelable: true });
  document.querySelector('p')?.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(false);
});
