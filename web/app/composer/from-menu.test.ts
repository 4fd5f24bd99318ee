// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Alias, Delta } from '$lib/api/types';
import { click, named, popovers, settle, show } from '$lib/ui/page.fake.svelte';
import { id, ORGANIZATION } from '../conversations/server.fake';
import { ann, HERE, message, ours } from '../conversations/thread/entries.fake';
import { getUp, sitDown } from '../conversations/thread/screen.fake';
import { dispatch } from '$lib/realtime/events';
import type { FakeRoutes } from '../session/people.fake';
import { answer, desk, resume } from './desk.svelte';
import FromMenu from './FromMenu.svelte';
import { lastSender, rememberSender } from './last-sender';
import { requestOf } from './letter';
import { inHand, openLetter, type LetterCell } from './letters.svelte';
import { choices, loadSenders, ownAddresses } from './senders.svelte';
import { replyToAnn } from './letter.fake';

const SUPPORT = message(1).account ?? '';
const SALES = id(801);
const MARKET = id(802);
const alias = (of: string, name: string, address: string, preferred = false): Alias => ({
  id: of,
  name,
  address,
  default: preferred,
  smtp: null,
  username: '',
});
const sales = alias(SALES, 'Acme Sales', 'sales@us.example');
const market = alias(MARKET, '', 'market@us.example', true);

let server: FakeRoutes;
const accounts = (...aliases: Alias[]) =>
  server.on('GET /v1/accounts', {
    accounts: [
      { id: SUPPORT, organization: ORGANIZATION, name: 'Acme Support', address: ours.address, aliases },
      { id: id(700_000), organization: ORGANIZATION, name: '', address: 'noor@us.example', aliases: [] },
    ],
  });
const letter = (from: string | null): LetterCell => openLetter(replyToAnn({ account: SUPPORT, alias: from }));
const open = (cell: LetterCell) =>
  show(FromMenu, { cell, side: 'top-end', text: (address: string) => `from ${address}` });
const rows = () => [...document.querySelectorAll('[role=menuitemradio]')];

beforeAll(popovers);
beforeEach(async () => {
  localStorage.clear();
  server = await sitDown();
  accounts(sales, market);
  await loadSenders(ORGANIZATION, { again: true });
});
afterEach(getUp);

test('each account is there with its aliases, and the one it is from is ticked', async () => {
  const cell = letter(SALES);
  open(cell);
  click(named('button', 'from sales@us.example'));
  await settle();
  expect(rows().map((row) => row.textContent?.trim())).toEqual([
    `Acme Support <${ours.address}>`,
    'Acme Sales <sales@us.example>',
    `Acme Support <market@us.example>`,
    'noor@us.example',
  ]);
  expect(rows().map((row) => row.getAttribute('aria-checked'))).toEqual(['false', 'true', 'false', 'false']);
  click(rows()[2] as HTMLElement);
  expect(cell.v.alias).toBe(MARKET);
  expect(cell.chosen).toBe(true);
  expect(requestOf(cell.v)).toMatchObject({ account: SUPPORT, alias: MARKET });
});

test('a letter from an alias that is gone leaves from the account', async () => {
  const cell = letter(SALES);
  open(cell);
  accounts(market);
  dispatch(ORGANIZATION, { seq: 1, kind: 'account.changed', data: {} } as unknown as Delta);
  await settle();
  expect(named('button', `from ${ours.address}`)).toBeTruthy();
  expect(cell.v.alias).toBeNull();
});

test('an alias that is not known yet is asked for, and stays', async () => {
  const late = alias(id(803), '', 'late@us.example');
  const cell = letter(late.id);
  accounts(sales, market, late);
  open(cell);
  await settle();
  expect(named('button', 'from late@us.example')).toBeTruthy();
  expect(cell.v.alias).toBe(late.id);
});

test.each([
  ['an answer is from what the server planned', null, MARKET],
  ['a draft taken up again is from what it was written from', SALES, SALES],
])('%s', async (_, kept, from) => {
  const reply = { account: SUPPORT, alias: MARKET, from_field: null, removed: null, to_fields: [ann], cc_fields: [] };
  const REPLY = `GET /v1/messages/${message(1).id}/reply`;
  server.on(REPLY, { ...reply, subject: 'Re: Crates', quoted_html: '' });
  if (kept) resume(ORGANIZATION, { ...letter(kept).v, id: id(9600), body: '<p>Kept</p>', quote: true, savedAt: 1 });
  else answer(ORGANIZATION, message(1), 'one');
  await settle();
  await settle();
  expect(server.sent(REPLY)).toHaveLength(1);
  expect(inHand(desk(HERE).letter)?.v).toMatchObject({ account: SUPPORT, alias: from });
});

test('all of these are our own addresses', () => {
  expect(ownAddresses(ORGANIZATION)).toEqual([
    ours.address,
    'sales@us.example',
    'market@us.example',
    'noor@us.example',
  ]);
});

test('a new message is from what was used last, else from what the account prefers', async () => {
  const last = () => lastSender(ORGANIZATION)?.address;
  const used = (at: number) => {
    const one = choices(ORGANIZATION)[at];
    if (one) rememberSender({ organization: ORGANIZATION, ...one });
  };
  expect(last()).toBe('market@us.example');
  used(0);
  expect(last()).toBe(ours.address);
  used(1);
  expect(last()).toBe('sales@us.example');
  accounts(market);
  await loadSenders(ORGANIZATION, { again: true });
  expect(last()).toBe('market@us.example');
  used(1);
  accounts(sales);
  await loadSenders(ORGANIZATION, { again: true });
  expect(last()).toBe(ours.address);
  used(2);
  expect(last()).toBe('noor@us.example');
});
