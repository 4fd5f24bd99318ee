// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { useLocale } from '$lib/i18n/texts.svelte';
import { clean, click, field, named, popovers, settle, show, write } from '$lib/ui/page.fake.svelte';
import { ORGANIZATION } from '../conversations/server.fake';
import { route } from '../shell/router.svelte';
import Invitation from './Invitation.svelte';
import Login from './Login.svelte';
import { FakeRoutes, mine, refusal } from './people.fake';
import { clearMe, me } from './session.svelte';
import en from './texts.en';
import fr from './texts.fr';

let server: FakeRoutes;

beforeAll(popovers);
beforeEach(async () => {
  localStorage.clear();
  history.replaceState(null, '', '/login');
  clearMe();
  await useLocale({ language: 'en', timeZone: 'Europe/Berlin' });
  server = new FakeRoutes();
});
afterEach(clean);

const submit = async (name: string) => {
  click(named('button', new RegExp(`^${name}`)));
  await settle();
};
const wrong = () =>
  [...document.querySelectorAll('[role=alert]')].map((one) => one.textContent?.trim()).filter(Boolean);

describe('logging in', () => {
  const begin = (next = '/') => show(Login, { next });

  test('leads to where one wanted to go', async () => {
    server.on('POST /v1/login', mine());
    begin(`/${ORGANIZATION}/sent`);
    expect(document.body.textContent).toContain(en.thenBack);
    write(field(en.email), ' noor@us.example ');
    write(field(en.password), ' secret words ');
    await submit(en.logIn);
    expect(server.sent('POST /v1/login')).toEqual([{ email: 'noor@us.example', password: ' secret words ' }]);
    expect(me()?.user.name).toBe('Noor Haddad');
    expect(route()).toMatchObject({ name: 'mail', mailbox: { kind: 'sent' } });
  });

  test('asks for what is missing before it asks the server, and puts the caret there', async () => {
    begin();
    write(field(en.email), 'noor@us.example');
    await submit(en.logIn);
    expect(wrong()).toEqual([en.required]);
    expect(document.activeElement).toBe(field(en.password));
    expect(server.asked).toEqual([]);
  });

  test('says that an address is none, until it is corrected', async () => {
    begin();
    write(field(en.email), 'noor');
    write(field(en.password), 'x');
    await submit(en.logIn);
    expect(wrong()).toEqual([en.notAnAddress]);
    write(field(en.email), 'noor@');
    expect(wrong()).toEqual([]);
  });

  test.each([
    ['en', en],
    ['fr', fr],
  ] as const)('refused says why in the reader’s language (%s), and keeps what was typed', async (language, texts) => {
    await useLocale({ language });
    server.on('POST /v1/login', () => refusal(401, 'wrong_credentials', 'Wrong e-mail or password.'));
    begin();
    write(field(texts.email), 'noor@us.example');
    write(field(texts.password), 'nope');
    await submit(texts.logIn);
    expect(wrong()).toEqual([texts.codes['wrong_credentials']]);
    expect(field(texts.password).value).toBe('nope');
    expect((named('button', new RegExp(`^${texts.logIn}`)) as HTMLButtonElement).disabled).toBe(false);
    expect(me()).toBeNull();
  });

  test('too often says how long to wait', async () => {
    server.on('POST /v1/login', () => refusal(429, 'too_many_attempts', 'Slow.', { retry_after: 90 }));
    begin();
    write(field(en.email), 'noor@us.example');
    write(field(en.password), 'nope');
    await submit(en.logIn);
    expect(wrong()).toEqual(['Too many attempts. Try again in 2 minutes.']);
  });

  test('pressed twice asks once', async () => {
    let release: () => void = () => undefined;
    server.on('POST /v1/login', () => new Promise((resolve) => (release = () => resolve(mine()))));
    begin();
    write(field(en.email), 'noor@us.example');
    write(field(en.password), 'x');
    const form = document.querySelector('form');
    form?.dispatchEvent(new Event('submit', { cancelable: true }));
    form?.dispatchEvent(new Event('submit', { cancelable: true }));
    await settle();
    release();
    await settle();
    expect(server.sent('POST /v1/login')).toHaveLength(1);
  });

  test('without a network says so and loses nothing', async () => {
    server.away = true;
    begin();
    write(field(en.email), 'noor@us.example');
    write(field(en.password), 'x');
    await submit(en.logIn);
    expect(wrong()).toHaveLength(1);
    expect(field(en.email).value).toBe('noor@us.example');
  });

  test('after the session ended says that nothing is lost', () => {
    localStorage.setItem('postroom.person', 'u1');
    begin('/x');
    expect(document.body.textContent).toContain(en.expired);
    expect(document.body.textContent).not.toContain(en.thenBack);
  });

  test('shows the password to who wants to see it', () => {
    begin();
    write(field(en.password), 'secret');
    const eye = named('button', en.showPassword);
    expect([field(en.password).type, eye.getAttribute('aria-pressed')]).toEqual(['password', 'false']);
    click(eye);
    expect([field(en.password).type, eye.getAttribute('aria-pressed')]).toEqual(['text', 'true']);
    expect(field(en.password).value).toBe('secret');
  });

  test('tells the browser’s password store what is what', () => {
    begin();
    expect(field(en.email).autocomplete).toBe('username');
    expect(field(en.password).autocomplete).toBe('current-password');
  });

  test('forgotten: a link is sent to the address that was typed', async () => {
    server.on('POST /v1/password-reset', { mailed: true });
    begin();
    write(field(en.email), 'noor@us.example');
    await submit(en.forgot.replace('?', '\\?'));
    expect(document.body.textContent).toContain(en.forgotTitle);
    expect(field(en.email).value).toBe('noor@us.example');
  });
});

