import { describe, expect, test } from 'vitest';
import { match } from './match';

const marked = (query: string, text: string) =>
  match(query, text)
    ?.pieces.map(({ text, hit }) => (hit ? `[${text}]` : text))
    .join('');

describe('a query', () => {
  test.each([
    ['clo', 'Closed', '[Clo]sed'],
    ['snasa', 'Do you ship to Snåsa?', 'Do you ship to [Snåsa]?'],
    ['ROT', 'Rotterdam rot', '[Rot]terdam rot'],
    ['del 48', 'Damaged crates on delivery 48213', 'Damaged crates on [del]ivery [48]213'],
    ['', 'Everything', 'Everything'],
    ['موعد', 'موعد التسليم', '[موعد] التسليم'],
  ])('%s in %s', (query, text, expected) => expect(marked(query, text)).toBe(expected));

  test('needs every word', () => expect(match('close xyz', 'Close or reopen')).toBeNull());

  test('finds the beginnings of words before their middles', () => {
    const score = (text: string) => match('in', text)?.score ?? 0;
    expect(score('Inbox')).toBeGreaterThan(score('Go to Inbox'));
    expect(score('Go to Inbox')).toBeGreaterThan(score('Printing'));
  });
});
