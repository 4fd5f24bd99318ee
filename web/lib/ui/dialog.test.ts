// @vitest-environment happy-dom
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import Dialog from './Dialog.svelte';
import Popover from './Popover.svelte';
import { clean, click, isOpen, named, opener, popovers, settle, show, words } from './page.fake.svelte';

beforeAll(popovers);
afterEach(clean);

describe('a dialog', () => {
  const dialog = () => document.querySelector('dialog') as HTMLDialogElement;
  const begin = (open: boolean, more = {}) =>
    show(Dialog, { open, title: 'Delete this?', onclose: vi.fn(), children: words('It is gone for good.'), ...more });

  test('is not there until it is wanted', async () => {
    const page = begin(false);
    expect(dialog().open).toBe(false);
    expect(dialog().textContent?.trim()).toBe('');
    page.props.open = true;
    await settle();
    expect(dialog().open).toBe(true);
    expect(dialog().textContent).toContain('It is gone for good.');
  });

  test('is called by its heading', () => {
    begin(true);
    const heading = document.getElementById(dialog().getAttribute('aria-labelledby') ?? '');
    expect(heading?.tagName).toBe('H2');
    expect(heading?.textContent).toBe('Delete this?');
  });

  test('without a heading it still has its name', () => {
    begin(true, { bare: true });
    expect(dialog().querySelector('h2')).toBeNull();
    expect(dialog().getAttribute('aria-label')).toBe('Delete this?');
    expect(dialog().hasAttribute('aria-labelledby')).toBe(false);
  });

  test('that the browser closes (Escape) tells its owner, once', async () => {
    const page = begin(true);
    dialog().close();
    await settle();
    expect(page.props.open).toBe(false);
    expect(page.props.onclose).toHaveBeenCalledTimes(1);
    expect(dialog().textContent?.trim()).toBe('');
  });

  test('that its owner closes is closed for the browser, too', async () => {
    const page = begin(true);
    page.props.open = false;
    await settle();
    expect(dialog().open).toBe(false);
  });

  test('closes by a press beside it, not by one inside', async () => {
    begin(true);
    dialog()
      .querySelector('span')
      ?.dispatchEvent(new MouseEvent('mousedown', { bubbles: true }));
    await settle();
    expect(dialog().open).toBe(true);
    dialog().dispatchEvent(new MouseEvent('mousedown', { bubbles: true }));
    await settle();
    expect(dialog().open).toBe(false);
  });

  test('can be opened again, and has its buttons at the foot', async () => {
    const page = begin(true, { footer: words('Buttons') });
    dialog().close();
    await settle();
    page.props.open = true;
    await settle();
    expect(dialog().open).toBe(true);
    expect(dialog().querySelector('.foot')?.textContent).toBe('Buttons');
  });
});

describe('a popover', () => {
  const float = () => document.querySelector('[popover]');
  const begin = (more = {}) =>
    show(Popover, { label: 'Colours', open: false, trigger: opener('Colour'), children: words('Red'), ...more });

  test('opens and closes by its button, and tells its owner', async () => {
    const onopen = vi.fn();
    const page = begin({ onopen });
    click(named('button', 'Colour'));
    await settle();
    expect(page.props.open).toBe(true);
    expect(float()?.textContent).toBe('Red');
    expect(onopen).toHaveBeenCalledTimes(1);
    click(named('button', 'Colour'));
    await settle();
    expect(page.props.open).toBe(false);
    expect(float()?.textContent).toBe('');
  });

  test('opens because its owner wants it, without a button', async () => {
    const page = begin({ trigger: undefined, anchor: '--somewhere' });
    page.props.open = true;
    await settle();
    expect(isOpen(float())).toBe(true);
  });

  test('has a name and a role', () => {
    begin({ role: 'menu' });
    expect(float()?.getAttribute('aria-label')).toBe('Colours');
    expect(float()?.getAttribute('role')).toBe('menu');
    expect(named('button', 'Colour').getAttribute('aria-haspopup')).toBe('menu');
  });

  test('two on one page do not open each other', async () => {
    begin();
    show(Popover, { label: 'Sizes', open: false, trigger: opener('Size'), children: words('Large') });
    click(named('button', 'Size'));
    await settle();
    expect(isOpen(document.querySelector('[aria-label=Sizes]'))).toBe(true);
    expect(isOpen(document.querySelector('[aria-label=Colours]'))).toBe(false);
  });
});
