// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest';
import { settle } from '$lib/ui/page.fake.svelte';
import { APPLE_MAIL, DOCS, EXCEL, GMAIL, SHEETS, WEB_PAGE, WORD } from './clipboard.samples';
import type { Controls, Pictures } from './controls';
import { createEditor } from './tiptap.svelte';

let editor: Controls;
afterEach(() => {
  editor.destroy();
  document.body.replaceChildren();
});

const begin = (html = '', pictures?: Pictures, plain = false) => {
  const element = document.createElement('div');
  document.body.append(element);
  const onfiles = vi.fn();
  editor = createEditor({ element, html, label: 'Text', plain, pictures, onchange: () => undefined, onfiles });
  editor.focus('end');
  return { element, onfiles };
};

function paste(data: Record<string, string>, files: File[] = []): void {
  const target = document.querySelector('.ProseMirror');
  const clipboardData = { files, types: Object.keys(data), getData: (type: string) => data[type] ?? '' };
  const event = Object.assign(new Event('paste', { bubbles: true, cancelable: true }), { clipboardData });
  target?.dispatchEvent(event);
}

/** What the editor holds, without what it says of directions. */
const html = () => editor.html().replaceAll(' dir="auto"', '');
const pasted = (sample: string): string => {
  begin();
  paste({ 'text/html': sample });
  return html();
};

test('Gmail', () =>
  expect(pasted(GMAIL)).toMatchInlineSnapshot(
    `"<p>Hi Ann,</p><p>the <strong>red</strong> and <em>green</em> crates are <s>late</s> here, see <a href="https://example.com/crates?a=1&amp;b=2">the list</a>.</p><ul><li><p>One</p></li><li><p>Two</p></li></ul><blockquote><p>Where are they?</p></blockquote><p>Logo</p>"`,
  ));
test('Word', () =>
  expect(pasted(WORD)).toMatchInlineSnapshot(
    `"<h2>Delivery</h2><p><strong>Important:</strong> read <u>this</u> first.</p><p>&nbsp;</p><ul><li><p>Apples</p><ul><li><p>Red ones</p></li></ul></li><li><p>Pears</p></li></ul><p>Then:</p><ol><li><p>Load</p></li><li><p>Drive</p></li></ol><table><tbody><tr><td><p><strong>Item</strong></p></td><td><p>Crates</p></td></tr></tbody></table><p></p>"`,
  ));
test('Google Docs', () =>
  expect(pasted(DOCS)).toMatchInlineSnapshot(
    `"<h1>Plan</h1><p><strong>Bold</strong><em> slanted</em><u> under</u> plain<a href="https://example.com/">link</a></p><ol><li><p>First</p><ul><li><p>Inner</p></li></ul></li></ol><table><tbody><tr><td><p><strong>Day</strong></p></td><td><p>Friday</p></td></tr></tbody></table><p></p>"`,
  ));
test('Excel', () =>
  expect(pasted(EXCEL)).toMatchInlineSnapshot(
    `"<table><tbody><tr><td><p><strong>Item</strong></p></td><td><p><strong>Price</strong></p></td></tr><tr><td><p>Crate</p></td><td><p>12.50</p></td></tr></tbody></table><p></p>"`,
  ));
test('Google Sheets', () =>
  expect(pasted(SHEETS)).toMatchInlineSnapshot(
    `"<table><tbody><tr><td colspan="2"><p><strong>Total</strong></p></td></tr><tr><td><p>a<br>b</p></td><td><p>3</p></td></tr></tbody></table><p></p>"`,
  ));
test('Apple Mail', () =>
  expect(pasted(APPLE_MAIL)).toMatchInlineSnapshot(
    `"<p>See you&nbsp;<strong>Friday</strong></p><p><br>Best,</p><p>Ben</p>"`,
  ));
test('a web page', () =>
  expect(pasted(WEB_PAGE)).toMatchInlineSnapshot(`
  "<h3>News</h3><p><strong>All <em>of</em> it here</strong></p><p>Left</p><p>Right</p><pre><code>let a = 1;
    a++;</code></pre><p>a photo: a cat</p>"
`));

