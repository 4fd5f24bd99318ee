import { describe, expect, test } from 'vitest';
import { passages } from './passages';

describe('passages', () => {
  test('a mail without a quote is one text', () => {
    expect(passages('Hello\n\nNoor\n', 'Hello\n\nNoor')).toEqual([{ kind: 'text', text: 'Hello\n\nNoor' }]);
  });

  test('what follows the new text is the quote, with the line that says who wrote it', () => {
    const quote = 'On Tue, Mara wrote:\n> Dear Ingrid\n>\n> Yours';
    expect(passages(`Yes, please.\r\n\r\n${quote}\n`, 'Yes, please.')).toEqual([
      { kind: 'text', text: 'Yes, please.' },
      { kind: 'quote', text: quote },
    ]);
  });

  test('answers between the lines stay between them', () => {
    expect(passages('> Friday?\nYes.\n> And Monday?\nNo.', 'Yes.\nNo.')).toEqual([
      { kind: 'quote', text: '> Friday?' },
      { kind: 'text', text: 'Yes.' },
      { kind: 'quote', text: '> And Monday?' },
      { kind: 'text', text: 'No.' },
    ]);
  });

  test('a mail that only quotes shows it folded, an empty one nothing', () => {
    expect(passages('> a\n> b', '')).toEqual([{ kind: 'quote', text: '> a\n> b' }]);
    expect(passages(' \n ', '')).toEqual([]);
  });

  test('characters outside the basic plane are not cut', () => {
    expect(passages('👍 ok\n> x', '👍 ok')[0]).toEqual({ kind: 'text', text: '👍 ok' });
  });
});
