// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AccountDetail, Fault, Folder } from '$lib/api/types';
import { textsReady, useLocale } from '$lib/i18n/texts.svelte';
import { toasts } from '$lib/ui/toast.svelte';
import { clean, click, field, named, settle, show, write } from '$lib/ui/page.fake.svelte';
import { ORGANIZATION } from '../conversations/server.fake';
import { FakeRoutes, logIn, refusal } from '../session/people.fake';
import FolderTable from './FolderTable.svelte';
import en from './texts.en';
import fr from './texts.fr';

const RECONCILE = 'POST /v1/accounts/a1/reconcile';
const FETCH_FROM = 'POST /v1/accounts/a1/fetch-from';
const at = (text: string) => Date.parse(text) / 1000;
const fault: Fault = { reason: 'folder_refused', host: '', port: 0, server: '', count: 0, folder: 'Orders' };

const folder = (path: string, change: Partial<Folder> = {}): Folder => ({
  path,
  role: 'other',
  server: 12,
  imported: 12,
  phase: 'idle',
  message: '',
  fault: null,
  since: at('2026-11-20T08:00:00Z'),
  healthy_at: at('2026-11-22T10:00:00Z'),
  compared_at: at('2026-11-22T09:00:00Z'),
  ...change,
});
const folders = [
  folder('INBOX', { role: 'inbox', since: at('2026-11-22T08:05:00Z') }),
  folder('Archive', { imported: 10, phase: 'importing' }),
  folder('Orders', { phase: 'failing', message: 'The server does not open it.', fault }),
  folder('Junk', { role: 'junk', phase: 'left_out', server: 0, imported: 0, compared_at: null }),
];

function detailOf(change: Partial<AccountDetail> = {}, phase = 'idle'): AccountDetail {
  const account = {
    id: 'a1',
    phase,
    done: 0,
    total: 0,
    created_at: at('2026-11-20T09:30:00Z'),
  } as AccountDetail['account'];
  const imap = { host: 'mail.example', port: 993, tls: 'tls' };
  const rest = { username: '', smtp: imap, push: true, forwarding: null, ledger: {} as AccountDetail['ledger'] };
  return { account, imap, ...rest, folders, history_days: 365, reconcile_asked_at: null, ...change };
}

function open(detail: AccountDetail = detailOf(), manages = true) {
  const onchange = vi.fn(() => Promise.resolve());
  return { ...show(FolderTable, { organization: ORGANIZATION, detail, manages, onchange }), onchange };
}
const cells = (row: Element) =>
  [...row.children].map((cell) => cell.textContent?.replaceAll(/\s+/g, ' ').trim()).join(' | ');
const rows = () => [...document.querySelectorAll('tbody tr')].map(cells);

let routes: FakeRoutes;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-22T12:00:00Z') });
  await logIn();
  await useLocale({ language: 'en', timeZone: 'UTC', hourCycle: 24 });
  routes = new FakeRoutes().on(RECONCILE, {}).on(FETCH_FROM, {});
});
afterEach(() => {
  clean();
  vi.useRealTimers();
});

test('each folder says where it stands and since when, what is stuck first, then what differs', () => {
  open();
  expect(rows()).toEqual([
    'Orders | 12 | 12 | Equal | Not read since Nov 20 The server does not open it.',
    'Archive | 12 | 10 | 2 on the way | Bringing in older mail since Nov 20',
    'Inbox | 12 | 12 | Equal | In step since 08:05',
    'Spam | – | – | – | Not read, by choice since Nov 20',
  ]);
  expect(document.body.textContent).toContain(en.compared('3 hours ago'));
});

test('in French it says so in French, also why a folder is not read', async () => {
  await useLocale({ language: 'fr' });
  await textsReady();
  open();
  const [orders, , inbox] = rows();
  expect(orders).toContain('Non lu depuis le 20 nov.');
  expect(orders).toContain('n’ouvre pas le dossier Orders');
  expect(inbox).toBe('Boîte de réception | 12 | 12 | Égal | À jour depuis 08:05');
  expect(document.body.textContent).toContain(fr.compared('il y a 3 heures'));
  expect(() => named('button', fr.reconcile)).not.toThrow();
  expect(() => field(fr.fetchFrom)).not.toThrow();
});

