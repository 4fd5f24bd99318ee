import { describe, expect, test } from 'vitest';
import { asked, called, matching, mentioned, runs } from './mentions';

const noor = { id: 'n', name: 'Noor Haddad' };
const mara = { id: 'm', name: 'Mara Lindqvist' };
const tomas = { id: 't', name: 'Tomás Ferreira' };
const people = [noor, mara, tomas];

test('people are called by their first name unless two share it', () => {
  expect(called(noor, people)).toBe('Noor');
  expect(called(noor, [...people, { id: 'x', name: 'Noor Jansen' }])).toBe('Noor Haddad');
});

describe('runs', () => {
  test('names of mentioned people stand out, in full or short', () => {
    expect(runs('@Noor and @Mara Lindqvist, go', [noor, mara])).toEqual([
      { text: '@Noor', user: 'n' },
      { text: ' and ' },
      { text: '@Mara Lindqvist', user: 'm' },
      { text: ', go' },
    ]);
  });
  test('others do not, nor a name inside a word', () => {
    expect(runs('@Noor', [])).toEqual([{ text: '@Noor' }]);
    expect(runs('@Noora', [noor])).toEqual([{ text: '@Noora' }]);
  });
  test('a name with signs of patterns is a name', () => {
    expect(runs('@A+(b) x', [{ id: 'q', name: 'A+(b)' }])[0]).toEqual({ text: '@A+(b)', user: 'q' });
  });
});

test('who was picked and then deleted from the text is not mentioned', () => {
  expect(mentioned('@Noor go ahead', [noor, mara])).toEqual(['n']);
});

test.each([
  ['@no', 3, { at: 0, name: 'no' }],
  ['Hi @', 4, { at: 3, name: '' }],
  ['Hi @Noor Ha', 11, { at: 3, name: 'Noor Ha' }],
  ['ann@mail', 8, null],
  ['@noor go now', 12, null],
  ['Hi', 2, null],
])('%j at %d', (text, caret, expected) => expect(asked(text, caret)).toEqual(expected));

test('the list finds by first and last name, without accents', () => {
  expect(matching(people, 'tomas')).toEqual([tomas]);
  expect(matching(people, 'lind')).toEqual([mara]);
  expect(matching(people, '').length).toBe(3);
  expect(matching(people, 'zz')).toEqual([]);
});
