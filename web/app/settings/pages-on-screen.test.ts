// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { System as SystemReply, Token, User } from '$lib/api/types';
import { locale } from '$lib/i18n';
import { dismiss, toasts } from '$lib/ui/toast.svelte';
import { choose, clean, click, field, named, popovers, settle, show, write } from '$lib/ui/page.fake.svelte';
import { ORGANIZATION } from '../conversations/server.fake';
import { bea, FakeRoutes, logIn, mine, noor, refusal } from '../session/people.fake';
import { me } from '../session/session.svelte';
import People from './People.svelte';
import Profile from './Profile.svelte';
import { Saving } from './saving.svelte';
import { dialog, pressed as press } from './screen.fake';
import System from './System.svelte';
import en from './texts.en';
import Tokens from './Tokens.svelte';

let server: FakeRoutes;

beforeAll(popovers);
beforeEach(async () => {
  server = new FakeRoutes();
  const permissions = ['people.invite', 'people.manage', 'people.reset_password', 'organization.transfer'];
  await logIn({
    organizations: [
      {
        id: ORGANIZATION,
        name: 'Harbour',
        same_mail: 'copy_in_each',
        business_hours: null,
        role: 'owner',
        permissions,
      },
    ],
  });
});
afterEach(() => {
  for (const { id } of toasts()) dismiss(id);
  clean();
});

const closed = () => [...document.querySelectorAll('dialog')].every((one) => !one.open);
const said = () => toasts().map(({ text }) => text);

describe('saving as one goes', () => {
  test('sends one change after the other, so that the last one wins', async () => {
    const saving = new Saving([]);
    const order: string[] = [];
    let release: () => void = () => undefined;
    const first = saving.save(() => new Promise<void>((resolve) => (release = () => (order.push('one'), resolve()))));
    const second = saving.save(() => Promise.resolve(order.push('two')));
    await settle();
    expect([order, saving.state]).toEqual([[], 'saving']);
    release();
    expect(await Promise.all([first, second])).toEqual([true, true]);
    expect([order, saving.state]).toEqual([['one', 'two'], 'saved']);
  });

  test('goes on after a fault of ours', async () => {
    const saving = new Saving([]);
    await expect(saving.save(() => Promise.reject(new TypeError('a mistake')))).rejects.toThrow('a mistake');
    expect(await saving.save(() => Promise.resolve())).toBe(true);
  });
});

