// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AccountDetail, Fault } from '$lib/api/types';
import { textsReady, useLocale } from '$lib/i18n/texts.svelte';
import { clean, named, settle, show } from '$lib/ui/page.fake.svelte';
import { ORGANIZATION } from '../conversations/server.fake';
import { FakeRoutes, logIn, mine } from '../session/people.fake';
import AccountHealth from './AccountHealth.svelte';
import en from './texts.en';
import fr from './texts.fr';

const fault = (reason: Fault['reason']): Fault => ({
  reason,
  host: 'Google',
  port: 0,
  server: '',
  count: 0,
  folder: '',
});

function detailOf(reason: Fault['reason']): AccountDetail {
  const account = {
    id: 'a1',
    organization: ORGANIZATION,
    kind: 'imap',
    phase: 'needs_user',
    message: 'Google says no.',
    fault: fault(reason),
    sign_in: 'google',
    done: 0,
    total: 0,
    created_at: 1_780_000_000,
  } as AccountDetail['account'];
  const imap = { host: 'imap.gmail.com', port: 993, tls: 'tls' };
  const ledger = { seen: 0, imported: 0, duplicates: 0, quarantined: 0 } as AccountDetail['ledger'];
  const rest = { username: '', smtp: imap, push: true, forwarding: null, ledger, folders: [] };
  return { account, imap, ...rest, history_days: 365, reconcile_asked_at: null };
}

/** Open the page of an account that needs somebody, as a person with these permissions. */
async function open(reason: Fault['reason'], permissions: string[], manages = true) {
  const [organization] = mine().organizations;
  if (organization) await logIn({ organizations: [{ ...organization, permissions }] });
  show(AccountHealth, { organization: ORGANIZATION, detail: detailOf(reason), manages, onchange: vi.fn() });
  await settle();
}
const link = (label: string) => named('a', label).getAttribute('href');
const text = () => document.body.textContent;

beforeEach(async () => {
  await useLocale({ language: 'en' });
  await textsReady();
  new FakeRoutes();
});
afterEach(clean);

test.each([true, false])(
  'who may enter the OAuth client is led to it when it is refused (manages: %s)',
  async (manages) => {
    await open('client_refused', ['organization.oauth'], manages);
    expect(link(en.clientCheck)).toBe(`/${ORGANIZATION}/settings/organization`);
    expect(text()).not.toContain(en.reconnect);
  },
);

test('who may not is told whom to ask', async () => {
  await open('client_refused', []);
  expect(text()).toContain(en.clientAsk);
  expect(link(en.clientWho)).toBe(`/${ORGANIZATION}/settings/people`);
  expect(text()).not.toContain(en.clientCheck);
  expect(text()).not.toContain(en.reconnect);
});

test('consent that is gone is given anew by signing in', async () => {
  await open('consent_gone', ['organization.oauth']);
  expect(() => named('button', en.reconnect)).not.toThrow();
  expect(text()).not.toContain(en.clientCheck);
});

test('in French it is said in French', async () => {
  await open('client_refused', []);
  await useLocale({ language: 'fr' });
  await textsReady();
  await settle();
  expect(text()).toContain(fr.clientAsk);
  expect(() => named('a', fr.clientWho)).not.toThrow();
});
