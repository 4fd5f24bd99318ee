import { describe, expect, test } from 'vitest';
import en from './texts.en';
import fr from './texts.fr';
import { KEYMAP, entry, keysOf, meaning, stroke, verbs, type Press } from './keymap';

const press = (key: string, held: Partial<Press> = {}): Press => ({
  key,
  metaKey: false,
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe('the table of keys', () => {
  test('gives every key to one verb only', () => {
    const all = verbs.flatMap((verb) => [...KEYMAP[verb].keys]);
    expect(new Set(all).size).toBe(all.length);
  });

  test('names every verb in every language', () => {
    for (const verb of verbs) {
      expect(en.verbs[verb]).toBeTruthy();
      expect(fr.verbs[verb]).toBeTruthy();
    }
  });

  test('never lets the first key of a pair be a verb of its own', () => {
    for (const verb of verbs)
      for (const keys of KEYMAP[verb].keys)
        if (keys.includes(' ')) expect(meaning(keys.split(' ')[0] ?? '', null).verb).toBe(undefined);
  });

  test('shows the first key', () => expect(keysOf('undo')).toBe('z'));
});

describe('a press', () => {
  test.each([
    [press('j'), 'j'],
    [press('J', { shiftKey: true }), 'shift+j'],
    [press('R', { shiftKey: true }), 'shift+r'],
    [press('k', { metaKey: true }), 'mod+k'],
    [press('k', { ctrlKey: true }), 'mod+k'],
    [press('?', { shiftKey: true }), '?'],
    [press('/'), '/'],
    [press('#', { shiftKey: true }), '#'],
    [press('#', { altKey: true }), '#'],
    [press('!', { shiftKey: true }), '!'],
    [press('Delete'), 'delete'],
    [press(' '), 'space'],
    [press('ArrowDown'), 'down'],
    [press('Enter', { ctrlKey: true, shiftKey: true }), 'mod+shift+enter'],
  ])('reads %o', (event, expected) => expect(stroke(event)).toBe(expected));

  test('means its verb', () => {
    expect(meaning('e', null)).toEqual({ verb: 'archive' });
    expect(meaning('x', null)).toEqual({ verb: 'close' });
    expect(meaning('#', null)).toEqual({ verb: 'trash' });
    expect(meaning('delete', null)).toEqual({ verb: 'trash' });
    expect(meaning('!', null)).toEqual({ verb: 'junk' });
    expect(meaning('shift+u', null)).toEqual({ verb: 'unread' });
    expect(meaning('mod+z', null)).toEqual({ verb: 'undo' });
  });

  test('after another one makes a pair', () => {
    expect(meaning('g', null)).toEqual({ lead: 'g' });
    expect(meaning('i', 'g')).toEqual({ verb: 'goInbox' });
    expect(meaning('a', 'g')).toEqual({ verb: 'goAssigned' });
    expect(meaning('a', null)).toEqual({ verb: 'assign' });
  });

  test('in a field is not the page’s', () => {
    expect(entry('send').inField).toBe(true);
    expect(meaning('mod+enter', null)).toEqual({});
  });

  test('of no meaning has none', () => expect(meaning('q', null)).toEqual({}));
});
