import { describe, expect, test } from 'vitest';
import { linkify } from './linkify';

const links = (text: string) => linkify(text).flatMap(({ text, href }) => (href ? [[text, href]] : []));

describe('linkify', () => {
  test.each([
    ['See https://a.example/b?c=d#e.', 'https://a.example/b?c=d#e'],
    ['(https://a.example/x)', 'https://a.example/x'],
    ['https://en.example/wiki/Crate_(box), then', 'https://en.example/wiki/Crate_(box)'],
    ['<https://a.example/>', 'https://a.example/'],
    ['“https://a.example”', 'https://a.example'],
    ['http://localhost:8420/x', 'http://localhost:8420/x'],
    ['انظر https://a.example/ب؟', 'https://a.example/ب'],
  ])('%s', (text, address) => expect(links(text)).toEqual([[address, address]]));

  test('an address without a scheme, and one of a person', () => {
    expect(links('www.a.example or ann.o+x@mail.example, please')).toEqual([
      ['www.a.example', 'https://www.a.example'],
      ['ann.o+x@mail.example', 'mailto:ann.o+x@mail.example'],
    ]);
  });

  test.each(['javascript:alert(1)', 'data:text/html,x', 'a@b', 'https://', 'http://nodots', '@noor', 'file:///etc'])(
    '%s is only text',
    (text) => expect(linkify(text)).toEqual([{ text }]),
  );

  test('nothing is lost or added', () => {
    const text = 'Hi,\n\nhttps://a.example/?q=(1) and b@c.example.\n> www.x.example\n';
    expect(linkify(text).map((segment) => segment.text)).toContain('https://a.example/?q=(1)');
    expect(
      linkify(text)
        .map((segment) => segment.text)
        .join(''),
    ).toBe(text);
  });

  test('a megabyte without a space does not hang', () => {
    const started = performance.now();
    linkify('a'.repeat(1_000_000));
    linkify('https://' + '('.repeat(100_000));
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
