// @vitest-environment happy-dom
import { afterEach, describe, expect, test, vi } from 'vitest';
import { clean, click, field, named, settle, show, write } from '$lib/ui/page.fake.svelte';
import Confirm from './Confirm.svelte';
import CopyField from './CopyField.svelte';
import en from './texts.en';

afterEach(clean);

const press = async (name: string) => {
  click(named('button', name));
  await settle();
};

describe('a question before something is done', () => {
  test('does it once, and closes', async () => {
    const onconfirm = vi.fn(() => Promise.resolve());
    const page = show(Confirm, { open: true, title: 'Erase?', text: 'Gone.', action: 'Erase', onconfirm });
    const form = document.querySelector('form');
    form?.dispatchEvent(new Event('submit', { cancelable: true }));
    form?.dispatchEvent(new Event('submit', { cancelable: true }));
    await settle();
    expect(onconfirm).toHaveBeenCalledTimes(1);
    expect(page.props.open).toBe(false);
  });

  test('with a word to type waits for that word', async () => {
    const onconfirm = vi.fn();
    const typed = { label: 'Type the name', word: 'Harbour' };
    show(Confirm, { open: true, title: 'Erase?', text: 'Gone.', action: 'Erase', typed, onconfirm });
    const button = named('button', 'Erase') as HTMLButtonElement;
    expect(button.disabled).toBe(true);
    write(field('Type the name'), 'Harb');
    document.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
    expect(onconfirm).not.toHaveBeenCalled();
    write(field('Type the name'), ' harbour ');
    expect(button.disabled).toBe(false);
  });

  test('says no by its other button', async () => {
    const onconfirm = vi.fn();
    const page = show(Confirm, { open: true, title: 'Erase?', text: 'Gone.', action: 'Erase', onconfirm });
    await press(en.keep);
    expect([page.props.open, onconfirm.mock.calls.length]).toEqual([false, 0]);
  });
});

describe('a link to copy', () => {
  const clipboard = (writeText: (text: string) => Promise<void>) =>
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } });

  test('is copied and says so', async () => {
    const written: string[] = [];
    clipboard((text) => Promise.resolve(void written.push(text)));
    show(CopyField, { label: 'Link', value: 'https://p.example/1' });
    await press(en.copy);
    expect(written).toEqual(['https://p.example/1']);
    expect(document.querySelector('[role=status]')?.textContent).toBe(en.copied);
  });

  test('where copying is not allowed is selected, to be copied by hand', async () => {
    clipboard(() => Promise.reject(new DOMException('not allowed')));
    show(CopyField, { label: 'Link', value: 'https://p.example/1' });
    await press(en.copy);
    expect(document.body.textContent).toContain(en.copyByHand);
    const input = field('Link');
    expect(input.selectionEnd).toBe('https://p.example/1'.length);
    expect(input.readOnly).toBe(true);
  });
});
