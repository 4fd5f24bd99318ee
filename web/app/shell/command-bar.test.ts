// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { clean, click, popovers, press, settle, show, write } from '$lib/ui/page.fake.svelte';
import { COLLEAGUE, conversation, id, ME, ORGANIZATION, TEAM } from '../conversations/server.fake';
import { logIn, mine } from '../session/people.fake';
import CommandBar from './CommandBar.svelte';
import { provide } from './commands.svelte';
import { takeRecipient } from './compose';
import type { Mode } from './palette';
import { navigate, route } from './router.svelte';
import searches from '../search/texts.en';
import en from './texts.en';
import { workspace } from './workspace';

const INBOX = { kind: 'inbox', owner: null } as const;
const store = workspace(ORGANIZATION).conversations;
const stops: (() => void)[] = [];

beforeAll(popovers);
beforeEach(async () => {
  await logIn();
  // It never answers: what is seen is what is shown ahead of it.
  globalThis.fetch = () => new Promise<Response>(() => undefined);
  navigate('/', { replace: true });
  store.clear();
  store.confirm(conversation(1, 100, { latest_message_subject: 'Crates for Lisbon' }));
  store.confirm(
    conversation(2, 200, {
      latest_message_subject: 'Zebra crossing',
      authors: [{ name: 'Zoe', address: 'zoe@z.example' }],
    }),
  );
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  clean();
});

function begin(mode: Mode = 'all', targets: string[] = []) {
  return show(CommandBar, { open: true, mode, organization: ORGANIZATION, mailbox: INBOX, targets });
}
const input = () => document.querySelector('dialog input') as HTMLInputElement;
const options = () => [...document.querySelectorAll<HTMLElement>('[role=option]')];
const texts = () => options().map((one) => one.querySelector('.ell')?.textContent?.trim());
const current = () => document.querySelector('[aria-selected=true] .ell')?.textContent?.trim();
const ask = async (text: string) => {
  write(input(), text);
  await settle();
};

describe('the command bar', () => {
  test('offers what can be done now, and places', () => {
    stops.push(provide({ compose: () => undefined }));
    begin();
    expect(texts()).toContain(en.verbs.compose);
    expect(texts()).not.toContain(en.verbs.undo); // nobody answers to it
    for (const place of [en.inbox, en.sent, 'Support: Team inbox', en.settings]) expect(texts()).toContain(place);
    expect(texts()).not.toContain('Crates for Lisbon');
  });

  test('runs a verb and closes', async () => {
    const compose = vi.fn();
    stops.push(provide({ compose }));
    const page = begin();
    await ask('new mess');
    expect(current()).toBe(en.verbs.compose);
    press('Enter', {}, input());
    await settle();
    expect(compose).toHaveBeenCalledTimes(1);
    expect(page.props.open).toBe(false);
  });

  test('finds a conversation by its subject', async () => {
    begin();
    await ask('lisbon');
    expect(current()).toBe('Crates for Lisbon');
    press('Enter', {}, input());
    expect(route()).toMatchObject({ name: 'mail', conversation: id(1) });
  });

  test('finds who wrote, and writes to them', async () => {
    begin();
    await ask('zoe@');
    const line = options().find((one) => one.textContent?.includes('zoe@z.example'));
    click(line);
    const at = route();
    expect(at.name === 'compose' && takeRecipient(at.draft)).toEqual({ name: 'Zoe', address: 'zoe@z.example' });
  });

  test('goes round by the arrows, to the ends by Home and End', async () => {
    begin();
    const all = texts();
    const walk = ['ArrowDown', 'ArrowUp', 'ArrowUp', 'Home', 'End', 'ArrowDown'].map((key) => {
      press(key, {}, input());
      return current();
    });
    expect(walk).toEqual([all[1], all[0], all.at(-1), all[0], all.at(-1), all[0]]);
    expect(document.getElementById(input().getAttribute('aria-activedescendant') ?? '')?.textContent).toContain(all[0]);
  });

  test('leaves Home and End to what is typed', async () => {
    begin();
    await ask('in');
    expect(press('End', {}, input()).defaultPrevented).toBe(false);
  });

  test('begins at the top again with each letter', async () => {
    begin();
    await ask('s');
    press('ArrowDown', {}, input());
    await ask('se');
    expect(options()[0]?.getAttribute('aria-selected')).toBe('true');
  });

  test('that finds nothing here looks everywhere', async () => {
    begin();
    await ask('qqqqq');
    expect(texts()).toEqual([searches.everywhere('qqqqq')]);
    press('Enter', {}, input());
    expect(route()).toMatchObject({ name: 'mail', mailbox: { kind: 'search', owner: 'qqqqq' } });
  });

  test('does not run while a word is composed', async () => {
    const page = begin();
    await ask('inbox');
    press('Enter', { isComposing: true }, input());
    expect(page.props.open).toBe(true);
  });

  test('opened again is empty', async () => {
    const page = begin();
    await ask('lisbon');
    page.props.open = false;
    await settle();
    page.props.open = true;
    await settle();
    expect(input().value).toBe('');
  });

  test('names what it acts on', () => {
    begin('all', [id(1)]);
    expect(document.querySelector('.chip')?.textContent).toBe('Crates for Lisbon');
    clean();
    begin('all', [id(1), id(2)]);
    expect(document.querySelector('.chip')?.textContent).toBe(en.selectedConversations(2));
  });

  test('moves a conversation to a team that was named', async () => {
    begin('all', [id(1)]);
    await ask('move to sales');
    expect(current()).toBe(en.moveTo('Sales'));
  });
});

