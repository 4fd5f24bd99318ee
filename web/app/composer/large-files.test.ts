import { expect, test } from 'vitest';
import { id } from '../conversations/server.fake';
import { asLinks, linkedFiles } from './large-files';
import cases from './large-files.cases.json';

test.each(cases)('the server counts the same: $what', ({ sizes, limit, links, kept }) =>
  expect(asLinks(sizes, limit, kept ?? [])).toEqual(links),
);

const file = (number: number, size: number) => ({
  id: id(number),
  filename: 'a',
  media_type: 'video/mp4',
  size,
  url: '',
});

const letter = { attachments: [file(1, 1_000), file(2, 18_000_000)], body: '<p>Here.</p>', quote: true };

test('a letter says which of its files go as links', () => {
  expect([...linkedFiles(letter, 25_000_000)]).toEqual([]);
  expect([...linkedFiles(letter, 20_000_000)]).toEqual([id(2)]);
  expect([...linkedFiles(letter, null)]).toEqual([]);
});

test('a long text leaves less room, and so does what is quoted', () => {
  const long = `<p>${'é'.repeat(400_000)}</p>`;
  expect([...linkedFiles({ ...letter, body: long }, 25_000_000)]).toEqual([id(2)]);
  expect([...linkedFiles(letter, 25_000_000, long)]).toEqual([id(2)]);
  expect([...linkedFiles({ ...letter, quote: false }, 25_000_000, long)]).toEqual([]);
});
