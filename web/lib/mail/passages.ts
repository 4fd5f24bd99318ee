/** A part of a plain-text mail: what was written, or what it quotes. */
export interface Passage {
  kind: 'text' | 'quote';
  text: string;
}

/**
 * How much of `text` the reply is, when the server's `newText` is its beginning (white space aside); -1 when it is not.
 */
function length(text: string, newText: string): number {
  let at = 0;
  for (const char of newText.replace(/\s+/g, '')) {
    while (at < text.length && /\s/.test(text.charAt(at))) at++;
    if (!text.startsWith(char, at)) return -1;
    at += char.length;
  }
  return at;
}

/** Runs of lines that begin with ">", for answers between the lines of a quote. */
function byMarks(text: string): Passage[] {
  const passages: Passage[] = [];
  for (const line of text.split('\n')) {
    const kind = line.startsWith('>') ? 'quote' : 'text';
    const last = passages.at(-1);
    if (last?.kind === kind) last.text += `\n${line}`;
    else passages.push({ kind, text: line });
  }
  return passages;
}

/** Split a plain text into what is new and what it quotes, in order. Blank passages are left out. */
export function passages(text: string, newText: string): Passage[] {
  const end = newText.trim() ? length(text, newText) : -1;
  const found: Passage[] =
    end < 0
      ? byMarks(text)
      : [
          { kind: 'text', text: text.slice(0, end) },
          { kind: 'quote', text: text.slice(end) },
        ];
  return found
    .map(({ kind, text }) => ({ kind, text: text.replace(/^(?:[ \t]*\r?\n)+|\s+$/g, '') }))
    .filter((passage) => passage.text !== '');
}
