// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { clean, click, popovers, settle, show } from '$lib/ui/page.fake.svelte';
import { dress, fold, hasColours, name } from './dress';
import { follow, lastHeight } from './height';
import MailFrame from './MailFrame.svelte';
import PlainText from './PlainText.svelte';
import { relay } from './relay';

beforeAll(popovers);
afterEach(clean);

const page = (html: string): Document => new DOMParser().parseFromString(`<body>${html}</body>`, 'text/html');

describe('colours of a mail', () => {
  test.each([
    '<p>Hello</p>',
    '<p style="margin: 0; font-weight: bold">Hello</p>',
    '<p style="border-color: red">Hello</p>',
    '<font face="Arial">Hello</font>',
    '<a href="https://color.example">Hello</a>',
  ])('are none of its own: %s', (html) => expect(hasColours(page(html))).toBe(false));

  test.each([
    '<td bgcolor="#ffffff">Hello</td>',
    '<table><tr><td bgcolor="#fff">Hello</td></tr></table>',
    '<p style="color: #333">Hello</p>',
    '<div style="background: #f6f6f6">Hello</div>',
    '<div style="background-color: white">Hello</div>',
    '<font color="#222222">Hello</font>',
    '<div background="paper.png">Hello</div>',
  ])('are its own: %s', (html) => {
    const marked = html.startsWith('<td') ? `<table><tr>${html}</tr></table>` : html;
    expect(hasColours(page(marked))).toBe(true);
  });

  test('of a page with no window are left alone', () => {
    expect(() => dress(page('<p>Hi</p>'), false, 'dark')).not.toThrow();
  });
});

describe('what a mail of ours quotes', () => {
  const quote = (inner: string) => `<div class="gmail_quote">${inner}</div>`;

  test('is folded behind one button', () => {
    const document = page(`<p>Yes.</p>${quote('<p>Really?</p>')}`);
    fold(document);
    const details = document.querySelector('details[data-quote]');
    expect(details?.querySelector('summary')?.textContent).toBe('…');
    expect(details?.textContent).toContain('Really?');
    expect(document.querySelector('p')?.closest('details')).toBeNull();
  });

  test('is folded once, however deep it quotes', () => {
    const document = page(quote(`<p>one</p>${quote(`<p>two</p>${quote('<p>three</p>')}`)}`));
    fold(document);
    expect(document.querySelectorAll('details')).toHaveLength(1);
    fold(document);
    expect(document.querySelectorAll('details')).toHaveLength(1);
  });

  test('that came folded stays as it is', () => {
    const document = page(`<details data-quote><summary></summary>${quote('<p>Really?</p>')}</details>`);
    fold(document);
    expect(document.querySelectorAll('details')).toHaveLength(1);
  });

  test('has a name for screen readers; folded parts that the writer made do not', () => {
    const document = page(`<details><summary>His own</summary>x</details>${quote('<p>Really?</p>')}`);
    fold(document);
    name(document, 'Show quoted text');
    const named = [...document.querySelectorAll('summary')].map((one) => one.getAttribute('aria-label'));
    expect(named).toEqual([null, 'Show quoted text']);
  });
});

