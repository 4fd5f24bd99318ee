// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AddressField, Correspondent } from '$lib/api/types';
import { clean, click, isOpen, named, popovers, press, settle, show, write } from '$lib/ui/page.fake.svelte';
import { ORGANIZATION } from '../conversations/server.fake';
import { FakeRoutes, logIn } from '../session/people.fake';
import RecipientField from './RecipientField.svelte';

const ann = { name: 'Ann Lee', address: 'ann@a.example' };
const bob = { name: 'Bob Ray', address: 'bob@b.example' };
const known: Record<string, Partial<Correspondent>[]> = {};
let server: FakeRoutes;

beforeAll(popovers);
beforeEach(async () => {
  await logIn();
  server = new FakeRoutes();
  for (const key of Object.keys(known)) Reflect.deleteProperty(known, key);
  const fetched = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const url = new URL(String(input), 'http://postroom.test');
    if (url.pathname !== '/v1/correspondents') return fetched(input, init);
    server.asked.push({ method: 'GET', path: url.pathname, query: url.searchParams, body: undefined });
    return Promise.resolve(Response.json({ correspondents: known[url.searchParams.get('q') ?? ''] ?? [] }));
  };
});
afterEach(clean);

function begin(people: AddressField[] = []) {
  const nothing = () => undefined;
  const page: { props: { people: AddressField[] } } = show(RecipientField, {
    organization: ORGANIZATION,
    label: 'To',
    people,
    onchange: (next: AddressField[]) => (page.props.people = next),
    ondragging: nothing,
    ontake: nothing,
    onstep: nothing,
  });
  return page;
}

const input = () => document.querySelector('input') as HTMLInputElement;
const offered = () => [...document.querySelectorAll('[role=option] bdi')].map((one) => one.textContent);
const marked = () => document.querySelector('[aria-selected=true] bdi')?.textContent;

/** Type, and wait until the answer is there. */
async function type(text: string) {
  write(input(), text);
  await new Promise((resolve) => setTimeout(resolve, 140));
  await settle();
}

describe('what is typed', () => {
  test.each(['Enter', 'Tab', ',', ';'])('becomes a person by %s', (key) => {
    const page = begin();
    write(input(), 'eve@e.example');
    expect(press(key).defaultPrevented).toBe(true);
    expect(page.props.people).toEqual([{ name: '', address: 'eve@e.example' }]);
    expect(input().value).toBe('');
  });

  test('becomes a person when one goes elsewhere', () => {
    const page = begin();
    write(input(), 'Eve <eve@e.example>');
    input().dispatchEvent(new FocusEvent('blur'));
    expect(page.props.people).toEqual([{ name: 'Eve', address: 'eve@e.example' }]);
  });

  test('twice is one person, whatever the case', () => {
    const page = begin([ann]);
    write(input(), 'ANN@A.example');
    press('Enter');
    expect(page.props.people).toEqual([ann]);
  });

  test('that is no address stays, in red, and says which', async () => {
    begin();
    write(input(), 'eve at e.example');
    press('Enter');
    await settle();
    const alert = document.querySelector('[role=alert]');
    expect(alert?.textContent).toContain('eve at e.example');
    expect(input().getAttribute('aria-describedby')).toBe(alert?.id);
    expect(document.querySelector('.chip.bad')).not.toBeNull();
  });

  test('with nothing in it leaves Tab and Enter alone', () => {
    begin([ann]);
    input().focus();
    expect(press('Tab').defaultPrevented).toBe(false);
    expect(press('Enter').defaultPrevented).toBe(false);
  });

  test('leaves Ctrl Enter to the letter', () => {
    const page = begin();
    write(input(), 'eve@e.example');
    expect(press('Enter', { ctrlKey: true }).defaultPrevented).toBe(false);
    expect(page.props.people).toEqual([]);
  });

  test('is not cut while a word is composed', () => {
    const page = begin();
    write(input(), 'はな');
    press('Enter', { isComposing: true });
    expect(page.props.people).toEqual([]);
  });
});

describe('pasting', () => {
  function paste(text: string): boolean {
    const event = Object.assign(new Event('paste', { bubbles: true, cancelable: true }), {
      clipboardData: { getData: () => text },
    });
    input().dispatchEvent(event);
    return event.defaultPrevented;
  }

  test('takes a whole list', () => {
    const page = begin();
    expect(paste('Ann Lee <ann@a.example>; bob@b.example,\n"Lee, Cy" <cy@c.example>')).toBe(true);
    expect(page.props.people).toEqual([
      ann,
      { name: '', address: 'bob@b.example' },
      { name: 'Lee, Cy', address: 'cy@c.example' },
    ]);
  });

  test('leaves other words to the field', () => {
    const page = begin();
    expect(paste('Ann from the port')).toBe(false);
    expect(page.props.people).toEqual([]);
  });

  test('in the middle of a word is a part of it', () => {
    begin();
    write(input(), 'sales-');
    expect(paste('ann@a.example')).toBe(false);
  });
});

