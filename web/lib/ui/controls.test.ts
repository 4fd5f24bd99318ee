// @vitest-environment happy-dom
import { afterEach, describe, expect, test, vi } from 'vitest';
import Avatar from './Avatar.svelte';
import Button from './Button.svelte';
import Checkbox from './Checkbox.svelte';
import Chip from './Chip.svelte';
import EmptyState from './EmptyState.svelte';
import Field from './Field.svelte';
import IconButton from './IconButton.svelte';
import Kbd from './Kbd.svelte';
import Segmented from './Segmented.svelte';
import Select from './Select.svelte';
import Switch from './Switch.svelte';
import { ariaKeys, caps } from './keys';
import { choose, clean, click, field, named, settle, show, words, write } from './page.fake.svelte';

afterEach(clean);

describe('a button', () => {
  test('does what it says', () => {
    const onclick = vi.fn();
    show(Button, { onclick, children: words('Send') });
    click(named('button', 'Send'));
    expect(onclick).toHaveBeenCalledTimes(1);
  });

  test('never sends the form it stands in by accident', () => {
    show(Button, { children: words('Show') });
    expect(named('button', 'Show').getAttribute('type')).toBe('button');
  });

  test('at work is not pressable a second time, and says so', () => {
    const onclick = vi.fn();
    show(Button, { onclick, busy: true, children: words('Send') });
    const button = named('button', 'Send') as HTMLButtonElement;
    click(button);
    expect(onclick).not.toHaveBeenCalled();
    expect(button.disabled).toBe(true);
    expect(button.getAttribute('aria-busy')).toBe('true');
  });

  test('with an address is a link', () => {
    show(Button, { href: '/login', children: words('Log in') });
    expect(named('a', 'Log in').getAttribute('href')).toBe('/login');
  });

  test('tells its key to screen readers and shows it', () => {
    show(Button, { keys: 'mod+enter', children: words('Send') });
    const button = document.querySelector('button');
    expect(button?.getAttribute('aria-keyshortcuts')).toBe('Control+Enter');
    expect(button?.querySelector('kbd')?.textContent).toBe('Ctrl+↵');
  });
});

describe('a button with only a picture', () => {
  test('has a name, and says when it is on', async () => {
    const page = show(IconButton, { icon: 'star', label: 'Star', pressed: false });
    const button = named('button', 'Star');
    expect(button.getAttribute('aria-pressed')).toBe('false');
    page.props.pressed = true;
    await settle();
    expect(button.getAttribute('aria-pressed')).toBe('true');
    expect(button.querySelector('svg')?.getAttribute('aria-hidden')).toBe('true');
  });
});

describe('a field', () => {
  test('is reached by its label, and passes on what is typed', () => {
    const page = show(Field, { label: 'Name', value: 'An' });
    const input = field('Name');
    expect(input.value).toBe('An');
    write(input, 'Ann');
    expect(page.props.value).toBe('Ann');
  });

  test('describes itself by its hint', () => {
    show(Field, { label: 'Name', value: '', hint: 'As on your badge' });
    const note = document.getElementById(field('Name').getAttribute('aria-describedby') ?? '');
    expect(note?.textContent).toBe('As on your badge');
    expect(field('Name').hasAttribute('aria-invalid')).toBe(false);
  });

  test('puts what is wrong in the place of the hint, and reads it out', async () => {
    const page = show(Field, {
      label: 'Name',
      value: '',
      hint: 'As on your badge',
      error: undefined as string | undefined,
    });
    page.props.error = 'A name is missing.';
    await settle();
    expect(document.querySelector('[role=alert]')?.textContent).toBe('A name is missing.');
    expect(document.body.textContent).not.toContain('As on your badge');
    expect(field('Name').getAttribute('aria-invalid')).toBe('true');
    expect(field('Name').getAttribute('aria-describedby')).toBe(document.querySelector('[role=alert]')?.id);
  });

  test('two of a name do not share an id', () => {
    show(Field, { label: 'Name', value: '' });
    show(Field, { label: 'Name', value: '' });
    const ids = [...document.querySelectorAll('input')].map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
  });
});