describe('the height of a mail', () => {
  let changed: () => void;
  let watching: number;

  beforeEach(() => {
    watching = 0;
    globalThis.ResizeObserver = class {
      constructor(tell: () => void) {
        changed = tell;
      }
      observe = () => void watching++;
      unobserve = () => undefined;
      disconnect = () => void watching--;
    } as unknown as typeof ResizeObserver;
  });

  function tall(height: number, { width = 800, wanted = 800 } = {}) {
    const found = page('<p>Hi</p>');
    const box = { height };
    const root = found.documentElement;
    root.getBoundingClientRect = () => box as DOMRect;
    for (const [key, value] of Object.entries({ offsetHeight: height, scrollWidth: wanted, clientWidth: width }))
      Object.defineProperty(root, key, { configurable: true, value });
    Object.defineProperty(found, 'defaultView', { configurable: true, value: { innerWidth: width } });
    return { found, box, root };
  }

  test('is told at once, in whole pixels, and remembered', () => {
    const tell = vi.fn();
    follow(tall(120.4).found, 'one', tell);
    expect(tell).toHaveBeenCalledWith(121);
    expect(lastHeight('one')).toBe(121);
  });

  test('follows pictures that come later', () => {
    const tell = vi.fn();
    const { found, box } = tall(120);
    follow(found, 'two', tell);
    box.height = 400;
    changed();
    changed();
    expect(tell.mock.calls).toEqual([[120], [400]]);
    expect(lastHeight('two')).toBe(400);
  });

  test('of a mail that grows with its own frame is stopped', () => {
    const { found, box } = tall(100);
    const tell = vi.fn((height: number) => (box.height = height + 50));
    follow(found, 'three', tell);
    for (let turn = 0; turn < 200; turn++) changed();
    expect(tell.mock.calls.length).toBeLessThan(20);
  });

  test('goes on after a person unfolded something', () => {
    const { found, box } = tall(100);
    const tell = vi.fn((height: number) => (box.height = height + 50));
    follow(found, 'four', tell);
    for (let turn = 0; turn < 50; turn++) changed();
    const before = tell.mock.calls.length;
    found.dispatchEvent(new Event('pointerdown'));
    changed();
    expect(tell.mock.calls.length).toBe(before + 1);
  });

  test('has an end', () => {
    const tell = vi.fn();
    follow(tall(2_000_000).found, 'five', tell);
    expect(tell).toHaveBeenCalledWith(60_000);
  });

  test('leaves room for the bar of a mail that is too wide', () => {
    const tell = vi.fn();
    follow(tall(100, { width: 800, wanted: 1200 }).found, 'six', tell);
    expect(tell).toHaveBeenCalledWith(116);
  });

  test('on a phone a wide mail is made smaller, but never below half', () => {
    const wide = tall(100, { width: 400, wanted: 500 });
    follow(wide.found, 'seven', () => undefined);
    expect(Number(wide.root.style.getPropertyValue('zoom'))).toBeCloseTo(0.8);
    const wider = tall(100, { width: 300, wanted: 3000 });
    follow(wider.found, 'eight', () => undefined);
    expect(wider.root.style.getPropertyValue('zoom')).toBe('0.5');
  });

  test('is followed until the mail is closed', () => {
    const stop = follow(tall(100).found, 'nine', () => undefined);
    expect(watching).toBe(1);
    stop();
    expect(watching).toBe(0);
  });

  test('is forgotten for the mails seen longest ago', () => {
    for (let number = 0; number < 301; number++) follow(tall(100).found, `mail ${number}`, () => undefined);
    expect(lastHeight('mail 0')).toBeUndefined();
    expect(lastHeight('mail 300')).toBe(100);
  });
});

describe('keys and presses inside a mail', () => {
  function connected() {
    const frame = document.createElement('div') as unknown as HTMLIFrameElement; // what it shows is passed on its own
    document.body.append(frame);
    const inside = page(
      '<a id="mail" href="mailto:ann%2Bx@a.example?subject=Hi"><b>Ann</b></a><a id="odd" href="mailto:100%@a.example">x</a>' +
        '<a id="web" href="https://a.example">web</a>',
    );
    const onmail = vi.fn();
    return { frame, inside, onmail, stop: relay(frame, inside, onmail) };
  }
  const key = (of: string, held: KeyboardEventInit = {}) =>
    new KeyboardEvent('keydown', { key: of, bubbles: true, cancelable: true, ...held });

  test('reach the app, with what was held', () => {
    const { inside } = connected();
    const heard = vi.fn();
    document.addEventListener('keydown', heard, { once: true });
    inside.dispatchEvent(key('K', { ctrlKey: true, shiftKey: true, code: 'KeyK' }));
    expect(heard).toHaveBeenCalledTimes(1);
    expect(heard.mock.calls[0]?.[0]).toMatchObject({ key: 'K', ctrlKey: true, shiftKey: true, altKey: false });
  });

  test('that the app takes do nothing in the mail', () => {
    const { inside } = connected();
    document.addEventListener('keydown', (event) => event.preventDefault(), { once: true });
    const taken = key('j');
    inside.dispatchEvent(taken);
    expect(taken.defaultPrevented).toBe(true);
    const free = key('PageDown');
    inside.dispatchEvent(free);
    expect(free.defaultPrevented).toBe(false);
  });

  test('Tab stays the browser’s own', () => {
    const { inside } = connected();
    const heard = vi.fn();
    document.addEventListener('keydown', heard, { once: true });
    inside.dispatchEvent(key('Tab'));
    expect(heard).not.toHaveBeenCalled();
    document.removeEventListener('keydown', heard);
  });

  test('an address begins a mail here', () => {
    const { inside, onmail } = connected();
    const event = new MouseEvent('click', { bubbles: true, cancelable: true });
    inside.querySelector('#mail b')?.dispatchEvent(event);
    expect(onmail).toHaveBeenCalledWith('ann+x@a.example');
    expect(event.defaultPrevented).toBe(true);
  });

  test('an address that is badly escaped is taken as it stands', () => {
    const { inside, onmail } = connected();
    click(inside.querySelector('#odd'));
    expect(onmail).toHaveBeenCalledWith('100%@a.example');
  });

  test('a link to the web is the browser’s own', () => {
    const { inside, onmail } = connected();
    const event = new MouseEvent('click', { bubbles: true, cancelable: true });
    inside.querySelector('#web')?.dispatchEvent(event);
    expect(onmail).not.toHaveBeenCalled();
    expect(event.defaultPrevented).toBe(false);
  });

  test('a press inside closes the menu that is open outside', () => {
    const menu = document.createElement('div');
    menu.setAttribute('popover', 'auto');
    document.body.append(menu);
    menu.showPopover();
    const { inside } = connected();
    inside.dispatchEvent(new Event('pointerdown'));
    expect(menu.matches(':popover-open')).toBe(false);
  });

  test('stop with the mail', () => {
    const { inside, stop, onmail } = connected();
    stop();
    const heard = vi.fn();
    document.addEventListener('keydown', heard);
    inside.dispatchEvent(key('j'));
    click(inside.querySelector('#mail'));
    document.removeEventListener('keydown', heard);
    expect(heard).not.toHaveBeenCalled();
    expect(onmail).not.toHaveBeenCalled();
  });
});

