import { expect, test } from 'vitest';
import { htmlOf, isBlank, textOf } from './plain';

test('typed text becomes one paragraph a line, and nothing in it becomes a tag', () => {
  expect(htmlOf('Hi <b>Ann</b>,\n\n1 & 2')).toBe('<p>Hi &lt;b&gt;Ann&lt;/b&gt;,</p><p></p><p>1 &amp; 2</p>');
  expect(htmlOf('')).toBe('');
});

test.each([
  ['', true],
  ['<p></p>', true],
  ['<p dir="auto"> &nbsp;</p><p><br></p>', true],
  ['<p>a</p>', false],
])('%s is blank: %s', (html, blank) => expect(isBlank(html)).toBe(blank));

test('the words come back', () => {
  expect(textOf(htmlOf('Hi <b>Ann</b>,\n1 & 2'))).toBe('Hi <b>Ann</b>,\n1 & 2');
  expect(textOf('<ul><li><p>One</p></li><li><p>Two</p></li></ul>')).toBe('One\nTwo');
});
