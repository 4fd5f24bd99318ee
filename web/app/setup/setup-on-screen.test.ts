// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { textsReady, useLocale } from '$lib/i18n/texts.svelte';
import { choose, clean, click, field, named, popovers, settle, show, write } from '$lib/ui/page.fake.svelte';
import accounts from '../accounts/texts.en';
import { ORGANIZATION, TEAM } from '../conversations/server.fake';
import { FakeRoutes, logIn, mine, refusal } from '../session/people.fake';
import { clearMe, me } from '../session/session.svelte';
import session from '../session/texts.en';
import settings from '../settings/texts.en';
import { navigate, route } from '../shell/router.svelte';
import InviteStep from './InviteStep.svelte';
import MailStep from './MailStep.svelte';
import OrganizationStep from './OrganizationStep.svelte';
import { advance, finish, progress } from './progress.svelte';
import Setup from './Setup.svelte';
import en from './texts.en';
import fr from './texts.fr';

const CODE = 'first-run';
const PASSWORD = 'nine tall ships at anchor';
let server: FakeRoutes;

beforeAll(popovers);
beforeEach(async () => {
  sessionStorage.clear();
  finish();
  clearMe();
  await useLocale({ language: 'en', timeZone: 'Europe/Berlin' });
  server = new FakeRoutes();
  navigate(`/setup?code=${CODE}`, { replace: true });
});
afterEach(clean);

const body = () => document.body.textContent ?? '';
const alerts = () => [...document.querySelectorAll('[role=alert]')].map((one) => one.textContent?.trim());
const submit = async () => {
  document.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }));
  await settle();
};
const button = (name: string | RegExp) => named('button', name) as HTMLButtonElement;
const step = () => document.querySelector('[aria-current=step] .name')?.textContent;
const steps = () => [...document.querySelectorAll('nav li')].map((one) => one.querySelector('.sr')?.textContent ?? '');

describe('the organization', () => {
  const begin = () => show(OrganizationStep, { code: CODE });
  const fill = (change: Record<string, string> = {}) => {
    const all = {
      [en.orgName]: ' Harbour ',
      [session.yourName]: 'Noor Haddad',
      [en.email]: 'noor@us.example',
      [session.password]: PASSWORD,
      ...change,
    };
    for (const [label, value] of Object.entries(all)) write(field(label), value);
  };

  test('is made with everything that was entered, and the next step is the mail', async () => {
    server.on('POST /v1/setup', mine());
    begin();
    fill();
    await submit();
    expect(server.sent('POST /v1/setup')).toEqual([
      {
        code: CODE,
        organization: 'Harbour',
        name: 'Noor Haddad',
        email: 'noor@us.example',
        password: PASSWORD,
        time_zone: 'Europe/Berlin',
        language: 'en',
      },
    ]);
    expect(progress()).toMatchObject({ step: 'mail', made: ORGANIZATION });
    expect(me()?.user.name).toBe('Noor Haddad');
  });

  test.each([
    [en.orgName, '', session.required],
    [session.yourName, ' ', session.required],
    [en.email, 'noor', session.notAnAddress],
    [session.password, 'short', session.passwordShort(10)],
  ])('with a wrong “%s” is not asked for; the caret goes there', async (label, value, words) => {
    begin();
    fill({ [label]: value });
    await submit();
    expect(server.asked).toEqual([]);
    expect(alerts()).toEqual([words]);
    expect(document.activeElement).toBe(field(label));
    write(field(label), 'something else');
    await settle();
    expect(alerts()).toEqual([]);
  });

  test('that the server refuses says where, and keeps what was typed', async () => {
    server.on('POST /v1/setup', () => refusal(422, 'invalid', 'No.', { organization: 'This name is too long.' }));
    begin();
    fill();
    await submit();
    expect(alerts()).toEqual(['This name is too long.']);
    expect(field(en.orgName).value).toBe(' Harbour ');
    expect(progress().step).toBe('organization');
  });

  test('a code of an earlier start is said above the button', async () => {
    server.on('POST /v1/setup', () => refusal(403, 'wrong_setup_code'));
    begin();
    fill();
    await submit();
    expect(alerts()).toEqual([session.codes['wrong_setup_code']]);
  });

  test('what was typed is there after a reload, but for the password', async () => {
    begin();
    fill();
    await submit();
    clean();
    begin();
    expect([field(en.orgName).value, field(en.email).value]).toEqual([' Harbour ', 'noor@us.example']);
    expect(field(session.password).value).toBe('');
    expect(JSON.stringify({ ...sessionStorage })).not.toContain(PASSWORD);
  });

  test('another language changes the page at once, and the time zone is one of the reader', async () => {
    begin();
    expect(field(en.timeZone).value).toBe('Europe/Berlin');
    choose(field(en.language), 'fr');
    await textsReady();
    await settle();
    expect(document.querySelector('h1')?.textContent).toBe(fr.orgTitle);
  });

  test('a demo workspace is looked at instead, without a form', async () => {
    server.on('POST /v1/demo', mine());
    begin();
    click(button(en.demo));
    await settle();
    expect(server.sent('POST /v1/demo')).toEqual([{ code: CODE }]);
    expect(route().name).toBe('home');
    expect(progress().made).toBeNull();
  });

  test('that is there already is changed, without a new password', async () => {
    await logIn();
    advance({ made: ORGANIZATION, form: { organization: 'Harbour', name: 'Noor', email: 'noor@us.example' } });
    server
      .on(`PATCH /v1/organizations/${ORGANIZATION}`, { organizations: mine().organizations[0] })
      .on('PATCH /v1/me', mine())
      .on('GET /v1/me', mine());
    begin();
    expect(() => field(session.password)).toThrow();
    expect(field(en.email).readOnly).toBe(true);
    await submit();
    expect(server.sent(`PATCH /v1/organizations/${ORGANIZATION}`)).toEqual([]);
    advance({ step: 'organization' });
    write(field(en.orgName), 'Pier');
    await submit();
    expect(server.sent(`PATCH /v1/organizations/${ORGANIZATION}`)).toEqual([{ name: 'Pier' }]);
    expect(progress().step).toBe('mail');
  });
});

