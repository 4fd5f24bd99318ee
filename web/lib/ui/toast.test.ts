// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import ToastHost from './ToastHost.svelte';
import { dismiss, toast, toasts } from './toast.svelte';
import { tooltip } from './tooltip';
import { clean, click, isOpen, named, popovers, settle, show } from './page.fake.svelte';

beforeAll(popovers);
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => {
  for (const { id } of toasts()) dismiss(id);
  clean();
  vi.useRealTimers();
});

const texts = () => toasts().map(({ text }) => text);

describe('a toast', () => {
  test('goes by itself after ten seconds', () => {
    toast({ text: 'Archived' });
    vi.advanceTimersByTime(9_900);
    expect(texts()).toEqual(['Archived']);
    vi.advanceTimersByTime(200);
    expect(texts()).toEqual([]);
  });

  test('stays as long as it was told', () => {
    toast({ text: 'Sent', seconds: 20 });
    vi.advanceTimersByTime(19_000);
    expect(texts()).toEqual(['Sent']);
  });

  test('of four, the oldest makes room', () => {
    for (const text of ['one', 'two', 'three', 'four']) toast({ text });
    expect(texts()).toEqual(['two', 'three', 'four']);
  });

  test('is taken away by whoever said it, and by nobody else', () => {
    const away = toast({ text: 'Offline' });
    toast({ text: 'Archived' });
    away();
    away();
    expect(texts()).toEqual(['Archived']);
  });

  test('that made room does not take a later one with it when its time comes', () => {
    toast({ text: 'one', seconds: 1 });
    for (const text of ['two', 'three', 'four']) toast({ text });
    vi.advanceTimersByTime(2_000);
    expect(texts()).toEqual(['two', 'three', 'four']);
  });

  test('is read out, undone by its button once, and closed by its cross', async () => {
    show(ToastHost, { closeLabel: 'Close' });
    const run = vi.fn();
    toast({ text: 'Archived', action: { label: 'Undo', run } });
    vi.useRealTimers();
    await settle();
    expect(document.querySelector('[role=status]')?.textContent).toContain('Archived');
    click(named('button', 'Undo'));
    expect(run).toHaveBeenCalledTimes(1);
    expect(texts()).toEqual([]);
    toast({ text: 'Closed' });
    await settle();
    click(named('button', 'Close'));
    expect(texts()).toEqual([]);
    expect(document.querySelector('.toast')).toBeNull();
  });
});

describe('a tooltip', () => {
  const tip = () => document.querySelector('.tip');

  function control() {
    const button = document.createElement('button');
    document.body.append(button);
    return { button, away: tooltip('Assign', 'a')(button) };
  }
  const point = (button: HTMLElement, pointerType = 'mouse') =>
    button.dispatchEvent(new PointerEvent('pointerenter', { pointerType }));

  beforeEach(() => void vi.advanceTimersByTime(5_000));

  test('waits for a mouse that stays, then says the words and the key', () => {
    const { button } = control();
    point(button);
    vi.advanceTimersByTime(350);
    expect(isOpen(tip())).toBe(false);
    vi.advanceTimersByTime(100);
    expect(isOpen(tip())).toBe(true);
    expect(tip()?.textContent).toBe('AssignA');
    expect(tip()?.getAttribute('aria-hidden')).toBe('true');
  });

  test('never comes for a finger', () => {
    const { button } = control();
    point(button, 'touch');
    vi.advanceTimersByTime(1_000);
    expect(isOpen(tip())).toBe(false);
  });

  test.each(['pointerleave', 'pointerdown', 'blur', 'keydown'])('goes by %s', (end) => {
    const { button } = control();
    point(button);
    vi.advanceTimersByTime(500);
    button.dispatchEvent(new Event(end));
    expect(isOpen(tip())).toBe(false);
  });

  test('comes at once when another one was there a moment ago', () => {
    const first = control();
    const second = control();
    point(first.button);
    vi.advanceTimersByTime(500);
    first.button.dispatchEvent(new Event('pointerleave'));
    point(second.button);
    vi.advanceTimersByTime(1);
    expect(isOpen(tip())).toBe(true);
  });

  test('goes with its control', () => {
    const { button, away } = control();
    point(button);
    vi.advanceTimersByTime(500);
    if (typeof away === 'function') away();
    expect(isOpen(tip())).toBe(false);
    point(button);
    vi.advanceTimersByTime(500);
    expect(isOpen(tip())).toBe(false);
  });

  test('does not come for a control that was taken off the page meanwhile', () => {
    const { button } = control();
    point(button);
    button.remove();
    vi.advanceTimersByTime(500);
    expect(isOpen(tip())).toBe(false);
  });
});
