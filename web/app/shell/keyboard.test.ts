// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { clean, click, isOpen, named, popovers, press, settle, show } from '$lib/ui/page.fake.svelte';
import { available, provide, run, startKeyboard } from './commands.svelte';
import KeysSheet from './KeysSheet.svelte';
import { entry, KEYMAP, verbs, type Verb } from './keymap';
import en from './texts.en';

beforeAll(popovers);

const ran: Verb[] = [];
let stops: (() => void)[] = [];
const answerTo = (...some: Verb[]) =>
  stops.push(provide(Object.fromEntries(some.map((verb) => [verb, () => void ran.push(verb)]))));

beforeEach(() => {
  ran.length = 0;
  stops = [startKeyboard()];
});
afterEach(() => {
  for (const stop of stops) stop();
  clean();
});

/** How the keys of the table are pressed on an American keyboard. */
function pressKeys(keys: string): void {
  const NAMES: Record<string, string> = {
    enter: 'Enter',
    escape: 'Escape',
    space: ' ',
    up: 'ArrowUp',
    down: 'ArrowDown',
  };
  for (const stroke of keys.split(' ')) {
    const parts = stroke.split('+');
    const key = parts.at(-1) ?? '';
    press(NAMES[key] ?? key, {
      ctrlKey: parts.includes('mod'),
      shiftKey: parts.includes('shift') || key === '?',
    });
  }
}

describe('every key of the table', () => {
  const all = verbs.flatMap((verb) => KEYMAP[verb].keys.map((keys): [string, Verb] => [keys, verb]));

  test.each(all.filter(([, verb]) => !entry(verb).inField))('%s runs %s, and only that', (keys, verb) => {
    answerTo(...verbs);
    pressKeys(keys);
    expect(ran).toEqual([verb]);
  });

  test.each(all.filter(([, verb]) => entry(verb).inField))('%s is left to the field', (keys) => {
    answerTo(...verbs);
    pressKeys(keys);
    expect(ran).toEqual([]);
  });
});

describe('a press', () => {
  test('does what the screen that came last wants', () => {
    const first = vi.fn();
    const second = vi.fn();
    stops.push(provide({ back: first }));
    const close = provide({ back: second });
    press('u');
    close();
    press('u');
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1]);
  });

  test('nobody answers to is left to the browser', () => {
    expect(press('j').defaultPrevented).toBe(false);
    answerTo('next');
    expect(press('j').defaultPrevented).toBe(true);
  });

  test('with a letter held by Ctrl is the browser’s own', () => {
    answerTo(...verbs);
    for (const key of ['r', 'f', 'c', 'x', 's', 'e'])
      expect(press(key, { ctrlKey: true }).defaultPrevented).toBe(false);
    expect(ran).toEqual([]);
  });

  test('while a word is composed (Japanese, accents) is no key', () => {
    answerTo('next');
    press('j', { isComposing: true });
    expect(ran).toEqual([]);
  });

  test('somebody took already is not taken twice', () => {
    answerTo('next');
    const taken = (event: Event) => event.preventDefault();
    document.body.addEventListener('keydown', taken);
    press('j');
    document.body.removeEventListener('keydown', taken);
    expect(ran).toEqual([]);
  });

  test('in a field is a letter, but the command bar opens from everywhere', () => {
    answerTo(...verbs);
    for (const tag of ['input', 'textarea', 'select']) {
      const field = document.createElement(tag);
      document.body.append(field);
      for (const key of ['e', 'x', '?', '/', ' ']) press(key, {}, field);
      expect(ran, tag).toEqual([]);
      press('k', { metaKey: true }, field);
      expect(ran.splice(0), tag).toEqual(['commands']);
    }
  });

  test('in a rich text is a letter', () => {
    answerTo('archive');
    const text = document.createElement('div');
    Object.defineProperty(text, 'isContentEditable', { value: true });
    document.body.append(text);
    press('e', {}, text);
    expect(ran).toEqual([]);
  });

  test('on a ticked box still is a verb, save for Space', () => {
    answerTo('archive', 'select');
    const box = Object.assign(document.createElement('input'), { type: 'checkbox' });
    document.body.append(box);
    press('e', {}, box);
    press(' ', {}, box);
    expect(ran).toEqual(['archive']);
  });

  test('of Enter on a button presses the button', () => {
    answerTo('open', 'archive');
    const button = document.createElement('button');
    document.body.append(button);
    press('Enter', {}, button);
    press('e', {}, button);
    expect(ran).toEqual(['archive']);
  });

  test.each(['dialog', 'popover'])('behind an open %s does nothing', (kind) => {
    answerTo('archive');
    const over = document.createElement(kind === 'dialog' ? 'dialog' : 'div');
    document.body.append(over);
    if (over instanceof HTMLDialogElement) over.showModal();
    else {
      over.popover = 'auto';
      over.showPopover();
    }
    press('e');
    expect(ran).toEqual([]);
    over.remove();
    press('e');
    expect(ran).toEqual(['archive']);
  });

  test('while a tooltip shows is a verb', () => {
    answerTo('archive');
    const tip = Object.assign(document.createElement('div'), { className: 'tip', popover: 'manual' });
    document.body.append(tip);
    tip.showPopover();
    press('e');
    expect(ran).toEqual(['archive']);
  });
});

