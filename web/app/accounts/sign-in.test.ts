// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { textsReady, useLocale } from '$lib/i18n/texts.svelte';
import { clean, click, field, named, popovers, settle, show, words, write } from '$lib/ui/page.fake.svelte';
import { ORGANIZATION } from '../conversations/server.fake';
import { FakeRoutes, logIn, refusal } from '../session/people.fake';
import { parse } from '../shell/routes';
import { route } from '../shell/router.svelte';
import ConnectForm from './ConnectForm.svelte';
import Reconnect from './Reconnect.svelte';
import SignedIn from './SignedIn.svelte';
import en from './texts.en';

const ADDRESS = 'support@harborpine.example';
const ACCOUNT = '00000000-0000-4000-8000-0000000000aa';
const server = { host: 'imap.gmail.com', port: 993, tls: 'tls' };
const proposal = (sign_in: string | null) => ({
  proposals: [{ username: ADDRESS, imap: server, smtp: server, source: 'provider', note: '', note_url: '', sign_in }],
});
const CLIENTS = `GET /v1/organizations/${ORGANIZATION}/oauth-clients`;
const clients = (...providers: string[]) => ({
  redirect_uri: 'https://mail.example.com/oauth/callback',
  clients: providers.map((provider) => ({ provider, client_id: 'app', tenant: '', changed_at: 1 })),
});

let routes: FakeRoutes;
const assign = vi.fn();

beforeAll(popovers);
beforeEach(async () => {
  await logIn();
  await useLocale({ language: 'en' });
  await textsReady();
  vi.spyOn(location, 'assign').mockImplementation(assign);
  routes = new FakeRoutes();
});
afterEach(() => {
  clean();
  vi.restoreAllMocks();
  assign.mockReset();
});

async function begin() {
  show(ConnectForm, { organization: ORGANIZATION, ondone: vi.fn(), other: words('Skip') });
  await settle();
  write(field(en.address), ADDRESS);
  field(en.address).dispatchEvent(new Event('change', { bubbles: true }));
  await settle();
}

test('where the provider is set up one signs in there, and types no password', async () => {
  routes.on('POST /v1/accounts/proposal', proposal('google')).on(CLIENTS, clients('google'));
  routes.on('POST /v1/sign-ins', { url: 'https://accounts.google.com/o/oauth2/v2/auth?state=s' });
  await begin();
  expect(document.querySelector('input[type="password"]')).toBeNull();
  click(named('button', new RegExp(`^${en.signInWith('Google')}`)));
  await settle();
  expect(routes.sent('POST /v1/sign-ins')).toMatchObject([{ provider: 'google', address: ADDRESS, delegated: false }]);
  expect(assign).toHaveBeenCalledWith('https://accounts.google.com/o/oauth2/v2/auth?state=s');
});

test('a password can be used instead', async () => {
  routes.on('POST /v1/accounts/proposal', proposal('google')).on(CLIENTS, clients('google'));
  await begin();
  click(named('button', en.passwordInstead));
  await settle();
  expect(field(en.password)).toBeTruthy();
});

test('where the provider is not set up an admin is told where to do that', async () => {
  routes.on('POST /v1/accounts/proposal', proposal('microsoft')).on(CLIENTS, clients('google'));
  await begin();
  expect(field(en.password)).toBeTruthy();
  expect(document.body.textContent).toContain(en.signInUnset('Microsoft'));
});

test('for an address nobody knows the person chooses', async () => {
  routes.on('POST /v1/accounts/proposal', { proposals: [] }).on(CLIENTS, clients('google', 'microsoft'));
  routes.on('POST /v1/sign-ins', { url: 'https://login.microsoftonline.com/x' });
  await begin();
  click(named('button', en.signInWith('Microsoft')));
  await settle();
  expect(routes.sent('POST /v1/sign-ins')).toMatchObject([{ provider: 'microsoft', address: ADDRESS }]);
});

test('who cannot be sent to the provider stays, is told why, and can try again', async () => {
  const path = `POST /v1/accounts/${ACCOUNT}/sign-in`;
  routes.on(path, () => refusal(409, 'no_oauth_client'));
  const account = { id: ACCOUNT, organization: ORGANIZATION, sign_in: 'google' };
  show(Reconnect, { account, provider: 'google' });
  click(named('button', en.reconnect));
  await settle();
  expect(document.querySelector('[role="alert"]')?.textContent).toBeTruthy();
  expect(assign).not.toHaveBeenCalled();
  routes.on(path, { url: 'https://accounts.google.com/x' });
  click(named('button', en.reconnect));
  await settle();
  expect(routes.sent(path)).toEqual([{ provider: 'google' }, { provider: 'google' }]);
  expect(assign).toHaveBeenCalledWith('https://accounts.google.com/x');
  expect(document.querySelector('[role="alert"]')).toBeNull();
});

const RETURNED = { state: 'the-state', code: 'the-code' };

test('back from the provider the account is there, and nothing of it in the address', async () => {
  history.replaceState(null, '', '/oauth/callback?state=the-state&code=the-code');
  const account = { id: ACCOUNT, organization: ORGANIZATION, address: ADDRESS };
  routes.on('POST /v1/sign-ins/finish', { accounts: account, again: false });
  show(SignedIn, { returned: RETURNED });
  expect(location.search).toBe('');
  await settle();
  expect(routes.sent('POST /v1/sign-ins/finish')).toEqual([RETURNED]);
  expect(route()).toMatchObject({ name: 'settings', page: 'accounts', id: ACCOUNT });
});

test('who did not allow it is told that nothing was changed', async () => {
  show(SignedIn, { returned: { state: 'the-state', code: '' } });
  await settle();
  expect(document.body.textContent).toContain(en.signInStopped);
  expect(routes.sent('POST /v1/sign-ins/finish')).toEqual([]);
});

test('the way back is an address of the app', () => {
  expect(parse('/oauth/callback?state=s&code=c&scope=mail')).toEqual({ name: 'signed_in', state: 's', code: 'c' });
  expect(parse('/oauth/elsewhere?code=c')).toEqual({ name: 'missing' });
});