describe('the frame of a mail', () => {
  const frame = () => document.querySelector('iframe') as HTMLIFrameElement;

  test('never runs a script, tells nobody where it was opened, and has a name', () => {
    show(MailFrame, { html: '<p>Hi</p>', title: 'Mail from Ann', quoteLabel: 'Quote' });
    const allowed = frame().getAttribute('sandbox')?.split(' ');
    expect(allowed).toContain('allow-same-origin'); // so that its height can be read
    expect(allowed).not.toContain('allow-scripts');
    expect(allowed).not.toContain('allow-forms');
    expect(allowed).not.toContain('allow-top-navigation');
    expect(frame().getAttribute('referrerpolicy')).toBe('no-referrer');
    expect(frame().getAttribute('title')).toBe('Mail from Ann');
  });

  test('shows HTML of ours under the policy of a mail', () => {
    show(MailFrame, { html: '<p>Hi</p>', title: 'Quote', quoteLabel: 'Quote' });
    const source = frame().getAttribute('srcdoc') ?? '';
    expect(source.indexOf('Content-Security-Policy')).toBeLessThan(source.indexOf('<p>Hi</p>'));
    expect(source).toContain("default-src 'none'");
    expect(frame().hasAttribute('src')).toBe(false);
  });

  test('keeps the place of a mail that was open before', () => {
    globalThis.ResizeObserver = class {
      observe = () => undefined;
      disconnect = () => undefined;
    } as unknown as typeof ResizeObserver;
    const found = page('');
    found.documentElement.getBoundingClientRect = () => ({ height: 345 }) as DOMRect;
    follow(found, 'seen before', () => undefined);
    show(MailFrame, { html: '<p>Hi</p>', title: 'Mail', quoteLabel: 'Quote', seed: 'seen before' });
    expect(frame().style.height).toBe('345px');
    expect(document.querySelector('.skeleton')).toBeNull();
  });
});

describe('a plain-text mail', () => {
  test('shows its links as links that tell nothing, and its text as it is', () => {
    show(PlainText, { text: 'See https://a.example/x?y=1&z=2 <b>now</b>' });
    const link = document.querySelector('a');
    expect(link?.getAttribute('href')).toBe('https://a.example/x?y=1&z=2');
    expect(link?.getAttribute('rel')).toContain('noopener');
    expect(link?.getAttribute('rel')).toContain('noreferrer');
    expect(document.body.textContent).toContain('<b>now</b>');
    expect(document.querySelector('b')).toBeNull();
  });

  test('folds what it quotes', async () => {
    show(PlainText, { text: 'Yes.\n\n> Really?', newText: 'Yes.', quoteLabel: 'Show quoted text' });
    await settle();
    const details = document.querySelector('details');
    expect(details?.open).toBe(false);
    expect(details?.textContent).toContain('> Really?');
    expect(details?.querySelector('summary')?.getAttribute('aria-label')).toBe('Show quoted text');
    expect(document.querySelector('.plain')?.textContent).toBe('Yes.');
  });
});