describe('the steps beside it', () => {
  test('say where one is, and lead back only to what can be gone to', async () => {
    show(OrganizationStep, { code: CODE });
    expect(step()).toBe(en.steps.organization);
    expect(button(new RegExp(en.steps.mail)).disabled).toBe(true);
    advance({ made: ORGANIZATION });
    await settle();
    click(button(new RegExp(en.steps.invite)));
    expect(progress().step).toBe('invite');
  });

  test('show what is done, and by which name', async () => {
    await logIn();
    advance({ made: ORGANIZATION, connected: 'support@us.example', step: 'invite' });
    show(InviteStep, { organization: ORGANIZATION });
    expect(steps()).toEqual([en.done, en.done, '']);
    expect(document.querySelector('nav')?.textContent).toContain('support@us.example');
  });
});

describe('the mail', () => {
  const begin = async () => {
    await logIn();
    advance({ made: ORGANIZATION, step: 'mail' });
    show(MailStep, { organization: ORGANIZATION });
    await settle();
  };

  test('can be skipped: one is led to the inbox, and the first run is over', async () => {
    await begin();
    click(button(en.skip));
    expect(location.pathname).toBe(`/${ORGANIZATION}/inbox`);
    expect([progress().made, sessionStorage.getItem('postroom.setup')]).toEqual([null, null]);
  });

  test('an address that was begun is there after a reload', async () => {
    await begin();
    write(field(accounts.address), 'support@us.example');
    await settle();
    expect(progress().typed).toBe('support@us.example');
    click(button(en.skip));
  });

  test('connected, leads on to the people', async () => {
    const box = { host: 'mail.us.example', port: 993, tls: 'tls' };
    const found = {
      username: 'support@us.example',
      imap: box,
      smtp: box,
      source: 'srv',
      note: '',
      note_url: '',
      sign_in: null,
    };
    const names = ['imap_connect', 'imap_login', 'smtp_connect', 'smtp_login'];
    const tried = names.map((name) => ({ step: name, ok: true, message: '', detail: '' }));
    server
      .on('POST /v1/accounts/proposal', { proposals: [found] })
      .on('POST /v1/accounts/probe', { ok: true, folders: 4, messages: 900, steps: tried })
      .on('POST /v1/accounts', { accounts: { id: 'a1', address: 'support@us.example' } });
    await begin();
    write(field(accounts.address), 'support@us.example');
    field(accounts.address).dispatchEvent(new Event('change', { bubbles: true }));
    await settle();
    write(field(accounts.password), 'secret');
    click(button(new RegExp(`^${accounts.connect}`)));
    await settle();
    expect(progress()).toMatchObject({ step: 'invite', connected: 'support@us.example', typed: '' });
    expect(body()).toContain(en.connected('support@us.example'));
    click(button(new RegExp(`^${en.next}`)));
    expect(progress().step).toBe('invite');
  });
});

