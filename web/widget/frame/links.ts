/** A piece of a text: plain, or a link. */
export type Piece = string | { href: string; label: string };

const SAFE = ['http:', 'https:', 'mailto:'];
const BARE = /(?:https?:\/\/|mailto:)[^\s<>"]+/gi;
const FORMATTED = /\{\{\s*link:\s*(\S+)\s+(.+?)\s*\}\}/gi;

/** The address if it is one a chat may lead to, else nothing. */
export function safe(address: string): string | undefined {
  try {
    const url = new URL(address);
    return SAFE.includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** Cut a text into what is said and links. `{{ link:URL label }}` counts in texts that the page or we wrote. */
export function pieces(text: string, formatted: boolean): Piece[] {
  if (!formatted) return bare(text);
  return cut(text, FORMATTED, ([whole, address = '', label = '']) => {
    const href = safe(address);
    return { piece: href ? { href, label } : label, length: whole.length }; // an address we do not follow is only words
  }).flatMap((piece) => (typeof piece === 'string' ? bare(piece) : [piece]));
}

/** The full stop behind an address ends the sentence; so does a bracket that was not opened in it. */
function bare(text: string): Piece[] {
  return cut(text, BARE, ([whole]) => {
    const shown = whole.replace(/[.,;:!?'’”]+$/, '').replace(/^([^(]*)\).*$/, '$1');
    return { piece: { href: safe(shown) ?? '', label: shown }, length: shown.length };
  }).map((piece) => (typeof piece === 'string' || piece.href ? piece : piece.label));
}

function cut(
  text: string,
  pattern: RegExp,
  take: (match: RegExpExecArray) => { piece: Piece; length: number },
): Piece[] {
  const made: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    const { piece, length } = take(match);
    made.push(text.slice(from, match.index), piece);
    from = match.index + length;
  }
  return [...made, text.slice(from)].filter((piece) => piece !== '');
}
