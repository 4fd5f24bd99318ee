// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { AccountDetail, Forwarding as Way } from '$lib/api/types';
import { useLocale } from '$lib/i18n/texts.svelte';
import { clean, click, field, named, popovers, settle, show, words, write } from '$lib/ui/page.fake.svelte';
import { ORGANIZATION } from '../conversations/server.fake';
import { FakeRoutes, logIn } from '../session/people.fake';
import ConnectForm from './ConnectForm.svelte';
import Forwarding from './Forwarding.svelte';
import { receiving } from './health';
import en from './texts.en';

const OPEN = 'POST /v1/accounts/a1/forwarding';
const way: Way = {
  address: 'in-4f0c@in.acme.example',
  url: 'https://p.example/v1/accounts/a1/messages',
  changed_at: Date.parse('2026-11-20T08:00:00Z') / 1000,
  secret: null,
};
const detailOf = (forwarding: Way | null) =>
  ({ account: { id: 'a1', organization: ORGANIZATION }, forwarding }) as AccountDetail;

let routes: FakeRoutes;
beforeAll(popovers);
beforeEach(async () => {
  await logIn();
  await useLocale({ language: 'en', timeZone: 'UTC' });
  routes = new FakeRoutes().on(OPEN, { ...way, secret: 'prf_once' });
});
afterEach(clean);

function open(forwarding: Way | null) {
  const onchange = vi.fn(() => Promise.resolve());
  return { ...show(Forwarding, { detail: detailOf(forwarding), onchange }), onchange };
}

test('an account that is not open can be opened', async () => {
  const { onchange } = open(null);
  expect(document.querySelector('input')).toBeNull();
  click(named('button', en.forwarding.open));
  await settle();
  expect(routes.sent(OPEN)).toHaveLength(1);
  expect(onchange).toHaveBeenCalledOnce();
});

test('an open one says where to forward and to post, and since when its secret is', () => {
  open(way);
  expect([field(en.forwarding.address), field(en.forwarding.url)].map(({ value }) => value)).toEqual([
    way.address,
    way.url,
  ]);
  expect(document.body.textContent).toContain('A secret was made on Nov 20');
});

test('a new secret is asked about, then shown once', async () => {
  open(way);
  click(named('button', en.forwarding.roll));
  await settle();
  click(named('dialog button', en.forwarding.roll));
  await settle();
  expect(field(en.forwarding.secret).value).toBe('prf_once');
});

test('without a door for mail servers there is only where to post', () => {
  open({ ...way, address: null });
  expect(document.body.textContent).toContain(en.forwarding.noAddress);
  expect(field(en.forwarding.url).value).toBe(way.url);
});

test('an account whose mail is forwarded needs the server it sends through only', async () => {
  const smtp = { host: 'mail.acme.example', port: 465, tls: 'tls' };
  const proposal = { username: 'sales@acme.example', imap: smtp, smtp, source: 'srv', note: '', note_url: '' };
  const steps = ['smtp_connect', 'smtp_login'].map((step) => ({ step, ok: true, message: '', detail: '' }));
  routes
    .on('POST /v1/accounts/proposal', { proposals: [{ ...proposal, sign_in: null }] })
    .on('POST /v1/accounts/probe', { ok: true, folders: 0, messages: 0, steps })
    .on('POST /v1/accounts', { accounts: { id: 'a2', kind: 'forwarding' } });
  const ondone = vi.fn();
  show(ConnectForm, { organization: ORGANIZATION, ondone, forwarding: true, other: words('Skip') });
  click(named('[role=radio], label, button', en.ways.forwarded));
  write(field(en.address), 'sales@acme.example');
  field(en.address).dispatchEvent(new Event('change', { bubbles: true }));
  await settle();
  write(field(en.password), 'secret');
  click(named('button', new RegExp(`^${en.connect}`)));
  await settle();
  expect(routes.sent('POST /v1/accounts')).toMatchObject([{ login: { imap: null, smtp }, history_days: 0 }]);
  expect(ondone).toHaveBeenCalledOnce();
  expect(document.body.textContent).not.toContain('IMAP 465');
});

test('its page says that mail is brought to it', () => {
  const server = { host: '', port: 0, tls: 'tls' };
  const at = (phase: string) => ({ account: { kind: 'forwarding', phase } as AccountDetail['account'], imap: server });
  expect(receiving({ ...at('idle'), push: null })).toBe('forwarded');
  expect(receiving({ ...at('paused'), push: null })).toBe('stopped');
});