test('rows copied as text stay text, and every line is a paragraph', () => {
  begin();
  paste({ 'text/plain': 'Item\tPrice\nCrate\t12.50\n\n*all* of 2*3*4' });
  expect(html()).toBe('<p>Item\tPrice</p><p>Crate\t12.50</p><p></p><p>*all* of 2*3*4</p>');
});

test('a plain field takes the words of what was copied', () => {
  begin('', undefined, true);
  paste({ 'text/html': '<p><b>Bold</b> and <a href="https://example.com">link</a></p><ul><li>One</li></ul>' });
  expect(html()).toBe('<p>Bold and link</p><p>One</p>');
});

test('what was copied out of an editor keeps its colours', () => {
  begin();
  paste({ 'text/html': '<p data-pm-slice="1 1 []">a <span style="color: #b9252f">red</span> word</p>' });
  expect(html()).toContain('color: #b9252f');
});

const ID = '0197a000-0000-7000-8000-000000000001';
const PNG = new File(['x'], 'image.png', { type: 'image/png' });

/** Uploads that are done when the test says so. */
function desk() {
  const running: { file: File; done: (id: string) => boolean; abort: ReturnType<typeof vi.fn> }[] = [];
  const pictures: Pictures = {
    source: (id) => (id === ID ? `/f/${ID}` : null),
    upload: (file, { done }) => {
      const abort = vi.fn();
      running.push({ file, done, abort });
      return abort;
    },
  };
  return { running, pictures };
}

test('a pasted picture is uploaded, stands in the text when it has arrived, and undo takes it out again', async () => {
  const { running, pictures } = desk();
  const { element } = begin('<p>See</p>', pictures);
  paste({}, [PNG]);
  expect([html(), element.querySelectorAll('.waiting').length]).toEqual(['<p>See</p>', 1]);
  expect(running[0]?.done(ID)).toBe(true);
  expect(html()).toBe(`<p>See<img src="cid:${ID}@postroom" alt=""></p>`);
  expect(element.querySelector('.picture img')?.getAttribute('src')).toBe(`/f/${ID}`);
  await settle();
});

test('a picture whose place was deleted meanwhile is given up', async () => {
  const { running, pictures } = desk();
  begin('<p>See</p>', pictures);
  paste({}, [PNG]);
  editor.set('');
  await settle();
  expect(running[0]?.abort).not.toHaveBeenCalled();
  expect(running[0]?.done(ID)).toBe(false);
});

test('a picture beside its own address is the picture; beside words the words are meant', () => {
  const { running, pictures } = desk();
  begin('', pictures);
  paste({ 'text/html': '<meta charset="utf-8"><img src="https://example.com/cat.png">' }, [PNG]);
  expect([running.length, html()]).toEqual([1, '<p></p>']);
  paste({ 'text/html': '<p>Words</p>' }, [PNG]);
  expect([running.length, html()]).toEqual([1, '<p>Words</p>']);
});

test('a picture whose bytes lie in what was copied is uploaded; other files are attached', async () => {
  const { running, pictures } = desk();
  const { onfiles } = begin('', pictures);
  paste({ 'text/html': `<p>Logo</p><img src="data:image/png;base64,${btoa('png')}">` });
  await settle();
  expect(running.map(({ file }) => file.type)).toEqual(['image/png']);
  const sheet = new File(['x'], 'a.xlsx');
  paste({}, [sheet]);
  expect(onfiles).toHaveBeenCalledWith([sheet]);
});

test('a picture of another text leaves its words, one of this text stays', () => {
  const { pictures } = desk();
  begin('', pictures);
  const other = ID.replace('1', '2');
  const image = (id: string) => `<img src="cid:${id}@postroom" alt="crate">`;
  paste({ 'text/html': `<p>${image(other)} ${image(ID)}</p>` });
  expect(html()).toBe(`<p>crate <img src="cid:${ID}@postroom" alt="crate"></p>`);
});