describe('assigning', () => {
  test('offers active colleagues, oneself first', () => {
    begin('assign', [id(1)]);
    expect(texts()).toEqual([en.meToo('Noor Haddad'), 'Bea Ortiz']);
    expect(input().getAttribute('placeholder')).toBe(en.assignPlaceholder);
  });

  test('ticks only who all of them are assigned to', () => {
    store.confirm(conversation(1, 100, { assignees: [ME, COLLEAGUE] }));
    store.confirm(conversation(2, 200, { assignees: [ME] }));
    begin('assign', [id(1), id(2)]);
    expect(options().map((one) => one.querySelectorAll(':scope > svg').length)).toEqual([1, 0]);
  });

  test('is seen at once', async () => {
    begin('assign', [id(1)]);
    await ask('bea');
    press('Enter', {}, input());
    await settle();
    expect(store.get(id(1))?.assignees).toEqual([COLLEAGUE]);
  });

  test('finds a colleague by the address, too', async () => {
    begin('assign', [id(1)]);
    await ask('bea@us');
    expect(texts()).toEqual(['Bea Ortiz']);
  });
});

test("handing over makes it the other one's, and mine no more", async () => {
  store.confirm(conversation(1, 100, { assignees: [ME] }));
  begin('handOver', [id(1)]);
  expect([input().getAttribute('placeholder'), texts()]).toEqual([en.handOverPlaceholder, ['Bea Ortiz']]);
  press('Enter', {}, input());
  await settle();
  expect(store.get(id(1))?.assignees).toEqual([COLLEAGUE]);
});

test.each(['snooze 3 days', 'Snooze until next Monday', 'mettre en veille 2 jours'])(
  '%s: what was typed is a command',
  async (text) => {
    begin('all', [id(1)]);
    await ask(text);
    await vi.waitFor(() => expect(current()).toMatch(/^Snooze until /));
    press('Enter', {}, input());
    await settle();
    expect(store.get(id(1))?.mine.snoozed_until).toBeGreaterThan(Date.now() / 1000);
  },
);

describe('moving', () => {
  test('offers the teams of this organization only', async () => {
    const elsewhere = { ...mine().teams[0], id: id(50), name: 'Elsewhere', organization: id(60) };
    await logIn({ teams: [...mine().teams, elsewhere] as ReturnType<typeof mine>['teams'] });
    begin('move', [id(1)]);
    expect(texts()).toEqual(['Support', 'Sales']);
  });

  test('is seen at once', async () => {
    store.confirm(conversation(1, 100, { team: null, in_team_inbox: false }));
    begin('move', [id(1)]);
    press('Enter', {}, input());
    await settle();
    expect(store.get(id(1))).toMatchObject({ team: TEAM, in_team_inbox: true });
  });
});
