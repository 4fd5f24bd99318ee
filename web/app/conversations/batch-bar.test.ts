// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { useLocale } from '$lib/i18n/texts.svelte';
import { clean, click, named, popovers, settle, show } from '$lib/ui/page.fake.svelte';
import { logIn } from '../session/people.fake';
import { provide } from '../shell/commands.svelte';
import BatchBar from './BatchBar.svelte';
import { selection } from './selection.svelte';
import { id, ORGANIZATION } from './server.fake';
import en from './texts.en';

const INBOX = { kind: 'inbox', owner: null } as const;

beforeAll(popovers);
beforeEach(async () => {
  await logIn();
  await useLocale({ language: 'en' });
});
afterEach(() => {
  selection.clear();
  clean();
});

describe('several rows at once', () => {
  const order = [id(1), id(2), id(3)];
  const box = () => document.querySelector('input') as HTMLInputElement;

  test('are counted, all ticked, and none', async () => {
    selection.toggle(id(1));
    show(BatchBar, { order, kind: 'inbox' });
    expect(document.querySelector('[role=toolbar]')?.getAttribute('aria-label')).toBe('1 selected');
    expect([box().checked, box().indeterminate]).toEqual([false, true]);
    click(box());
    await settle();
    expect(selection.size).toBe(3);
    expect(document.body.textContent).toContain('3 selected');
    click(box());
    expect(selection.size).toBe(0);
  });

  test.each([
    [en.assign, 'assign'],
    [en.archive, 'archive'],
    [en.close, 'close'],
    [en.trash, 'trash'],
    [en.junk, 'junk'],
    [en.star, 'star'],
    [en.markUnread, 'unread'],
  ] as const)('%s runs its verb', (label, verb) => {
    const ran = vi.fn();
    const stop = provide({ [verb]: ran });
    selection.toggle(id(1));
    show(BatchBar, { order, kind: 'inbox' });
    click(named('button', label));
    stop();
    expect(ran).toHaveBeenCalledTimes(1);
  });

  test.each([
    ['trash', en.bringBack, en.junk],
    ['junk', en.notJunk, en.trash],
  ] as const)('in %s are brought back, and neither archived nor closed', (kind, back, other) => {
    show(BatchBar, { order, kind });
    for (const label of [back, other]) expect(() => named('button', label)).not.toThrow();
    for (const label of [en.archive, en.close]) expect(() => named('button', label)).toThrow();
  });

  test('all that are loaded lead on to all there are, which are counted first', async () => {
    const asked = vi.fn();
    const before = globalThis.fetch;
    globalThis.fetch = async (input) => {
      asked(new URL(String(input), 'http://postroom.test').search);
      return Response.json({ count: 3412, most: 100_000 });
    };
    const goesOn = { mailbox: INBOX, filters: ['unread'] as const };
    selection.toggle(id(1));
    show(BatchBar, { order, kind: 'inbox', organization: ORGANIZATION, goesOn });
    await settle();
    expect(asked).not.toHaveBeenCalled();
    click(box());
    await expect.poll(() => document.body.textContent).toContain('Select all 3,412 in Inbox');
    expect(asked).toHaveBeenCalledWith(`?organization=${ORGANIZATION}&inbox=true&filter=unread`);
    click(named('button', 'Select all 3,412 in Inbox'));
    await settle();
    expect(selection.size).toBe(3412);
    expect([selection.has(id(77)), selection.ids]).toEqual([true, order]);
    expect(document.body.textContent).toContain('All 3,412 in Inbox are selected');
    selection.toggle(id(2));
    await settle();
    expect([selection.whole, selection.ids]).toEqual([null, [id(1), id(3)]]);
    globalThis.fetch = before;
  });

  test('that are too many to be changed at once are not offered', async () => {
    const before = globalThis.fetch;
    globalThis.fetch = async () => Response.json({ count: 100_001, most: 100_000 });
    selection.all(order);
    show(BatchBar, { order, kind: 'inbox', organization: ORGANIZATION, goesOn: { mailbox: INBOX, filters: [] } });
    await expect.poll(() => document.body.textContent).toContain('more than 100,000');
    expect(() => named('button', /^Select all \d/)).toThrow();
    globalThis.fetch = before;
  });

  test('are let go by the cross', () => {
    selection.all(order);
    show(BatchBar, { order, kind: 'inbox' });
    click(named('button', en.clearSelection));
    expect(selection.size).toBe(0);
  });
});
