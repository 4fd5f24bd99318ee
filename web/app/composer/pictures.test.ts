// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { show } from '$lib/ui/page.fake.svelte';
import { id } from '../conversations/server.fake';
import { getUp, sitDown } from '../conversations/thread/screen.fake';
import type { Letter } from './letter';
import LetterFiles from './LetterFiles.svelte';
import { LetterCell } from './letters.svelte';
import * as uploads from './upload';
import { replyToAnn } from './letter.fake';

const PICTURE = id(801);
const file = (name: string, number = 801) => ({
  id: id(number),
  filename: name,
  media_type: 'image/png',
  size: 2048,
  url: `/f/${name}`,
});
const image = `<p>See <img src="cid:${PICTURE}@postroom" alt=""></p>`;

const letter = (change: Partial<Letter> = {}) =>
  new LetterCell(replyToAnn({ id: id(9900), to: [], inReplyTo: null, ...change }));
const names = (cell: LetterCell) => cell.v.attachments.map(({ filename }) => filename);

beforeEach(async () => void (await sitDown()));
afterEach(getUp);
afterEach(() => vi.restoreAllMocks());

test('a picture that goes out of the text is no attachment any more; undo brings it back', () => {
  const cell = letter({ body: image, attachments: [file('a.png'), file('b.pdf', 802)] });
  cell.write('<p>See</p>');
  expect(names(cell)).toEqual(['b.pdf']);
  cell.write(image);
  expect(names(cell)).toEqual(['b.pdf', 'a.png']);
  expect(cell.pictureSource(PICTURE)).toBe('/f/a.png');
  expect(cell.pictureSource(id(999))).toBeNull();
});

test('a picture in the text is not listed below it as well', () => {
  const cell = letter({ body: image, attachments: [file('a.png'), file('b.pdf', 802)] });
  const { root } = show(LetterFiles, { cell });
  expect(root.textContent).toContain('b.pdf');
  expect(root.textContent).not.toContain('a.png');
});

test.each([
  ['whose place is there comes with the text', true, []],
  ['whose place is gone is attached', false, ['a.png']],
])('an uploaded picture %s', async (_, placed, attached) => {
  vi.spyOn(uploads, 'upload').mockReturnValue({ done: Promise.resolve(file('a.png')), abort: vi.fn() });
  const cell = letter();
  const done = vi.fn(() => placed);
  cell.attachPicture(new File(['x'], 'a.png'), { moved: vi.fn(), done, gone: vi.fn() });
  await vi.waitFor(() => expect(done).toHaveBeenCalledWith(PICTURE));
  expect(names(cell)).toEqual(attached);
});
