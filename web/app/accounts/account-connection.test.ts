// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { AccountDetail, Fault } from '$lib/api/types';
import { faultWords } from '$lib/api/words';
import { textsReady, useLocale } from '$lib/i18n/texts.svelte';
import { clean, named, popovers, settle, show } from '$lib/ui/page.fake.svelte';
import { ORGANIZATION } from '../conversations/server.fake';
import { FakeRoutes, logIn } from '../session/people.fake';
import { Saving } from '../settings/saving.svelte';
import AccountConnection from './AccountConnection.svelte';
import en from './texts.en';

const fault = (reason: Fault['reason']): Fault => ({
  reason,
  host: 'Google',
  port: 0,
  server: '',
  count: 0,
  folder: '',
});
const server = { host: 'imap.gmail.com', port: 993, tls: 'tls' };

function detailOf(reason: Fault['reason']): AccountDetail {
  const account = {
    id: 'a1',
    organization: ORGANIZATION,
    kind: 'email',
    address: 'support@us.example',
    name: 'Support',
    aliases: [],
    phase: 'needs_user',
    message: 'Google says no.',
    fault: fault(reason),
    sign_in: 'google',
  } as unknown as AccountDetail['account'];
  return { account, username: '', imap: server, smtp: server, forwarding: null } as unknown as AccountDetail;
}

async function open(reason: Fault['reason']) {
  const [patch, send, onchange] = [vi.fn(), vi.fn(), vi.fn()];
  const saving = new Saving<'name'>(['name']);
  show(AccountConnection, { detail: detailOf(reason), saving, patch, send, onchange });
  await settle();
}

beforeAll(popovers);
beforeEach(async () => {
  await logIn();
  await useLocale({ language: 'en' });
  await textsReady();
  const clients = { redirect_uri: '', clients: [{ provider: 'google', client_id: 'app', tenant: '', changed_at: 1 }] };
  new FakeRoutes().on(`GET /v1/organizations/${ORGANIZATION}/oauth-clients`, clients);
});
afterEach(clean);

test('signing in again is not offered where the provider refuses the organization, but what helps', async () => {
  await open('client_refused');
  expect(document.body.textContent).toContain(faultWords(fault('client_refused'), ''));
  expect(named('a', en.clientCheck).getAttribute('href')).toBe(`/${ORGANIZATION}/settings/organization`);
  expect(() => named('button', en.reconnect)).toThrow();
});

test('it is where the consent is gone', async () => {
  await open('consent_gone');
  expect(() => named('button', en.reconnect)).not.toThrow();
  expect(document.body.textContent).not.toContain(en.clientCheck);
});
