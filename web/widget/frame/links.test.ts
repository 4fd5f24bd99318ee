import { expect, test } from 'vitest';
import { pieces } from './links';

const link = (href: string, label = href) => ({ href, label });

test.each([
  ['nothing', ['nothing']],
  ['see https://acme.example/a.', ['see ', link('https://acme.example/a'), '.']],
  ['(https://acme.example/a)', ['(', link('https://acme.example/a'), ')']],
  ['https://acme.example/a_(b)', [link('https://acme.example/a_(b)')]],
  ['mailto:me@acme.example!', [link('mailto:me@acme.example'), '!']],
  ['javascript:alert(1)', ['javascript:alert(1)']],
  ['https://', ['https://']],
  ['{{ link:https://acme.example us }}', ['{{ link:', link('https://acme.example/', 'https://acme.example'), ' us }}']],
])('what is a link in %s', (text, found) => {
  expect(pieces(text, false)).toEqual(found);
});

test.each([
  ['On our {{ link:https://acme.example/a web site }}.', ['On our ', link('https://acme.example/a', 'web site'), '.']],
  ['{{link:mailto:me@acme.example me}}', [link('mailto:me@acme.example', 'me')]],
  ['{{ link:javascript:alert(1) me }}', ['me']],
])('what is a link in the page’s own %s', (text, found) => {
  expect(pieces(text, true)).toEqual(found);
});