describe('people', () => {
  const open = async (users: User[] = [noor, bea]) => {
    server.on('GET /v1/users', { users }).on('GET /v1/invitations', { invitations: [] });
    show(People, { organization: ORGANIZATION });
    await settle();
  };

  test('are listed with what may be done to them: nothing to oneself', async () => {
    await open();
    expect(document.body.textContent).toContain('2 people');
    expect(document.querySelectorAll('[aria-label="More for Bea Ortiz"]').length).toBeGreaterThan(0);
    expect(document.querySelectorAll('[aria-label="More for Noor Haddad"]')).toHaveLength(0);
    expect(document.querySelector('select')?.getAttribute('aria-label')).toContain('Bea Ortiz');
  });

  test('those who left are not listed', async () => {
    await open([noor, { ...bea, active: false }]);
    expect(document.body.textContent).toContain('1 person');
    expect(document.body.textContent).not.toContain('Bea Ortiz');
  });

  test('a role is given at once', async () => {
    server.on(`PATCH /v1/users/${bea.id}`, { users: { ...bea, role: 'admin' } });
    await open();
    choose(document.querySelector('select') as Element, 'admin');
    await settle();
    expect(server.sent(`PATCH /v1/users/${bea.id}`)).toEqual([{ role: 'admin' }]);
  });

  test('a role that is refused goes back, and says why', async () => {
    server.on(`PATCH /v1/users/${bea.id}`, () => refusal(403, 'forbidden', 'Not yours.'));
    await open();
    choose(document.querySelector('select') as Element, 'admin');
    await settle();
    expect(document.querySelector('select')?.value).toBe('member');
    expect(document.querySelector('[role=alert]')?.textContent).toContain('You may not do this.');
  });

  test('an owner is made only after a question', async () => {
    await open();
    choose(document.querySelector('select') as Element, 'owner');
    await settle();
    expect(dialog().textContent).toContain(en.makeOwnerTitle('Bea Ortiz'));
    expect(server.sent(`PATCH /v1/users/${bea.id}`)).toEqual([]);
    await press(en.keep, dialog());
    expect(closed()).toBe(true);
    expect(server.sent(`PATCH /v1/users/${bea.id}`)).toEqual([]);
  });

  test('are removed only after a question, and then it is said', async () => {
    server.on(`PATCH /v1/users/${bea.id}`, { users: { ...bea, active: false } });
    server.on(`GET /v1/users/${bea.id}/removal`, { accounts: [], assigned: 2, scheduled: 1 });
    await open();
    await press('More for Bea Ortiz');
    click(named('[role=menuitem]', en.removePerson));
    await settle();
    expect(dialog().textContent).toContain(en.removeTitle('Bea Ortiz'));
    expect(dialog().textContent).toContain(en.removeWork(2));
    expect(dialog().textContent).toContain(en.removeScheduled(1));
    await press(en.removeNow, dialog());
    expect(server.sent(`PATCH /v1/users/${bea.id}`)).toEqual([{ active: false }]);
    expect(said()).toEqual([en.removedPerson('Bea Ortiz')]);
    expect(closed()).toBe(true);
  });

  test('with accounts of their own are removed only after somebody decided about these', async () => {
    const account = { id: 'a1', address: 'bea@home.example', conversations: 12, staying: 1, waiting: 0 };
    server.on(`PATCH /v1/users/${bea.id}`, { users: { ...bea, active: false } });
    server.on(`GET /v1/users/${bea.id}/removal`, { accounts: [account], assigned: 0, scheduled: 0 });
    await open();
    await press('More for Bea Ortiz');
    click(named('[role=menuitem]', en.removePerson));
    await settle();
    expect(dialog().textContent).toContain(en.accountsFate([account.address]));
    expect((named('button', en.removeNow, dialog()) as HTMLButtonElement).disabled).toBe(true);
    click(dialog().querySelector('input[value=hand_over]'));
    await settle();
    expect((named('button', en.removeNow, dialog()) as HTMLButtonElement).disabled).toBe(true);
    choose(dialog().querySelector('select') as Element, noor.id);
    await settle();
    await press(en.removeNow, dialog());
    expect(server.sent(`PATCH /v1/users/${bea.id}`)).toEqual([{ active: false, accounts: 'hand_over', heir: noor.id }]);
  });

  test('get what another one has', async () => {
    server.on(`POST /v1/users/${bea.id}/copy`, { users: bea });
    await open();
    await press('More for Bea Ortiz');
    click(named('[role=menuitem]', en.copySettings));
    await settle();
    choose(dialog().querySelector('select') as Element, noor.id);
    await settle();
    await press(en.copyNow, dialog());
    expect(server.sent(`POST /v1/users/${bea.id}/copy`)).toEqual([{ user: noor.id }]);
    expect(said()).toEqual([en.settingsCopied('Bea Ortiz')]);
  });

  test('a password link is shown to be handed over', async () => {
    server.on(`POST /v1/users/${bea.id}/password-link`, { link: 'https://p.example/reset?code=abc' });
    await open();
    await press('More for Bea Ortiz');
    click(named('[role=menuitem]', en.passwordLink));
    await settle();
    expect(dialog().textContent).toContain(en.passwordLinkTitle('Bea Ortiz'));
    expect(dialog().querySelector('input')?.value).toBe('https://p.example/reset?code=abc');
  });

  test('are invited by their addresses, each for itself', async () => {
    const invitation = {
      id: 'i1',
      email: 'eve@e.example',
      role: 'member',
      teams: [],
      link: 'https://p.example/invitation?code=1',
    };
    server.on('POST /v1/invitations', (body: { email: string }) =>
      body.email === 'eve@e.example' ? { invitations: invitation } : refusal(409, 'already_member'),
    );
    await open();
    await press(en.invite);
    const input = dialog().querySelector('input') as HTMLInputElement;
    write(input, 'eve@e.example, zoe@z.example');
    await settle();
    await press(en.inviteSend(2), dialog());
    expect(server.sent('POST /v1/invitations')).toMatchObject([{ email: 'eve@e.example' }, { email: 'zoe@z.example' }]);
    const links = [...dialog().querySelectorAll('input')].map(({ value }) => value);
    expect(links).toContain('https://p.example/invitation?code=1');
    expect(dialog().textContent).toContain('This person is in your organization already.');
  });

  test('an address that is none is not sent', async () => {
    await open();
    await press(en.invite);
    write(dialog().querySelector('input'), 'eve');
    await press(en.inviteSend(1), dialog());
    expect(server.sent('POST /v1/invitations')).toEqual([]);
    expect(dialog().querySelector('[role=alert]')?.textContent).toContain('eve');
  });

  test('who may not invite is not offered to', async () => {
    await logIn({
      organizations: [
        {
          id: ORGANIZATION,
          name: 'Harbour',
          same_mail: 'copy_in_each',
          business_hours: null,
          role: 'member',
          permissions: [],
        },
      ],
    });
    await open();
    expect(() => named('button', en.invite)).toThrow();
    expect(document.querySelector('select')).toBeNull();
    expect(server.asked.map(({ path }) => path)).not.toContain('/v1/invitations');
  });
});

