// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { clean, click, field, named, popovers, press, settle, show, write } from '$lib/ui/page.fake.svelte';
import { Toolbar, type Controls } from '$lib/editor';
import { createEditor } from '$lib/editor/tiptap.svelte';
import { tools } from './texts';

let controls: Controls;
beforeAll(popovers);
beforeEach(() => {
  const element = document.createElement('div');
  document.body.append(element);
  const quiet = { onchange: () => undefined, onfiles: vi.fn() };
  controls = createEditor({ element, html: '<p>Hello</p>', label: 'Text', ...quiet });
});
afterEach(() => {
  controls.destroy();
  clean();
});

const html = () => controls.html().replaceAll(' dir="auto"', '');
const button = (name: string) => named('button', name);
const pressed = async (name: string) => {
  click(button(name));
  await settle();
};
/** Put the caret behind the words, as a click there does. */
const begin = async (plain = false) => {
  show(Toolbar, { controls, labels: tools, plain });
  controls.focus('end');
  await settle();
};

test('one stop for the Tab key; arrows, Home and End go on from there', async () => {
  await begin();
  const stops = () => [...document.querySelectorAll<HTMLElement>('.tools button')].filter((one) => one.tabIndex === 0);
  expect(stops().map((one) => one.getAttribute('aria-label'))).toEqual([tools.bold]);
  button(tools.bold).focus();
  press('ArrowRight');
  expect(document.activeElement).toBe(button(tools.italic));
  press('End');
  expect(document.activeElement).toBe(button(tools.more));
  press('ArrowRight');
  expect(document.activeElement).toBe(button(tools.bold));
  expect(stops()).toEqual([button(tools.bold)]);
});

test('a table is put where the caret is, and then the same tool changes it', async () => {
  await begin();
  await pressed(tools.table);
  await pressed(tools.tableSize(2, 2));
  expect(html().match(/<tr>/g)).toHaveLength(2);
  expect(html().match(/<td>/g)).toHaveLength(4);
  await pressed(tools.table);
  await pressed(tools.columnAfter);
  expect(html().match(/<td>/g)).toHaveLength(6);
  await pressed(tools.table);
  await pressed(tools.deleteTable);
  expect(html()).not.toContain('<table');
});

test('a colour is shown as pressed, and None takes it away', async () => {
  await begin();
  await pressed(tools.ink);
  await pressed(tools.colours.red);
  controls.insertText('!');
  await settle();
  expect(html()).toMatch(/<span style="color: [^"]+">!<\/span>/);
  expect(button(tools.ink).getAttribute('aria-pressed')).toBe('true');
  await pressed(tools.ink);
  await pressed(tools.noInk);
  controls.insertText('?');
  expect(html()).toMatch(/<\/span>\?<\/p>/);
});

test('an emoji is found by a word and put in with Enter', async () => {
  await begin();
  await pressed(tools.emoji);
  await vi.waitFor(() => expect(document.querySelectorAll('.signs button').length).toBeGreaterThan(100));
  const search = document.querySelector<HTMLInputElement>('input[type=search]');
  write(search, 'party');
  search?.form?.requestSubmit();
  await settle();
  expect(html()).toBe('<p>Hello🎉</p>');
});

test('a link says when its address is none', async () => {
  await begin();
  await pressed(tools.link);
  write(field(tools.linkAddress), 'javascript:alert(1)');
  document.querySelector<HTMLFormElement>('form.address')?.requestSubmit();
  await settle();
  expect(document.body.textContent).toContain(tools.linkBad);
  expect(html()).toBe('<p>Hello</p>');
});

test('a field of words only has no formats', async () => {
  await begin(true);
  const names = [...document.querySelectorAll('.tools > button')].map((one) => one.getAttribute('aria-label'));
  expect(names).toEqual([tools.emoji]);
});
