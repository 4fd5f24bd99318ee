// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { reveal, waiting } from './images';

const page = (html: string): Document => new DOMParser().parseFromString(`<body>${html}</body>`, 'text/html');
const images = (document: Document) => [...document.querySelectorAll('img')];

const WAITS =
  '<img alt="A crate" data-remote-src="/f/a/image"><img data-remote-src="/f/b/image"><img src="/f/c/image">';

test('Remote pictures of a mail wait and are counted; those inside it do not', () => {
  const document = page(WAITS);
  expect(waiting(document)).toBe(2);
  expect(images(document).map((one) => one.getAttribute('src'))).toEqual([null, null, '/f/c/image']);
});

test('Once shown they are asked of our own server', () => {
  const document = page(WAITS);
  reveal(document);
  expect(images(document).map((one) => one.getAttribute('src'))).toEqual(['/f/a/image', '/f/b/image', '/f/c/image']);
  expect(waiting(document)).toBe(0);
});

test.each(['https://spy.example/x.png', '//spy.example/x.png', 'data:image/png;base64,AAAA', ''])(
  'An address elsewhere is never asked: %s',
  (address) => {
    const document = page(`<img data-remote-src="${address}">`);
    reveal(document);
    expect(images(document)[0]?.hasAttribute('src')).toBe(false);
  },
);

test('A picture that does not come leaves its words, or nothing', () => {
  const document = page(WAITS);
  reveal(document);
  for (const image of images(document).slice(0, 2)) image.dispatchEvent(new Event('error'));
  expect(document.querySelector('[data-absent]')?.textContent).toBe('A crate');
  expect(images(document)[0]?.style.display).toBe('none');
});
