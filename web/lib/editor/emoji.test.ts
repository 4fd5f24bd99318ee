import { expect, test } from 'vitest';
import { EMOJI, matching } from './emoji';

const found = (query: string) => matching(query, 3).map(({ sign }) => sign);

test.each([
  ['smile', '😊'],
  ['thumbs', '👍'],
  ['merci', '🙏'],
  ['fete', '🎉'],
  ['Cœur', '❤️'],
  ['coeur', '❤️'],
  ['heart eyes', '😍'],
])('%s finds %s', (query, sign) => expect(found(query)).toContain(sign));

test('nothing is found for what is no word of any', () => expect(found('zzzzz')).toEqual([]));

test('every one is there once, with a name in both languages', () => {
  expect(new Set(EMOJI.map(({ sign }) => sign)).size).toBe(EMOJI.length);
  expect(EMOJI.filter(({ names }) => names.some((name) => !name))).toEqual([]);
});