describe('a person who is there', () => {
  test('goes by its cross, and the caret stays', () => {
    const page = begin([ann, bob]);
    click(named('button', 'Remove Ann Lee'));
    expect(page.props.people).toEqual([bob]);
    expect(document.activeElement).toBe(input());
  });

  test.each(['Backspace', 'Delete'])('goes by %s on it', (key) => {
    const page = begin([ann, bob]);
    press(key, {}, named('.chip button', 'Bob Ray'));
    expect(page.props.people).toEqual([ann]);
  });

  test('comes back as text by Backspace in the empty field, to be corrected', () => {
    const page = begin([ann, bob]);
    input().focus();
    press('Backspace');
    expect(page.props.people).toEqual([ann]);
    expect(input().value).toBe('Bob Ray <bob@b.example>');
  });

  test('is corrected by a press, and what was typed is not lost', () => {
    const page = begin([ann]);
    write(input(), 'eve@e.example');
    click(named('.chip button', 'Ann Lee'));
    expect(page.props.people).toEqual([{ name: '', address: 'eve@e.example' }]);
    expect(input().value).toBe('Ann Lee <ann@a.example>');
  });
});

describe('completion', () => {
  test('offers those one wrote with, then colleagues; Enter takes the first', async () => {
    known['be'] = [{ name: 'Ben', address: 'ben@a.example' }];
    const page = begin();
    await type('be');
    expect(offered()).toEqual(['Ben', 'Bea Ortiz']);
    expect(marked()).toBe('Ben');
    expect(input().getAttribute('aria-expanded')).toBe('true');
    expect(document.getElementById(input().getAttribute('aria-activedescendant') ?? '')?.textContent).toContain('Ben');
    press('Enter');
    expect(page.props.people).toEqual([{ name: 'Ben', address: 'ben@a.example' }]);
    await settle();
    expect(input().getAttribute('aria-expanded')).toBe('false');
  });

  test('goes round by the arrows', async () => {
    known['be'] = [{ name: 'Ben', address: 'ben@a.example' }];
    const page = begin();
    await type('be');
    press('ArrowDown');
    expect(marked()).toBe('Bea Ortiz');
    press('ArrowDown');
    expect(marked()).toBe('Ben');
    press('ArrowUp');
    press('Tab');
    expect(page.props.people).toEqual([{ name: 'Bea Ortiz', address: 'bea@us.example' }]);
  });

  test('leaves out who left, and who is there already', async () => {
    known['e'] = [ann, { name: 'Eve', address: 'eve@e.example' }];
    begin([ann]);
    await type('e');
    expect(offered()).toEqual(['Eve']);
    await type('cem');
    expect(offered()).toEqual([]);
  });

  test('names nobody twice', async () => {
    known['bea'] = [{ name: 'Bea', address: 'BEA@us.example' }];
    begin();
    await type('bea');
    expect(offered()).toEqual(['Bea']);
  });

  test('goes by Escape, which then does nothing else', async () => {
    known['ben'] = [{ name: 'Ben', address: 'ben@a.example' }];
    const page = begin();
    await type('ben');
    const behind = vi.fn();
    document.body.addEventListener('keydown', behind);
    press('Escape');
    document.body.removeEventListener('keydown', behind);
    expect(behind).not.toHaveBeenCalled();
    expect(offered()).toEqual([]);
    expect(page.props.people).toEqual([]);
    expect(input().value).toBe('ben');
  });

  test('a whole address is taken as it stands, not the one it begins like', async () => {
    known['ben@a.example'] = [{ name: 'Ben of Accounts', address: 'ben@a.example.com' }];
    const page = begin();
    await type('ben@a.example');
    expect(offered()).toEqual(['Ben of Accounts']);
    expect(marked()).toBeUndefined();
    press('Enter');
    expect(page.props.people).toEqual([{ name: '', address: 'ben@a.example' }]);
  });

  test('nobody found for less is taken for more: Enter before the answer', async () => {
    known['bo'] = [bob];
    const page = begin();
    await type('bo');
    expect(marked()).toBe('Bob Ray');
    write(input(), 'boris@other.example'); // typed on, faster than any answer
    press('Enter');
    expect(page.props.people).toEqual([{ name: '', address: 'boris@other.example' }]);
  });

  test('who still fits can be taken before the answer', async () => {
    known['b'] = [{ name: 'Boris', address: 'boris@other.example' }, bob];
    const page = begin();
    await type('b');
    expect(offered()).toEqual(['Boris', 'Bob Ray', 'Bea Ortiz']);
    write(input(), 'bob');
    expect(offered()).toEqual(['Bob Ray']);
    press('Enter');
    expect(page.props.people).toEqual([bob]);
  });

  test('is by a press as well, without losing the field', async () => {
    known['bob'] = [bob];
    const page = begin();
    await type('bob');
    const line = document.querySelector('[role=option]');
    const down = new MouseEvent('mousedown', { bubbles: true, cancelable: true });
    line?.dispatchEvent(down);
    expect(down.defaultPrevented).toBe(true);
    click(line);
    expect(page.props.people).toEqual([bob]);
  });

  test('without a network still offers colleagues', async () => {
    globalThis.fetch = () => Promise.reject(new TypeError('no network'));
    begin();
    await type('ort');
    expect(offered()).toEqual(['Bea Ortiz']);
    expect(isOpen(document.querySelector('[popover]'))).toBe(true);
  });

  test('asks once a pause, not once a key, and never twice the same', async () => {
    begin();
    for (const text of ['z', 'zo', 'zoe']) write(input(), text);
    await type('zoey');
    await type('');
    await type('zoey');
    expect(server.asked.map(({ query }) => query.get('q'))).toEqual(['zoey']);
  });
});