describe('choices', () => {
  const options = [
    { value: 'light', label: 'Light' },
    { value: 'dark', label: 'Dark' },
  ] as const;

  test('of a list tell what was chosen', () => {
    const onchoose = vi.fn();
    const page = show(Select, { value: 'light' as string, options, onchoose });
    const select = document.querySelector('select') as HTMLSelectElement;
    expect(select.value).toBe('light');
    choose(select, 'dark');
    expect(onchoose).toHaveBeenCalledWith('dark');
    expect(page.props.value).toBe('dark');
  });

  test('of a list follow their owner', async () => {
    const page = show(Select, { value: 'light' as string, options });
    page.props.value = 'dark';
    await settle();
    expect(document.querySelector('select')?.value).toBe('dark');
  });

  test('side by side are one group with one answer', () => {
    const onchoose = vi.fn();
    show(Segmented, { label: 'Theme', value: 'light' as string, options, onchoose });
    expect(document.querySelector('[role=radiogroup]')?.getAttribute('aria-label')).toBe('Theme');
    expect(field('Light').checked).toBe(true);
    click(field('Dark'));
    expect(onchoose).toHaveBeenCalledWith('dark');
    expect(field('Dark').checked).toBe(true);
    expect(field('Light').name).toBe(field('Dark').name);
  });

  test('of two groups do not touch each other', () => {
    show(Segmented, { label: 'Theme', value: 'light' as string, options });
    show(Segmented, { label: 'Other', value: 'dark' as string, options });
    const names = [...document.querySelectorAll('input')].map((input) => input.name);
    expect(new Set(names).size).toBe(2);
  });

  test('a switch tells its new state', () => {
    const onturn = vi.fn();
    const page = show(Switch, { label: 'Share', hint: 'With the team', checked: false, onturn });
    const input = document.querySelector('input') as HTMLInputElement;
    expect(input.getAttribute('role')).toBe('switch');
    click(input);
    expect(onturn).toHaveBeenLastCalledWith(true);
    click(input);
    expect(onturn).toHaveBeenLastCalledWith(false);
    expect(page.props.checked).toBe(false);
  });

  test('a box can be half ticked', async () => {
    const page = show(Checkbox, { label: 'All', checked: false, indeterminate: true });
    const input = document.querySelector('input') as HTMLInputElement;
    expect(input.indeterminate).toBe(true);
    expect(input.getAttribute('aria-label')).toBe('All');
    page.props.indeterminate = false;
    page.props.checked = true;
    await settle();
    expect([input.indeterminate, input.checked]).toEqual([false, true]);
  });
});

describe('keys', () => {
  test.each([
    ['j', ['J']],
    ['g i', ['G', 'I']],
    ['shift+r', ['Shift+R']],
    ['mod+k', ['Ctrl+K']],
    ['?', ['?']],
    ['+', ['+']],
    ['up', ['↑']],
  ])('%s are drawn as %o', (keys, expected) => expect(caps(keys)).toEqual(expected));

  test.each([
    ['mod+k', 'Control+k'],
    ['mod+shift+enter', 'Control+Shift+Enter'],
    ['j', 'j'],
  ])('%s are told as %s', (keys, expected) => expect(ariaKeys(keys)).toBe(expected));

  test('pressed one after the other are two caps', () => {
    show(Kbd, { keys: 'g i' });
    expect([...document.querySelectorAll('kbd')].map((cap) => cap.textContent)).toEqual(['G', 'I']);
    expect(document.querySelector('kbd')?.getAttribute('aria-hidden')).toBe('true');
  });
});

test('a place with nothing in it says what to do', () => {
  show(EmptyState, { title: 'No drafts', text: 'What you begin to write is kept here.' });
  expect(document.body.textContent).toContain('No drafts');
  expect(document.body.textContent).toContain('What you begin to write is kept here.');
});

describe('a chip', () => {
  test('can be taken away by its cross', () => {
    const onremove = vi.fn();
    show(Chip, { removeLabel: 'Remove Ann', onremove, children: words('Ann') });
    click(named('button', 'Remove Ann'));
    expect(onremove).toHaveBeenCalledTimes(1);
  });

  test('that leads somewhere is one button', () => {
    const onclick = vi.fn();
    show(Chip, { onclick, children: words('Support') });
    click(named('button', 'Support'));
    expect(onclick).toHaveBeenCalledTimes(1);
    expect(document.querySelectorAll('button')).toHaveLength(1);
  });

  test('that only tells is no button', () => {
    show(Chip, { children: words('Closed') });
    expect(document.querySelector('button')).toBeNull();
  });
});

describe('a face', () => {
  const face = () => document.querySelector('.av') as HTMLElement;

  test('beside a written name is decoration', () => {
    show(Avatar, { name: 'Ann Lee' });
    expect(face().textContent?.trim()).toBe('AL');
    expect(face().getAttribute('aria-hidden')).toBe('true');
  });

  test('alone is read out', () => {
    show(Avatar, { name: 'Ann Lee', title: 'Ann Lee, online', presence: 'on' });
    expect(face().getAttribute('role')).toBe('img');
    expect(face().getAttribute('aria-label')).toBe('Ann Lee, online');
    expect(face().querySelector('.presence.on')).not.toBeNull();
  });

  test('keeps its colour when the name changes', async () => {
    const page = show(Avatar, { name: 'Ann Lee', seed: 'u1' });
    const before = face().style.getPropertyValue('--h');
    page.props.name = 'Ann Miller';
    await settle();
    expect(face().textContent?.trim()).toBe('AM');
    expect(face().style.getPropertyValue('--h')).toBe(before);
  });
});