describe('tokens', () => {
  const token: Token = {
    id: 't1',
    name: 'Backup',
    prefix: 'pst_ab',
    secret: null,
    created_at: 1_790_000_000,
    last_used_at: null,
  } as unknown as Token;
  const open = async (tokens: Token[]) => {
    server.on('GET /v1/tokens', { tokens });
    show(Tokens, { organization: ORGANIZATION });
    await settle();
  };

  test('the secret is shown once, and then never again', async () => {
    server.on('POST /v1/tokens', { tokens: { ...token, secret: 'pst_ab_secret' } });
    await open([]);
    await press(en.tokenNew);
    write(field(en.tokenName), ' Backup ');
    await press(en.tokenMake);
    expect(server.sent('POST /v1/tokens')).toEqual([{ name: 'Backup' }]);
    expect(dialog().querySelector('input')?.value).toBe('pst_ab_secret');
    expect(dialog().textContent).toContain(en.tokenOnce);
    await press(en.tokenDone);
    expect(closed()).toBe(true);
    expect(document.body.innerHTML).not.toContain('pst_ab_secret');
    expect(document.body.textContent).toContain('Backup');
  });

  test('without a name is not made', async () => {
    await open([]);
    await press(en.tokenNew);
    await press(en.tokenMake);
    expect(server.sent('POST /v1/tokens')).toEqual([]);
    expect(document.querySelector('[role=alert]')).not.toBeNull();
  });

  test('is revoked after a question', async () => {
    server.on('DELETE /v1/tokens/t1', {});
    await open([token]);
    await press(en.revoke);
    expect(dialog().textContent).toContain(en.revokeTitle('Backup'));
    await press(en.revoke, dialog());
    expect(server.sent('DELETE /v1/tokens/t1')).toHaveLength(1);
    expect(said()).toEqual([en.revoked]);
    expect(document.body.textContent).toContain(en.tokensEmpty);
  });

  test('that could not be revoked is there again', async () => {
    server.on('DELETE /v1/tokens/t1', () => refusal(403, 'forbidden'));
    await open([token]);
    await press(en.revoke);
    await press(en.revoke, dialog());
    expect(document.body.textContent).toContain('Backup');
    expect(said()).toEqual([]);
  });
});

