import { expect, test } from 'vitest';
import { addAddresses, notAddresses } from './invite.svelte';

test.each([
  ['mara@x.example', ['mara@x.example']],
  ['mara@x.example, tomas@x.example;yuki@x.example', ['mara@x.example', 'tomas@x.example', 'yuki@x.example']],
  ['mara@x.example\ntomas@x.example\n\n', ['mara@x.example', 'tomas@x.example']],
  ['Mara Lindqvist <mara@x.example>, Mara@X.example', ['mara@x.example']],
  ['  ', []],
])('%j gives %j', (text, expected) => expect(addAddresses([], text)).toEqual(expected));

test('somebody who is on the list is not added again', () => {
  expect(addAddresses(['mara@x.example'], 'MARA@x.example yuki@x.example')).toEqual([
    'mara@x.example',
    'yuki@x.example',
  ]);
});

test('what is no address is told apart', () => {
  expect(notAddresses(['mara@x.example', 'mara', 'a@b'])).toEqual(['mara', 'a@b']);
});