test('what a paused account said last is not told as true', () => {
  open(detailOf({}, 'paused'));
  expect(rows()[0]).toBe('Orders | 12 | 12 | Equal | Paused');
  expect(() => named('button', en.reconcile)).toThrow();
  expect(document.querySelector('input')).toBeNull();
});

test('Reconcile now says at once what happens, and until it is done', async () => {
  const { props, onchange } = open();
  click(named('button', en.reconcile));
  expect(document.body.textContent).toContain(en.comparing);
  await settle();
  expect(routes.sent(RECONCILE)).toHaveLength(1);
  expect(onchange).toHaveBeenCalledOnce();
  props.detail = detailOf({ reconcile_asked_at: at('2026-11-22T12:00:00Z') });
  await settle();
  expect(document.body.textContent).toContain(en.comparing);
  expect(named('button', en.reconcile).hasAttribute('disabled')).toBe(true);
  const compared = folders.map((one) => ({ ...one, compared_at: at('2026-11-22T12:00:01Z') }));
  props.detail = detailOf({ reconcile_asked_at: at('2026-11-22T12:00:00Z'), folders: compared });
  await settle();
  expect(document.body.textContent).not.toContain(en.comparing);
  expect(named('button', en.reconcile).hasAttribute('disabled')).toBe(false);
});

test('a refusal takes back what Reconcile now said', async () => {
  routes.on(RECONCILE, () => refusal(409, 'account_paused', 'This account is paused.'));
  open();
  click(named('button', en.reconcile));
  await settle();
  expect(document.body.textContent).not.toContain(en.comparing);
  expect(document.querySelector('[role="alert"]')?.textContent).toContain('This account is paused.');
});

test('an account that does not connect compares later, and says so', () => {
  open(detailOf({ reconcile_asked_at: at('2026-11-22T11:59:00Z') }, 'back_off'));
  expect(document.body.textContent).toContain(en.comparingLater);
});

async function ask(day: string) {
  write(field(en.fetchFrom), day);
  click(named('button', en.fetchOlder));
  await settle();
}

test('older mail is fetched from the day chosen, which begins where the reader is', async () => {
  await useLocale({ timeZone: 'Europe/Paris' });
  const { onchange } = open();
  expect(document.body.textContent).toContain(en.mailFrom('Nov 21, 2025'));
  expect(field(en.fetchFrom).max).toBe('2025-11-20');
  await ask('2025-10-01');
  expect(routes.sent(FETCH_FROM)).toEqual([{ since: at('2025-09-30T22:00:00Z') }]);
  expect(onchange).toHaveBeenCalledOnce();
  expect(toasts().at(-1)?.text).toBe(en.fetchingFrom('Oct 1, 2025'));
});

test.each([
  ['', en.dayEmpty],
  ['2026-11-23', en.dayFuture],
  ['2025-11-21', en.dayHere],
])('“%s” is refused in words, and nothing is sent', async (day, words) => {
  open();
  await ask(day);
  expect(document.querySelector('[role="alert"]')?.textContent).toBe(words);
  expect(field(en.fetchFrom).getAttribute('aria-invalid')).toBe('true');
  expect(routes.sent(FETCH_FROM)).toEqual([]);
});

test('while older mail comes in it says how far back that goes', () => {
  const detail = detailOf();
  open({ ...detail, account: { ...detail.account, done: 10, total: 90 } });
  expect(document.body.textContent).toContain(en.mailComing('Nov 21, 2025'));
});

test('where everything is wanted nothing is left to ask for', () => {
  open(detailOf({ history_days: null }));
  expect(document.body.textContent).toContain(en.mailAll);
  expect(document.querySelector('input')).toBeNull();
});

test('who may not change the account sees how it stands, and no buttons', () => {
  open(detailOf(), false);
  expect(document.body.textContent).toContain(en.mailFrom('Nov 21, 2025'));
  expect(document.querySelector('button, input')).toBeNull();
});

test('a demonstration has folders and no server to compare them with', () => {
  open(detailOf({ imap: { host: '', port: 0, tls: 'tls' } }));
  expect(rows()).toHaveLength(4);
  expect(document.querySelector('button, input, [role="status"]')).toBeNull();
});
