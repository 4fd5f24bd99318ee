import { TABLE } from './emoji.table';

export interface Emoji {
  sign: string;
  /** In English, and in French. */
  names: readonly [string, string];
  /** All words it is found by, without accents. */
  words: readonly string[];
}

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('œ', 'oe');
const name = (words: string) => (words.split(' ')[0] ?? '').replaceAll('_', ' ');

function entry(line: string): Emoji {
  const gap = line.indexOf(' ');
  const [english = '', french = ''] = line.slice(gap + 1).split('|');
  const words = plain(`${english} ${french}`).split(' ');
  return { sign: line.slice(0, gap), names: [name(english), name(french)], words };
}

/** All of them, those people use most before the others. */
export const EMOJI: readonly Emoji[] = TABLE.trim().split('\n').map(entry);

/** How well an emoji fits: 3 a word is the same, 2 one begins so, 1 a later part of a name does, 0 not at all. */
function fit({ words }: Emoji, query: string): number {
  if (words.includes(query)) return 3;
  if (words.some((word) => word.startsWith(query))) return 2;
  return words.some((word) => word.includes(`_${query}`)) ? 1 : 0;
}

/** Those that a word of English or French asks for, best first; all for none. */
export function matching(query: string, most = Infinity): Emoji[] {
  const wanted = plain(query.trim()).replaceAll(' ', '_');
  if (!wanted) return EMOJI.slice(0, most);
  return EMOJI.map((one) => ({ one, fits: fit(one, wanted) }))
    .filter(({ fits }) => fits > 0)
    .sort((a, b) => b.fits - a.fits)
    .slice(0, most)
    .map(({ one }) => one);
}