describe('two keys one after the other', () => {
  const at = (key: string, timeStamp: number) => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
    Object.defineProperty(event, 'timeStamp', { value: timeStamp });
    document.body.dispatchEvent(event);
  };

  test('are one verb when the second comes soon', () => {
    answerTo('goInbox', 'goAssigned', 'assign');
    at('g', 10_000);
    at('a', 11_100);
    expect(ran).toEqual(['goAssigned']);
  });

  test('are two when it does not', () => {
    answerTo('goAssigned', 'assign');
    at('g', 10_000);
    at('a', 11_300);
    expect(ran).toEqual(['assign']);
  });

  test('a third stands for itself', () => {
    answerTo('goInbox', 'assign');
    at('g', 10_000);
    at('i', 10_100);
    at('a', 10_200);
    expect(ran).toEqual(['goInbox', 'assign']);
  });

  test('the first one twice begins anew', () => {
    answerTo('goInbox');
    at('g', 10_000);
    at('g', 10_900);
    at('i', 11_800);
    expect(ran).toEqual(['goInbox']);
  });

  test('Shift between them does not count', () => {
    answerTo('goInbox');
    at('g', 10_000);
    at('Shift', 10_100);
    at('i', 10_200);
    expect(ran).toEqual(['goInbox']);
  });
});

describe('who answers', () => {
  test('is known to the views', () => {
    expect(available('archive')).toBe(false);
    const stop = provide({ archive: () => undefined });
    expect(available('archive')).toBe(true);
    stop();
    expect(available('archive')).toBe(false);
    expect(run('archive')).toBe(false);
  });

  test('is the one behind again when the front one goes, whoever goes first', () => {
    const first = provide({ back: () => void ran.push('back') });
    const second = provide({ back: () => void ran.push('undo') });
    first();
    run('back');
    second();
    expect(run('back')).toBe(false);
    expect(ran).toEqual(['undo']);
  });
});

describe('the sheet of keys', () => {
  test('names every verb with all its keys', () => {
    show(KeysSheet, { onclose: () => undefined });
    const rows = [...document.querySelectorAll('dl > div')].map((row) => ({
      words: row.querySelector('dt')?.textContent,
      keys: [...row.querySelectorAll('.sr')].map((one) => one.textContent),
    }));
    expect(rows).toHaveLength(verbs.length);
    for (const verb of verbs) expect(rows).toContainEqual({ words: en.verbs[verb], keys: [...KEYMAP[verb].keys] });
  });

  test('closes by its button', async () => {
    const onclose = vi.fn();
    show(KeysSheet, { onclose });
    click(named('button', en.dismiss));
    await settle();
    expect(onclose).toHaveBeenCalledOnce();
    expect(isOpen(document.querySelector('dialog'))).toBe(false);
  });
});