describe('an invitation', () => {
  const state = { organization: 'Harbour', invited_by: 'Noor Haddad', email: 'bea@us.example', known: false };
  const open = async (code = 'c0de') => {
    show(Invitation, { code });
    await settle();
  };

  test('names who invited whom where, and makes a person', async () => {
    server.on('GET /v1/invitation', state).on('POST /v1/invitation', mine());
    await open();
    for (const words of ['Harbour', 'Noor Haddad', 'bea@us.example'])
      expect(document.body.textContent).toContain(words);
    write(field(en.yourName), ' Bea Ortiz ');
    write(field(en.password), 'boats in the harbour');
    await submit(en.join('Harbour'));
    expect(server.sent('POST /v1/invitation')).toEqual([
      { code: 'c0de', name: 'Bea Ortiz', password: 'boats in the harbour', time_zone: 'Europe/Berlin', language: 'en' },
    ]);
    expect(route()).toMatchObject({ name: 'mail', organization: ORGANIZATION, mailbox: { kind: 'inbox' } });
  });

  test.each([
    ['short', en.passwordShort(10)],
    ['bea@us.example', en.passwordIsEmail],
    ['aaaaaaaaaaaa', en.passwordRepeated],
  ])('does not take %s for a password', async (password, words) => {
    server.on('GET /v1/invitation', state);
    await open();
    write(field(en.yourName), 'Bea');
    write(field(en.password), password);
    await submit(en.join('Harbour'));
    expect(wrong()).toEqual([words]);
    expect(server.sent('POST /v1/invitation')).toEqual([]);
  });

  test('shows how good the password is while it is typed', async () => {
    server.on('GET /v1/invitation', state);
    await open();
    expect(document.body.textContent).toContain(en.passwordHint);
    write(field(en.password), 'abc');
    await settle();
    expect(document.body.textContent).toContain(en.passwordMore(7));
    write(field(en.password), 'boats in the harbour at night');
    await settle();
    expect(document.body.textContent).toContain(en.strength.strong);
  });

  test('of somebody who is known asks for his password only', async () => {
    server.on('GET /v1/invitation', { ...state, known: true }).on('POST /v1/invitation', mine());
    await open();
    expect(() => field(en.yourName)).toThrow();
    expect(field(en.password).autocomplete).toBe('current-password');
    write(field(en.password), 'short'); // an old one may be
    await submit(en.join('Harbour'));
    expect(server.sent('POST /v1/invitation')).toHaveLength(1);
  });

  test.each([404, 422])('that is over (%i) says so and leads to the log-in', async (status) => {
    server.on('GET /v1/invitation', () => refusal(status, 'invitation_expired'));
    await open();
    expect(document.body.textContent).toContain(en.invitationGoneTitle);
    expect(named('a', en.logIn).getAttribute('href')).toBe('/login');
  });

  test('without a code asks nobody', async () => {
    await open('');
    expect(document.body.textContent).toContain(en.invitationGoneTitle);
    expect(server.asked).toEqual([]);
  });

  test('without a network can be tried again', async () => {
    server.away = true;
    await open();
    server.away = false;
    server.on('GET /v1/invitation', state);
    await submit(en.tryAgain);
    expect(field(en.yourName)).toBeTruthy();
  });

  test('withdrawn while it was open says so at the button', async () => {
    server.on('GET /v1/invitation', state).on('POST /v1/invitation', () => refusal(422, 'invitation_expired'));
    await open();
    write(field(en.yourName), 'Bea');
    write(field(en.password), 'boats in the harbour');
    await submit(en.join('Harbour'));
    expect(wrong()).toEqual([en.codes['invitation_expired']]);
    expect(field(en.yourName).value).toBe('Bea');
  });
});
