// @vitest-environment happy-dom
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import Menu, { type MenuItem } from './Menu.svelte';
import { clean, click, isOpen, named, opener, popovers, press, settle, show } from './page.fake.svelte';

beforeAll(popovers);
afterEach(clean);

const ran = vi.fn<(what: string) => void>();
afterEach(() => ran.mockClear());

const item = (label: string, more: Partial<MenuItem> = {}): MenuItem => ({ label, run: () => ran(label), ...more });

async function opened(items: MenuItem[]) {
  const page = show(Menu, { label: 'More', items, trigger: opener('Open it'), open: false });
  click(named('button', 'Open it'));
  await settle();
  return page;
}

const menu = () => document.querySelector('[role=menu]');
const focused = () => document.activeElement?.textContent?.trim();

test('opens with the focus on its first line', async () => {
  await opened([item('Archive'), item('Close')]);
  expect(isOpen(menu())).toBe(true);
  expect(focused()).toBe('Archive');
});

test('the arrows go round, Home and End to the ends', async () => {
  await opened([item('Archive'), item('Close'), item('Move')]);
  const walk = ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'ArrowUp', 'Home', 'End'].map((key) => {
    expect(press(key).defaultPrevented, `${key} must not scroll the page`).toBe(true);
    return focused();
  });
  expect(walk).toEqual(['Close', 'Move', 'Archive', 'Move', 'Close', 'Archive', 'Move']);
});

test('a line that cannot be chosen now is skipped, told to screen readers, and does nothing', async () => {
  await opened([item('Archive', { disabled: true }), item('Close'), item('Move', { disabled: true })]);
  expect(focused()).toBe('Close');
  press('ArrowDown');
  expect(focused()).toBe('Close');
  const archive = named('[role=menuitem]', 'Archive');
  expect(archive.getAttribute('aria-disabled')).toBe('true');
  click(archive);
  expect(ran).not.toHaveBeenCalled();
  expect(isOpen(menu())).toBe(true);
});

test('letters jump to the next line that begins with them', async () => {
  await opened([item('Archive'), item('Close'), item('Copy link'), item('Move')]);
  const walk = ['c', 'c', 'c', 'M', 'q'].map((key) => {
    press(key);
    return focused();
  });
  expect(walk).toEqual(['Close', 'Copy link', 'Close', 'Move', 'Move']);
});

test('choosing closes it first, then runs', async () => {
  const open: (boolean | null)[] = [];
  await opened([item('Archive', { run: () => open.push(isOpen(menu())) })]);
  click(named('[role=menuitem]', 'Archive'));
  await settle();
  expect(open).toHaveLength(1);
  expect(isOpen(menu())).toBe(false);
  expect(document.querySelector('[role=menuitem]')).toBeNull();
});

test('Tab leaves it', async () => {
  await opened([item('Archive')]);
  press('Tab');
  await settle();
  expect(isOpen(menu())).toBe(false);
});

test('its keys never reach the verbs of the screen behind', async () => {
  const behind = vi.fn();
  document.body.addEventListener('keydown', behind);
  await opened([item('Archive')]);
  for (const key of ['e', 'ArrowDown', 'x', 'Enter']) press(key);
  document.body.removeEventListener('keydown', behind);
  expect(behind).not.toHaveBeenCalled();
});

test('one of several is ticked, and says so', async () => {
  await opened([item('Comfortable', { checked: true }), item('Compact', { checked: false })]);
  const rows = [...document.querySelectorAll('[role=menuitemradio]')];
  expect(rows.map((row) => row.getAttribute('aria-checked'))).toEqual(['true', 'false']);
  expect(rows.map((row) => row.querySelectorAll('.tick svg').length)).toEqual([1, 0]);
});

test('the mouse takes the focus along, a finger does not', async () => {
  await opened([item('Archive'), item('Close')]);
  const close = named('[role=menuitem]', 'Close');
  close.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, pointerType: 'touch' }));
  expect(focused()).toBe('Archive');
  close.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, pointerType: 'mouse' }));
  expect(focused()).toBe('Close');
});

test('its button says whether it is open, and of what kind it is', async () => {
  const page = await opened([item('Archive')]);
  const button = named('button', 'Open it');
  expect(button.getAttribute('aria-haspopup')).toBe('menu');
  expect(button.getAttribute('aria-expanded')).toBe('true');
  page.props.open = false;
  await settle();
  expect(button.getAttribute('aria-expanded')).toBe('false');
  expect(menu()?.getAttribute('aria-label')).toBe('More');
});

test('lines are made only while it is open', async () => {
  show(Menu, { label: 'More', items: [item('Archive')], trigger: opener('Open it') });
  expect(document.querySelector('[role=menuitem]')).toBeNull();
});
