import type { Uuid } from '$lib/api/types';
import { picturesIn } from '$lib/editor/plain';
import type { Letter } from './letter';

const HEAD_ROOM = 100_000;
const TEXT_ROOM = 200_000;
const PART_ROOM = 3_000;
const LINK_ROOM = 6_000;
/** Bytes in a line of base64, 76 characters and a line end. */
const LINE = 57;

/** The bytes of a file's part in a mail, at most. */
const wireSize = (size: number): number => PART_ROOM + 4 * Math.ceil(size / 3) + 2 * Math.ceil(size / LINE);

/**
 * Which files (by place) go as links, the largest first, so that a mail with the rest is within a limit: the server's
 * rule (src/postroom/delivery/large_files.py), held to the same numbers by tests. `sizes` are the files' own bytes;
 * `kept` are never links: pictures in the text.
 */
export function asLinks(sizes: readonly number[], limit: number, kept: readonly number[] = []): number[] {
  let taken = HEAD_ROOM + TEXT_ROOM + sizes.reduce((sum, size) => sum + wireSize(size), 0);
  const linked: number[] = [];
  const largest = sizes.map((size, place) => ({ size, place })).sort((a, b) => b.size - a.size || a.place - b.place);
  for (const { size, place } of largest) {
    const saved = wireSize(size) - LINK_ROOM;
    if (taken <= limit || saved <= 0) break;
    if (kept.includes(place)) continue;
    linked.push(place);
    taken -= saved;
  }
  return linked.sort((a, b) => a - b);
}

/** By how many bytes a letter's text is longer than usual: it goes as HTML and as text. */
const beyondUsual = (text: string): number => Math.max(0, 2 * new TextEncoder().encode(text).length - TEXT_ROOM);

/**
 * The files of a letter that would go as links. `limit` is the account's, in bytes, null where nothing does; `quoted` is
 * the HTML of the original, if it is known.
 */
export function linkedFiles(
  { attachments, body, quote }: Pick<Letter, 'attachments' | 'body' | 'quote'>,
  limit: number | null,
  quoted: string | null = null,
): ReadonlySet<Uuid> {
  if (limit === null) return new Set();
  const sizes = attachments.map(({ size }) => size);
  const room = limit - beyondUsual(quote && quoted ? body + quoted : body);
  const shown = picturesIn(body);
  const kept = attachments.flatMap(({ id }, place) => (shown.has(id) ? [place] : []));
  return new Set(asLinks(sizes, room, kept).flatMap((place) => attachments[place]?.id ?? []));
}
