import { describe, expect, test } from 'vitest';
import { added, isAddress, recipients, written } from './addresses';

describe('recipients', () => {
  test.each([
    ['ann@a.example', [{ name: '', address: 'ann@a.example' }]],
    ['Ann Lee <ann@a.example>', [{ name: 'Ann Lee', address: 'ann@a.example' }]],
    ['"Lee, Ann" <ann@a.example>', [{ name: 'Lee, Ann', address: 'ann@a.example' }]],
    [
      'Ann <ann@a.example>; bo@b.example,\ncem@c.example,',
      [
        { name: 'Ann', address: 'ann@a.example' },
        { name: '', address: 'bo@b.example' },
        { name: '', address: 'cem@c.example' },
      ],
    ],
    [
      'ann@a.example bo@b.example',
      [
        { name: '', address: 'ann@a.example' },
        { name: '', address: 'bo@b.example' },
      ],
    ],
    ['mailto:ann@a.example', [{ name: '', address: 'ann@a.example' }]],
    ['just a name', [{ name: '', address: 'just a name' }]],
    ['  ', []],
  ])('%j', (text, expected) => expect(recipients(text)).toEqual(expected));

  test('a line break in a name can not become a header', () => {
    expect(recipients('"Ann\u0007 Lee" <ann@a.example>')[0]?.name).toBe('Ann Lee');
  });
});

test.each([
  ['ann@a.example', true],
  ['ann+x@mail.a.example', true],
  ['анна@пример.рф', true],
  ['ann@localhost', true],
  ['ann@server', false],
  ['ann@a.', false],
  ['ann', false],
  ['ann@@a.example', false],
  ['ann lee@a.example', false],
  ['ann@a.example\nBcc: x@y.example', false],
])('%j is an address: %s', (text, expected) => expect(isAddress(text)).toBe(expected));

test('nobody is added twice, whatever the case', () => {
  const ann = { name: 'Ann', address: 'ann@a.example' };
  expect(
    added(
      [ann],
      [
        { name: '', address: 'ANN@a.example' },
        { name: '', address: 'bo@b.example' },
      ],
    ),
  ).toHaveLength(2);
});

test('what is written is read back', () => {
  const one = { name: 'Lee, "Ann"', address: 'ann@a.example' };
  expect(recipients(written(one))).toEqual([one]);
});
