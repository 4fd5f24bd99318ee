/** A piece of a text; `hit` is what the query matched. */
export interface Piece {
  text: string;
  hit: boolean;
}

export interface Match {
  score: number;
  pieces: Piece[];
}

/** Letters without marks, in lower case; one character stays one character, so that places agree. */
const plain = (text: string): string =>
  [...text].map((char) => [...char.normalize('NFD')][0]?.toLowerCase() ?? char).join('');

const wordStart = (text: string, at: number): boolean => at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '');

/** Where a word of the query is found best: at a word's start, else anywhere; the score is higher for earlier ones. */
function find(text: string, word: string): { at: number; score: number } | null {
  let best: { at: number; score: number } | null = null;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const score = (wordStart(text, at) ? 100 : 20) - Math.min(at, 19);
    if (!best || score > best.score) best = { at, score };
  }
  return best;
}

/** Match every word of a query in a text, without regard to case and accents. Null when one is missing. */
export function match(query: string, text: string): Match | null {
  const chars = [...text];
  const searched = plain(text);
  const words = plain(query).split(/\s+/).filter(Boolean);
  const marked = new Set<number>();
  let score = 0;
  for (const word of words) {
    const found = find(searched, word);
    if (!found) return null;
    score += found.score;
    for (let index = 0; index < word.length; index++) marked.add(found.at + index);
  }
  const pieces: Piece[] = [];
  chars.forEach((char, index) => {
    const hit = marked.has(index);
    const last = pieces.at(-1);
    if (last?.hit === hit) last.text += char;
    else pieces.push({ text: char, hit });
  });
  return { score, pieces };
}
