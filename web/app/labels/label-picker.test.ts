// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SharedLabel } from '$lib/api/types';
import { useLocale } from '$lib/i18n/texts.svelte';
import { clean, click, popovers, press, settle, show, write } from '$lib/ui/page.fake.svelte';
import { dismiss, toasts } from '$lib/ui/toast.svelte';
import { loadSenders } from '../composer/senders.svelte';
import { id, ORGANIZATION } from '../conversations/server.fake';
import { bea, FakeRoutes, logIn, refusal } from '../session/people.fake';
import CommandBar from '../shell/CommandBar.svelte';
import { workspace } from '../shell/workspace';
import { acme, damaged, label, labelled, lead, SALES, SUPPORT, tag, today, urgent, vip } from './labels.fake';
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
  server
    .on('GET /v1/labels', { labels: [acme, damaged, vip, lead] })
    .on('GET /v1/shared_labels', { shared_labels: [] });
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
const heads = () => [...document.querySelectorAll('.head')].map((one) => one.textContent?.trim());
async function tagged(...shared_labels: SharedLabel[]) {
  server.on('GET /v1/shared_labels', { shared_labels });
  await loadLabels(ORGANIZATION, { again: true });
}
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
  expect(heads()).toEqual(['Harbour', 'support@us.example']);
  expect(lines()).toEqual([en.create('Late'), en.create('Late')]);
  await key('ArrowDown');
  await key('Enter');
  expect(server.sent('POST /v1/labels')).toEqual([{ account_id: SUPPORT, name: 'Late' }]);
  expect(labels(2)).toEqual([made.id]);
  expect(lines()).toEqual(['[x] Late', en.create('Late')]);
  await ask('vip');
  expect(lines()).toEqual(['[ ] VIP', en.create('vip')]);
});

test('both kinds are offered, each under whose they are, and one of the organization is for all', async () => {
  store.confirm(labelled(4, [], { accounts: [] }));
  await tagged(urgent, today);
  await begin(2, 4);
  expect(heads()).toEqual(['Harbour', 'support@us.example']);
  expect(lines()).toEqual(['[ ] Urgent', '[ ] Urgent/Today', '[ ] Customers/Acme', '[ ] Damaged', '[ ] VIP']);
  await key('Enter');
  expect([store.get(id(2))?.shared_labels, store.get(id(4))?.shared_labels]).toEqual([[urgent.id], [urgent.id]]);
  await key('Enter');
  expect([store.get(id(2))?.shared_labels, labels(2)]).toEqual([[], []]);
});

test('who gives one that lets others see the conversation is told so before', async () => {
  await tagged(tag(933, 'Refund', { share_with_users: [bea.id] }));
  await begin(2);
  expect(options()[0]?.textContent).toContain(en.sharedWith([bea.name]));
});

test('a new one is the organization’s unless somebody chooses an account', async () => {
  server.on('POST /v1/shared_labels', { shared_labels: tag(951, 'Late') });
  await begin(2);
  await ask('Late');
  await key('Enter');
  expect(server.sent('POST /v1/shared_labels')).toEqual([{ organization: ORGANIZATION, name: 'Late' }]);
  expect([store.get(id(2))?.shared_labels, labels(2)]).toEqual([[id(951)], []]);
});

test('one that the server does not take is not there, and it is said why', async () => {
  server.on('POST /v1/labels', () => refusal(422, 'invalid', 'The mail server has a folder of this name.'));
  await begin(2);
  await ask('Sent');
  await key('ArrowDown');
  await key('Enter');
  expect(toasts().at(-1)?.text).toBe(en.notMade('Sent', 'The mail server has a folder of this name.'));
  expect(labels(2)).toEqual([]);
});

test('what can have none yet says how to make the first, in both languages', async () => {
  store.confirm(labelled(4, [], { accounts: [] }));
  await begin(4);
  expect(document.querySelector('.nothing')?.textContent).toContain(en.noneHint);
  await useLocale({ language: 'fr' });
  await settle();
  expect(document.querySelector('.nothing')?.textContent).toContain(fr.noneHint);
});
