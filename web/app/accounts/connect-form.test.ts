// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { textsReady, useLocale } from '$lib/i18n/texts.svelte';
import { clean, click, field, named, popovers, settle, show, words, write } from '$lib/ui/page.fake.svelte';
import { ORGANIZATION } from '../conversations/server.fake';
import { FakeRoutes, logIn } from '../session/people.fake';
import ConnectForm from './ConnectForm.svelte';
import en from './texts.en';
import fr from './texts.fr';

const ADDRESS = 'support@harborpine.example';
const server = (port: number) => ({ host: 'mail.harborpine.example', port, tls: 'tls' });
const PROPOSAL = {
  username: ADDRESS,
  imap: server(993),
  smtp: server(465),
  source: 'srv',
  note: '',
  note_url: '',
  sign_in: null,
};
const step = (name: string, ok = true, message = '') => ({ step: name, ok, message, detail: '' });
const STEPS = ['imap_connect', 'imap_login', 'smtp_connect', 'smtp_login'];

let routes: FakeRoutes;

beforeAll(popovers);
beforeEach(async () => {
  await logIn();
  await useLocale({ language: 'en' });
  routes = new FakeRoutes()
    .on('POST /v1/accounts/proposal', { proposals: [PROPOSAL] })
    .on('POST /v1/accounts/probe', { ok: true, folders: 4, messages: 900, steps: STEPS.map((name) => step(name)) })
    .on('POST /v1/accounts', { accounts: { id: 'a1' } });
});
afterEach(clean);

async function begin(texts: typeof en) {
  const ondone = vi.fn();
  show(ConnectForm, { organization: ORGANIZATION, ondone, other: words('Skip') });
  write(field(texts.address), ADDRESS);
  field(texts.address).dispatchEvent(new Event('change', { bubbles: true }));
  await settle();
  return ondone;
}
const connect = async (texts: typeof en) => {
  click(named('button', new RegExp(`^${texts.connect}`)));
  await settle();
};

test('address and password are enough', async () => {
  const ondone = await begin(en);
  expect(document.body.textContent).toContain(en.found);
  write(field(en.password), 'secret');
  await connect(en);
  expect(ondone).toHaveBeenCalledWith({ id: 'a1' });
  expect(routes.sent('POST /v1/accounts')).toMatchObject([
    { address: ADDRESS, login: { username: ADDRESS, password: 'secret', imap: server(993) } },
  ]);
});

test('without a password the caret is put there, and no server is asked', async () => {
  const ondone = await begin(en);
  await connect(en);
  expect(document.activeElement).toBe(field(en.password));
  expect(document.querySelector('[role=alert]')?.textContent).toBe(en.passwordEmpty);
  expect(routes.sent('POST /v1/accounts/probe')).toEqual([]);
  expect(ondone).not.toHaveBeenCalled();
});

test.each([
  ['en', en, 'The server refused the user name or the password.'],
  ['fr', fr as unknown as typeof en, 'n’a pas accepté le nom d’utilisateur ou le mot de passe.'],
] as const)('a wrong password is said in words (%s), and nothing is made', async (language, texts, said) => {
  await useLocale({ language });
  await textsReady();
  const refused = step('imap_login', false, 'The server refused the user name or the password.');
  const fault = { reason: 'wrong_password', host: 'mail.harborpine.example', port: 993 };
  const steps = [step('imap_connect'), { ...refused, fault: language === 'fr' ? fault : null }];
  routes.on('POST /v1/accounts/probe', { ok: false, folders: 0, messages: 0, steps });
  const ondone = await begin(texts);
  write(field(texts.password), 'wrong');
  await connect(texts);
  const failed = document.querySelector('li.failed');
  expect(failed?.textContent).toContain(said);
  expect(failed?.textContent).not.toMatch(/imap_login|undefined/);
  expect(field(texts.password).value).toBe('wrong');
  expect(routes.sent('POST /v1/accounts')).toEqual([]);
  expect(ondone).not.toHaveBeenCalled();
});

test('after another password it is tried anew', async () => {
  const steps = [step('imap_connect'), step('imap_login', false, 'The server refused the user name or the password.')];
  routes.on('POST /v1/accounts/probe', ({ login }: { login: { password: string } }) =>
    login.password === 'right'
      ? { ok: true, folders: 4, messages: 900, steps: STEPS.map((name) => step(name)) }
      : { ok: false, folders: 0, messages: 0, steps },
  );
  const ondone = await begin(en);
  write(field(en.password), 'wrong');
  await connect(en);
  write(field(en.password), 'right');
  await settle();
  expect(document.querySelector('li.failed')).toBeNull();
  await connect(en);
  expect(ondone).toHaveBeenCalledTimes(1);
});

test('unknown servers are asked for', async () => {
  routes.on('POST /v1/accounts/proposal', { proposals: [] });
  await begin(en);
  expect(document.body.textContent).toContain(en.unknown);
  expect(field(en.username).value).toBe(ADDRESS);
});