describe('the people', () => {
  const begin = async () => {
    await logIn();
    advance({ made: ORGANIZATION, step: 'invite' });
    show(InviteStep, { organization: ORGANIZATION });
    await settle();
  };
  const invited = () => server.sent('POST /v1/invitations');
  const type = async (text: string) => {
    write(field(settings.inviteAddresses), text);
    await settle();
  };

  test('nobody is no hindrance: one opens the inbox', async () => {
    await begin();
    await submit();
    expect(location.pathname).toBe(`/${ORGANIZATION}/inbox`);
    expect(invited()).toEqual([]);
  });

  test('are counted on the button, and invited into the team', async () => {
    const link = 'https://p.example/invitation?code=1';
    server.on('POST /v1/invitations', ({ email }: { email: string }) => ({
      invitations: { id: email, email, role: 'member', teams: [TEAM], link, mailed: true },
    }));
    await begin();
    await type('eve@e.example zoe@z.example');
    expect(() => button(new RegExp(`^${en.invite(2)}`))).not.toThrow();
    await submit();
    expect(invited()).toMatchObject([
      { email: 'eve@e.example', role: 'member', teams: [TEAM] },
      { email: 'zoe@z.example', role: 'member', teams: [TEAM] },
    ]);
    expect(progress().invited).toBe(true);
    expect(document.querySelector('p[role=status]')?.textContent).toContain('eve@e.example and zoe@z.example');
    expect(() => button(new RegExp(`^${en.openInbox}`))).not.toThrow();
  });

  test('an address that is none is said, and nobody is invited', async () => {
    await begin();
    await type('eve');
    await submit();
    expect(alerts()).toEqual([settings.inviteWrong('eve')]);
    expect([invited(), progress().invited]).toEqual([[], false]);
  });

  test('who could not be invited is said, and stays to be tried again', async () => {
    server.on('POST /v1/invitations', () => refusal(409, 'already_member'));
    await begin();
    await type('eve@e.example');
    await submit();
    expect(body()).toContain(session.codes['already_member']);
    expect(() => named('button', settings.removeAddress('eve@e.example'))).not.toThrow();
    expect(progress().invited).toBe(false);
  });

  test('can wait', async () => {
    await begin();
    await type('eve@e.example');
    click(button(en.later3));
    expect(location.pathname).toBe(`/${ORGANIZATION}/inbox`);
    expect(invited()).toEqual([]);
  });
});

describe('the first run', () => {
  const begin = async () => {
    show(Setup, { code: CODE });
    await settle();
  };
  const title = () => document.querySelector('h1')?.textContent;

  test('with the code of the last start begins', async () => {
    server.on('GET /v1/setup', { open: true, code_valid: true });
    await begin();
    expect(title()).toBe(en.orgTitle);
    expect(server.asked[0]?.query.get('code')).toBe(CODE);
  });

  test('is asked for once: what is typed and sent asks nothing more', async () => {
    server.on('GET /v1/setup', { open: true, code_valid: true });
    await begin();
    advance({ form: { organization: 'Acme', name: 'Ann', email: 'ann@us.example' } });
    await settle();
    expect(server.sent('GET /v1/setup')).toHaveLength(1);
  });

  test('with another code asks for the right one, and takes it out of a whole address', async () => {
    server.on('GET /v1/setup', { open: true, code_valid: false });
    await begin();
    expect(title()).toBe(en.codeTitle);
    expect(alerts()).toEqual([en.codeWrong]);
    write(field(en.code), 'http://localhost:8000/setup?code=abc-123&x=1');
    await submit();
    expect(route()).toEqual({ name: 'setup', code: 'abc-123' });
  });

  test('that is over leads to the log-in', async () => {
    server.on('GET /v1/setup', { open: false, code_valid: false });
    await begin();
    expect(title()).toBe(en.closedTitle);
    expect(named('a', en.logIn).getAttribute('href')).toBe('/login');
  });

  test('without a server says so, and is tried again', async () => {
    server.away = true;
    await begin();
    expect(title()).toBe(en.brokenTitle);
    server.away = false;
    server.on('GET /v1/setup', { open: true, code_valid: true });
    click(button(en.tryAgain));
    await settle();
    expect(title()).toBe(en.orgTitle);
  });

  test('goes on after a reload where it was, while the session holds', async () => {
    advance({ made: ORGANIZATION, step: 'invite' });
    server.on('GET /v1/me', mine());
    await begin();
    expect(title()).toBe(en.inviteTitle);
  });

  test('begins anew when the session is gone', async () => {
    advance({ made: ORGANIZATION, step: 'invite' });
    server
      .on('GET /v1/me', () => refusal(401, 'not_logged_in'))
      .on('GET /v1/setup', { open: false, code_valid: false });
    await begin();
    expect(title()).toBe(en.closedTitle);
    expect(progress().made).toBeNull();
  });
});