describe('my preferences', () => {
  const open = async () => {
    show(Profile, { organization: ORGANIZATION });
    await settle();
  };
  const answer = (change: object) => mine({ preferences: { ...mine().preferences, ...change } });

  test('another clock is used at once, and told to the server', async () => {
    server.on('PATCH /v1/me', () => answer({ hour_cycle: 12 }));
    await open();
    click(field(en.hours(12)));
    await settle();
    expect(locale().hourCycle).toBe(12);
    expect(server.sent('PATCH /v1/me')).toEqual([{ hour_cycle: 12 }]);
  });

  test('a week that begins on Sunday', async () => {
    server.on('PATCH /v1/me', () => answer({ week_start: 0 }));
    await open();
    choose(field(en.weekStart), '0');
    await settle();
    expect([locale().weekStart, me()?.preferences.week_start]).toEqual([0, 0]);
  });

  test('the dark theme is on the page at once, also for the next start', async () => {
    server.on('PATCH /v1/me', () => answer({ theme: 'dark' }));
    await open();
    click(field(en.themes.dark));
    await settle();
    expect(document.documentElement.dataset['theme']).toBe('dark');
    expect(localStorage.getItem('postroom.theme')).toBe('dark');
  });

  test('another language changes the page', async () => {
    server.on('PATCH /v1/me', () => answer({ language: 'fr' }));
    await open();
    choose(field(en.language), 'fr');
    await vi.waitFor(() => expect(document.documentElement.lang).toBe('fr'), 4_000);
    await settle();
    expect(document.body.textContent).not.toContain(en.weekStart);
  });

  test('what the server refuses is put back, with its words', async () => {
    server.on('PATCH /v1/me', () => refusal(422, 'invalid', 'Not this one.', { hour_cycle: 'Not this one.' }));
    await open();
    click(field(en.hours(12)));
    await settle();
    expect(locale().hourCycle).toBe(24);
    expect(field(en.hours(24)).checked).toBe(true);
  });

  test('a name is saved when one leaves the field; an empty one is not', async () => {
    server.on('PATCH /v1/me', () => mine({ user: { ...noor, name: 'Noor H.' } }));
    await open();
    const leave = () => field(en.name).dispatchEvent(new Event('change', { bubbles: true }));
    write(field(en.name), '  ');
    leave();
    await settle();
    expect(server.sent('PATCH /v1/me')).toEqual([]);
    expect(document.querySelector('[role=alert]')).not.toBeNull();
    write(field(en.name), ' Noor H. ');
    leave();
    await settle();
    expect(server.sent('PATCH /v1/me')).toEqual([{ name: 'Noor H.' }]);
    expect(me()?.user.name).toBe('Noor H.');
  });
});

describe('the system', () => {
  const job = {
    id: 'j1',
    kind: 'imap.sync',
    key: 'a1',
    error: 'No route to host',
    attempts: 8,
    died_at: 1_790_000_000,
  };
  const state = (dead: (typeof job)[]) =>
    ({
      version: '0.1.0',
      python: '3.11',
      postgresql: '17',
      migration: 12,
      processes: [{ name: 'web', pid: 12, detail: '', seen_at: Date.now() / 1000, ok: true }],
      queues: [{ kind: 'imap.sync', queued: 1234, running: 1, dead: dead.length }],
      dead,
      accounts_unhealthy: [],
      alerts: [],
      storage: { database_bytes: 5_000_000, blob_bytes: 84_000, blobs: 3, free_bytes: 5_000_000_000 },
    }) as unknown as SystemReply;

  test('a job that failed for good is retried, and leaves the list', async () => {
    let dead = [job];
    server
      .on('GET /v1/system', () => state(dead))
      .on('POST /v1/system/jobs/j1/retry', () => {
        dead = [];
        return {};
      });
    show(System, { organization: ORGANIZATION });
    await settle();
    for (const words of ['No route to host', '1,234', '84 kB']) expect(document.body.textContent).toContain(words);
    await press(en.retry);
    expect(server.sent('POST /v1/system/jobs/j1/retry')).toHaveLength(1);
    expect(said()).toEqual([en.retried]);
    expect(document.body.textContent).toContain(en.noDead);
  });

  test('a retry that is refused says why, and the job stays', async () => {
    server.on('GET /v1/system', state([job])).on('POST /v1/system/jobs/j1/retry', () => refusal(403, 'forbidden'));
    show(System, { organization: ORGANIZATION });
    await settle();
    await press(en.retry);
    expect(document.querySelector('[role=alert]')?.textContent).toContain('You may not do this.');
    expect(document.body.textContent).toContain('No route to host');
  });
});
