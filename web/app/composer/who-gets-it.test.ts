// @vitest-environment happy-dom
import { flushSync } from 'svelte';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { clean, click, named, popovers, press, settle, show, write } from '$lib/ui/page.fake.svelte';
import { ann } from '../conversations/thread/entries.fake';
import { getUp, sitDown, text } from '../conversations/thread/screen.fake';
import { letter } from './letter.fake';
import Recipients from './Recipients.svelte';
import en from './texts.en';

beforeAll(popovers);
beforeEach(async () => void (await sitDown()));
afterEach(getUp);

const button = (name: string | RegExp) => named('button', name);
const pressed = async (name: string | RegExp) => {
  click(button(name));
  await settle();
};

describe('who gets a letter', () => {
  const labels = () => [...document.querySelectorAll('label')].map((one) => one.textContent);
  const input = (label: string) => named('input', en.addPeople(label));

  test('has one line, and more on demand; the caret goes there', async () => {
    show(Recipients, { cell: letter() });
    expect(labels()).toEqual([en.to]);
    await pressed(en.cc);
    expect(labels()).toEqual([en.to, en.cc]);
    expect(document.activeElement).toBe(input(en.cc));
    await pressed(en.bcc);
    expect(document.activeElement).toBe(input(en.bcc));
    expect(() => button(en.cc)).toThrow();
  });

  test('shows the lines that have somebody at once', () => {
    show(Recipients, { cell: letter({ cc: [{ name: 'Bo', address: 'bo@b.example' }], bcc: [] }) });
    expect(labels()).toEqual([en.to, en.cc]);
    expect(text()).toContain('Bo');
  });

  test.each([
    [en.cc, 'cc'],
    [en.bcc, 'bcc'],
    [en.to, 'to'],
  ] as const)('what is typed in %s goes into that field alone', async (label, name) => {
    const cell = letter({ to: [] });
    show(Recipients, { cell });
    if (name !== 'to') await pressed(label);
    write(input(label), 'eve@e.example');
    press('Enter', {}, input(label));
    await settle();
    const { to, cc, bcc } = cell.v;
    expect({ to, cc, bcc }).toEqual({ to: [], cc: [], bcc: [], [name]: [{ name: '', address: 'eve@e.example' }] });
    expect(cell.addressed).toBe(true);
  });

  /** Drag somebody, and drop him on a field. */
  function drag(who: string, onto: string) {
    const chip = button(who).closest('.chip') as HTMLElement;
    chip.dispatchEvent(new Event('dragstart', { bubbles: true }));
    flushSync();
    const field = document.querySelector(`.field[aria-label="${onto}"]`) as HTMLElement;
    const over = new Event('dragover', { bubbles: true, cancelable: true });
    field.dispatchEvent(over);
    const drop = new Event('drop', { bubbles: true, cancelable: true });
    if (over.defaultPrevented) field.dispatchEvent(drop);
    chip.dispatchEvent(new Event('dragend', { bubbles: true }));
    flushSync();
    return drop.defaultPrevented;
  }

  test('somebody is dragged from To to Cc, which shows as soon as it may be wanted', () => {
    const cell = letter();
    show(Recipients, { cell });
    expect(drag('Ann Lee', en.cc)).toBe(true);
    expect([cell.v.to, cell.v.cc, cell.v.bcc]).toEqual([[], [ann], []]);
    expect(cell.addressed).toBe(true);
    expect(drag('Ann Lee', en.cc)).toBe(false);
    expect([cell.v.to, cell.v.cc]).toEqual([[], [ann]]);
  });

  test('by keys, somebody steps from field to field and keeps the focus', async () => {
    const cell = letter();
    show(Recipients, { cell });
    const step = async (key: string) => {
      button('Ann Lee').focus();
      press(key, { altKey: true });
      await settle();
    };
    await step('ArrowUp');
    expect(cell.v.to).toEqual([ann]);
    await step('ArrowDown');
    await step('ArrowDown');
    expect([cell.v.to, cell.v.cc, cell.v.bcc]).toEqual([[], [], [ann]]);
    expect(document.activeElement?.textContent).toContain('Ann Lee');
    await step('ArrowUp');
    expect(cell.v.cc).toEqual([ann]);
  });

  test('offers the subject only where it has no line of its own', async () => {
    const onsubject = vi.fn();
    show(Recipients, { cell: letter(), onsubject });
    await pressed(en.subject);
    expect(onsubject).toHaveBeenCalledTimes(1);
    clean();
    show(Recipients, { cell: letter() });
    expect(() => button(en.subject)).toThrow();
  });
});
