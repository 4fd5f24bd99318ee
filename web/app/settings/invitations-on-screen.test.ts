// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Invitation } from '$lib/api/types';
import { dispatch } from '$lib/realtime/events';
import { choose, clean, field, named, popovers, press, settle, show, write } from '$lib/ui/page.fake.svelte';
import { dismiss, toasts } from '$lib/ui/toast.svelte';
import { ME, ORGANIZATION, TEAM } from '../conversations/server.fake';
import { bea, FakeRoutes, logIn, refusal } from '../session/people.fake';
import session from '../session/texts.en';
import { navigate } from '../shell/router.svelte';
import { Invite } from './invite.svelte';
import Invitations from './Invitations.svelte';
import InviteFields from './InviteFields.svelte';
import { alert, body, manager, pressed } from './screen.fake';
import en from './texts.en';

let server: FakeRoutes;

beforeAll(popovers);
beforeEach(async () => {
  server = new FakeRoutes();
  await logIn({ organizations: [manager] });
  navigate(`/${ORGANIZATION}/settings/teams`, { replace: true });
});
afterEach(() => {
  for (const { id } of toasts()) dismiss(id);
  clean();
});

describe('open invitations', () => {
  const eve: Invitation = {
    id: 'i1',
    email: 'eve@e.example',
    role: 'admin',
    teams: [TEAM],
    created_at: Date.now() / 1000 - 3 * 86_400 - 60,
    expires_at: Date.now() / 1000 + 11 * 86_400 + 60,
    link: null,
    mailed: true,
    mail_refused: false,
  };
  const links: { title: string; link: string }[] = [];
  const begin = async (invitations: Invitation[]) => {
    links.length = 0;
    server.on('GET /v1/invitations', { invitations });
    show(Invitations, { organization: ORGANIZATION, onlink: (one) => void links.push(one) });
    await settle();
  };

  test('say who was invited as what, when, and until when', async () => {
    await begin([eve]);
    for (const words of ['eve@e.example', 'Admin, Support', 'Invited 3 days ago', 'ends in 11 days'])
      expect(body()).toContain(words);
  });

  test('none are not mentioned', async () => {
    await begin([]);
    expect(body().trim()).toBe('');
  });

  test('are asked for again when the organization changes', async () => {
    await begin([eve]);
    server.on('GET /v1/invitations', { invitations: [] });
    const event = { seq: 1, at: 1, actor_kind: 'person', actor: ME, conversation_id: null, data: {} };
    dispatch('another', { ...event, kind: 'organization.changed', conversation: null, gone: false });
    await settle();
    expect(body()).toContain('eve@e.example');
    dispatch(ORGANIZATION, { ...event, kind: 'organization.changed', conversation: null, gone: false });
    await settle();
    expect(body()).not.toContain('eve@e.example');
  });

  test('a fresh link is made and handed over', async () => {
    server.on('POST /v1/invitations', { invitations: { ...eve, link: 'https://p.example/i?code=2' } });
    await begin([eve]);
    await pressed(en.newLink);
    expect(server.sent('POST /v1/invitations')).toEqual([
      { organization: ORGANIZATION, email: 'eve@e.example', role: 'admin', teams: [TEAM] },
    ]);
    expect(links).toMatchObject([{ title: en.newLinkTitle('eve@e.example'), link: 'https://p.example/i?code=2' }]);
  });

  test('are withdrawn at once, and can be made again', async () => {
    server.on('DELETE /v1/invitations/i1', {}).on('POST /v1/invitations', { invitations: eve });
    await begin([eve]);
    await pressed(en.withdraw);
    expect(body()).not.toContain('eve@e.example');
    const [said] = toasts();
    expect(said?.text).toBe(en.withdrawn('eve@e.example'));
    said?.action?.run();
    await settle();
    expect(server.sent('POST /v1/invitations')).toMatchObject([{ email: 'eve@e.example', role: 'admin' }]);
    expect(body()).toContain('eve@e.example');
  });

  test('one that could not be withdrawn is there again, and it says why', async () => {
    server.on('DELETE /v1/invitations/i1', () => refusal(403, 'forbidden'));
    await begin([eve]);
    await pressed(en.withdraw);
    expect(body()).toContain('eve@e.example');
    expect([alert(), toasts()]).toEqual([session.codes['forbidden'], []]);
  });
});

describe('the addresses to invite', () => {
  const input = () => field(en.inviteAddresses);
  const begin = () => {
    const invite = new Invite(ORGANIZATION);
    show(InviteFields, { invite });
    return invite;
  };
  const paste = (text: string) => {
    const data = { clipboardData: { getData: () => text } };
    input().dispatchEvent(Object.assign(new Event('paste', { bubbles: true, cancelable: true }), data));
  };

  test.each(['Enter', ',', ';', ' '])('become chips by "%s"', async (key) => {
    const invite = begin();
    write(input(), 'eve@e.example');
    press(key, {}, input());
    await settle();
    expect([invite.addresses, input().value]).toEqual([['eve@e.example'], '']);
    expect(() => named('button', en.removeAddress('eve@e.example'))).not.toThrow();
  });

  test('are taken from a pasted list, each once', async () => {
    const invite = begin();
    paste('Eve <eve@e.example>, zoe@z.example\nEVE@e.example');
    await settle();
    expect(invite.addresses).toEqual(['eve@e.example', 'zoe@z.example']);
  });

  test('the last one comes back to be corrected by Backspace', async () => {
    const invite = begin();
    paste('eve@e.example, zoe');
    await settle();
    press('Backspace', {}, input());
    await settle();
    expect([invite.addresses, input().value]).toEqual([['eve@e.example'], 'zoe']);
  });

  test('go to the team one is in, as members', async () => {
    const invite = begin();
    expect([field(en.team).value, field(en.role).value]).toEqual([TEAM, 'member']);
    expect(body()).toContain(en.rolesHint['member']);
    choose(field(en.role), 'admin');
    await settle();
    expect([invite.role, body()]).toEqual(['admin', expect.stringContaining(en.rolesHint['admin'] ?? '')]);
  });

  test('who joined meanwhile is named, and needs no link', async () => {
    const invite = begin();
    const made = { email: bea.email, link: 'https://p.example/i', mailed: false, mail_refused: true };
    server.on('POST /v1/invitations', { invitations: made });
    write(input(), bea.email);
    await invite.send();
    await settle();
    expect(body()).toContain('Bea Ortiz');
    expect(body()).toContain(en.joined);
    expect([...document.querySelectorAll('input')].map((one) => one.value)).not.toContain('https://p.example/i');
  });
});
