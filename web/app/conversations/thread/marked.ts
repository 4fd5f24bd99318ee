/** Names in a sentence of the catalogue, to be drawn in bold: isolated (UAX #9), so that any script keeps its order. */

const OPEN = '\u2068';
const CLOSE = '\u2069';

export interface Piece {
  text: string;
  bold: boolean;
}

/** A name on its way into a sentence. */
export const mark = (name: string): string => OPEN + name.replace(/[\u2066-\u2069]/g, '') + CLOSE;

/** A sentence as pieces to draw. */
export const pieces = (sentence: string): Piece[] =>
  sentence
    .split(/[\u2068\u2069]/)
    .map((text, index) => ({ text, bold: index % 2 === 1 }))
    .filter(({ text }) => text !== '');
