// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { useLocale } from '$lib/i18n/texts.svelte';
import { clean, click, popovers, press, settle, show, write } from '$lib/ui/page.fake.svelte';
import { dismiss, toasts } from '$lib/ui/toast.svelte';
import { loadSenders } from '../composer/senders.svelte';
import { id, ORGANIZATION } from '../conversations/server.fake';
import { FakeRoutes, logIn, refusal } from '../session/people.fake';
import CommandBar from '../shell/CommandBar.svelte';
import { workspace } from '../shell/workspace';
import { acme, damaged, label, labelled, lead, SALES, SUPPORT, vip } from './labels.fake';
import { forgetLabels, loadLabels } from './labels.svelte';
import en from './texts.en';
import fr from './texts.fr';

const INBOX = { kind: 'inbox', owner: null } as const;
const store = workspace(ORGANIZATION).conversations;
const made = label(950, 'Late');
let server: FakeRoutes;

beforeAll(popovers);
beforeEach(async () => {
  await logIn();
  await useLocale({ language: 'en' });
  const accounts = [
    { id: SUPPORT, address: 'support@us.example' },
    { id: SALES, address: 'sales@us.example' },
  ];
  server = new FakeRoutes().on('GET /v1/accounts', { accounts }).on('POST /v1/labels', { labels: made });
  server.on('GET /v1/labels', { labels: [acme, damaged, vip, lead] });
  await Promise.all([loadSenders(ORGANIZATION, { again: true }), loadLabels(ORGANIZATION, { again: true })]);
  // A change is taken as it was shown ahead of the answer.
  const answers = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    if (init?.method !== 'PATCH') return answers(input, init);
    const ids = new URL(String(input), 'http://postroom.test').pathname.split('/').at(-1)?.split(',') ?? [];
    return Response.json({ operation: id(990), conversations: ids.map((one) => store.get(one)) });
  };
  store.clear();
  store.confirm(labelled(1, [vip]));
  store.confirm(labelled(2, []));
  store.confirm(labelled(3, [], { accounts: [SUPPORT, SALES] }));
});
afterEach(() => {
  for (const one of toasts()) dismiss(one.id);
  forgetLabels();
  clean();
});

async function begin(...numbers: number[]) {
  const page = show(CommandBar, {
    open: true,
    mode: 'label',
    organization: ORGANIZATION,
    mailbox: INBOX,
    targets: numbers.map(id),
  });
  await settle();
  return page;
}
const input = () => document.querySelector('dialog input') as HTMLInputElement;
const options = () => [...document.querySelectorAll<HTMLElement>('[role=option]')];
/** "[x] VIP": each line with its tick. */
const lines = () =>
  options().map((one) => {
    const tick = { true: 'x', mixed: '-', false: ' ' }[one.getAttribute('aria-checked') ?? ''];
    return `${tick ? `[${tick}] ` : ''}${one.querySelector('.ell')?.textContent?.trim()}`;
  });
const key = async (name: string) => {
  const event = press(name, {}, input());
  await settle();
  return event;
};
const ask = async (text: string) => {
  write(input(), text);
  await settle();
};
const labels = (number: number) => store.get(id(number))?.labels;

test('what the conversation has stands first; only labels of its accounts are offered', async () => {
  await begin(1);
  expect(lines()).toEqual(['[x] VIP', '[ ] Customers/Acme', '[ ] Damaged']);
  expect(document.querySelector('.head')).toBeNull();
});

test('Enter ticks and takes the tick away, at once, and the list stays as it is', async () => {
  const page = await begin(1);
  await key('ArrowDown');
  await key('Enter');
  expect(labels(1)).toEqual([vip.id, acme.id]);
  expect(toasts().at(-1)).toMatchObject({ text: 'Labelled Acme', action: { label: 'Undo' } });
  await key('Home');
  await key('Enter');
  expect(labels(1)).toEqual([acme.id]);
  expect(lines()).toEqual(['[ ] VIP', '[x] Customers/Acme', '[ ] Damaged']);
  expect(page.props.open).toBe(true);
});

test('Space ticks as well, except where it is part of what is typed', async () => {
  await begin(2);
  await key(' ');
  expect(labels(2)).toEqual([acme.id]);
  await ask('dam');
  expect((await key(' ')).defaultPrevented).toBe(false);
  expect(labels(2)).toEqual([acme.id]);
  await key('ArrowDown');
  await key('ArrowUp');
  await key(' ');
  expect(labels(2)).toEqual([acme.id, damaged.id]);
});

test('some of several have it: then all get it, and lose it together', async () => {
  await begin(1, 2);
  expect(lines()[0]).toBe('[-] VIP');
  await key('Enter');
  expect([lines()[0], labels(1), labels(2)]).toEqual(['[x] VIP', [vip.id], [vip.id]]);
  await key('Enter');
  expect([lines()[0], labels(1), labels(2)]).toEqual(['[ ] VIP', [], []]);
});

test('with several accounts each label stands under its own, and is given to those who can have it', async () => {
  await begin(2, 3);
  expect([...document.querySelectorAll('.head')].map((one) => one.textContent)).toEqual([
    'support@us.example',
    'sales@us.example',
  ]);
  click(options().find((one) => one.textContent?.includes(lead.name)));
  await settle();
  expect([labels(2), labels(3)]).toEqual([[], [lead.id]]);
});

test('a label that is not there yet is made, and given', async () => {
  await begin(2);
  await ask('Late');
  expect(lines()).toEqual([en.create('Late')]);
  await key('Enter');
  expect(server.sent('POST /v1/labels')).toEqual([{ account_id: SUPPORT, name: 'Late' }]);
  expect(labels(2)).toEqual([made.id]);
  expect(lines()).toEqual(['[x] Late']);
  await ask('vip');
  expect(lines()).toEqual(['[ ] VIP']);
});

test('one that the server does not take is not there, and it is said why', async () => {
  server.on('POST /v1/labels', () => refusal(422, 'invalid', 'The mail server has a folder of this name.'));
  await begin(2);
  await ask('Sent');
  await key('Enter');
  expect(toasts().at(-1)?.text).toBe(en.notMade('Sent', 'The mail server has a folder of this name.'));
  expect(labels(2)).toEqual([]);
});

test('what is of no account has none, in both languages', async () => {
  store.confirm(labelled(4, [], { accounts: [] }));
  await begin(4);
  expect(document.querySelector('.nothing')?.textContent).toContain(en.noMailHint);
  await useLocale({ language: 'fr' });
  await settle();
  expect(document.querySelector('.nothing')?.textContent).toContain(fr.noMailHint);
});
