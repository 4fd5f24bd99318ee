// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Badge, Me } from '$lib/api/types';
import { useLocale } from '$lib/i18n/texts.svelte';
import { clean, click, named, popovers, press, settle, show } from '$lib/ui/page.fake.svelte';
import { draft, message, reply, sending } from '../conversations/thread/entries.fake';
import { id, ORGANIZATION, TEAM } from '../conversations/server.fake';
import { outgoing } from '../outgoing/outgoing.svelte';
import { myDrafts } from '../outgoing/drafts.svelte';
import { t as tray } from '../outgoing/texts';
import { FakeRoutes, logIn, mine, refusal, SECOND_TEAM, support } from '../session/people.fake';
import { me } from '../session/session.svelte';
import { provide } from './commands.svelte';
import { layout } from './layout.svelte';
import NavRow from './NavRow.svelte';
import { navigate, route } from './router.svelte';
import type { Mailbox } from './routes';
import Sidebar from './Sidebar.svelte';
import en from './texts.en';
import fr from './texts.fr';
import { workspace } from './workspace';

const INBOX: Mailbox = { kind: 'inbox', owner: null };
const badges = workspace(ORGANIZATION).conversations.badges;
const stops: (() => void)[] = [];
let server: FakeRoutes;

beforeAll(popovers);
beforeEach(async () => {
  server = new FakeRoutes().on('GET /v1/outbox', { messages: [], held: [] }).on('GET /v1/drafts', { drafts: [] });
  await logIn();
  badges.take([]);
  navigate(`/${ORGANIZATION}/inbox`, { replace: true });
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  layout.drawer = false;
  clean();
});

const rows = () => [...document.querySelectorAll<HTMLAnchorElement>('a.nav')];
const names = () => rows().map((one) => one.querySelector('.ell')?.textContent);
const row = (name: string) => rows().find((one) => one.querySelector('.ell')?.textContent === name);
const count = (name: string) => row(name)?.querySelector('.count')?.textContent;
const heads = () => [...document.querySelectorAll<HTMLElement>('button.head')];

async function begin(current: Mailbox | null = INBOX) {
  const page = show(Sidebar, { organization: ORGANIZATION, current });
  await Promise.all([outgoing(ORGANIZATION).load(), myDrafts(ORGANIZATION).load()]);
  await settle();
  return page;
}

describe('a row of the sidebar', () => {
  const begin = (more: object = {}) =>
    show(NavRow, {
      place: { href: '/x', icon: 'inbox' as const, emoji: '' },
      name: 'Inbox',
      current: false,
      counts: { total: 12, unread: 0 },
      ...more,
    });
  const number = () => document.querySelector('.count')?.textContent;

  test('is a link that says where one is', async () => {
    const page = begin();
    expect(rows()[0]?.getAttribute('href')).toBe('/x');
    expect(rows()[0]?.getAttribute('aria-current')).toBeNull();
    page.props.current = true;
    await settle();
    expect(rows()[0]?.getAttribute('aria-current')).toBe('page');
  });

  test('counts what is unread, and nothing else', () => {
    begin();
    expect(number()).toBeUndefined();
    clean();
    begin({ counts: { total: 12, unread: 3 } });
    expect(number()).toBe('3');
  });

  test('counts everything where the whole number matters; unread before that', () => {
    begin({ showTotal: true });
    expect(number()).toBe('12');
    clean();
    begin({ showTotal: true, counts: { total: 12, unread: 3 } });
    expect(number()).toBe('3');
  });

  test('does not claim to know more than the server counts', () => {
    begin({ counts: { total: 1000, unread: 1000 } });
    expect(number()).toBe('999+');
  });

  test('shows the emoji of a team in place of an icon; below a team neither', () => {
    begin({ place: { href: '/x', icon: 'users', emoji: '🛟' } });
    expect(document.querySelector('.emoji')?.textContent).toBe('🛟');
    clean();
    begin({ place: { href: '/x', icon: 'users', emoji: '🛟' }, sub: true });
    expect(document.querySelector('.emoji, svg')).toBeNull();
  });

  test('closes the drawer it is in', () => {
    layout.drawer = true;
    begin();
    rows()[0]?.addEventListener('click', (event) => event.preventDefault());
    click(rows()[0]);
    expect(layout.drawer).toBe(false);
  });
});

describe('the sidebar', () => {
  const PERSONAL = [
    en.inbox,
    en.team_inboxes,
    en.assigned,
    en.assigned_to_others,
    en.starred,
    en.snoozed,
    en.drafts,
    en.scheduled,
    en.sent,
    en.archived,
    en.closed,
    en.all,
    en.trash,
    en.junk,
  ];

  test('lists the mailboxes of a person, then those of the teams', async () => {
    await begin();
    expect(document.querySelector('nav')?.getAttribute('aria-label')).toBe(en.mailboxes);
    expect(names()).toEqual([...PERSONAL, ...Object.values(en.ofTeam)]);
    expect(row(en.starred)?.getAttribute('href')).toBe(`/${ORGANIZATION}/starred`);
    expect(document.querySelectorAll('[aria-current=page]')).toHaveLength(1);
    expect(row(en.inbox)?.getAttribute('aria-current')).toBe('page');
  });

  test('follows where one goes', async () => {
    const page = await begin();
    page.props.current = { kind: 'team_closed', owner: TEAM };
    await settle();
    const current = [...document.querySelectorAll('[aria-current=page]')].map((one) => one.getAttribute('href'));
    expect(current).toEqual([`/${ORGANIZATION}/team-${TEAM}-closed`]);
  });

  test('shows the counts of the server, and follows them', async () => {
    const badge = (kind: string, total: number, unread: number): Badge => ({ kind, owner: null, total, unread });
    await begin();
    badges.take([badge('inbox', 9, 4), badge('assigned', 5, 0), badge('sent', 7, 0)]);
    await settle();
    expect([count(en.inbox), count(en.assigned), count(en.sent)]).toEqual(['4', '5', undefined]);
    badges.take([badge('inbox', 9, 0)]);
    await settle();
    expect(count(en.inbox)).toBeUndefined();
  });

  test('counts my drafts, those of no conversation as well', async () => {
    badges.take([{ kind: 'drafts', owner: null, total: 1, unread: 0 }]);
    server.on('GET /v1/drafts', { drafts: [draft(1), draft(2, { conversation: null }), draft(3)] });
    await begin();
    expect(count(en.drafts)).toBe('3');
  });

  test('has the outbox only while something is in it', async () => {
    await begin();
    expect(names()).not.toContain(tray.outbox);
    server.on('GET /v1/outbox', { messages: [message(1), reply(2, { send: sending('failed') })], held: [] });
    await outgoing(ORGANIZATION).load();
    await settle();
    expect(row(tray.outbox)?.getAttribute('href')).toBe(`/${ORGANIZATION}/outbox`);
    expect(count(tray.outbox)).toBe('1');
    server.on('GET /v1/outbox', { messages: [], held: [] });
    await outgoing(ORGANIZATION).load();
    await settle();
    expect(names()).not.toContain(tray.outbox);
  });

  test('begins a message and opens the commands', async () => {
    const ran = { compose: vi.fn(), commands: vi.fn() };
    stops.push(provide(ran));
    await begin();
    click(named('button', en.verbs.compose));
    click(named('button', en.verbs.commands));
    expect([ran.compose.mock.calls.length, ran.commands.mock.calls.length]).toEqual([1, 1]);
  });

  test('over the list on a narrow screen can be put away', async () => {
    await begin();
    expect(() => named('button', en.dismiss)).toThrow();
    clean();
    const narrow = vi.spyOn(layout, 'width', 'get').mockReturnValue(800);
    stops.push(() => narrow.mockRestore());
    layout.drawer = true;
    await begin();
    click(named('button', en.dismiss));
    expect(layout.drawer).toBe(false);
  });

  test('speaks French', async () => {
    await begin();
    await useLocale({ language: 'fr' });
    await settle();
    expect(names().slice(0, 3)).toEqual([fr.inbox, fr.team_inboxes, fr.assigned]);
    expect(names().slice(12, 14)).toEqual(['Corbeille', 'Spam']);
    expect(document.querySelector('h2')?.textContent).toBe(fr.teamSpaces);
  });
});

describe('the teams in it', () => {
  test('are open for those who belong to them', async () => {
    await begin();
    expect(heads().map((one) => one.getAttribute('aria-expanded'))).toEqual(['true', 'false']);
    expect(heads().map((one) => one.querySelector('.ell')?.textContent)).toEqual(['Support', 'Sales']);
  });

  test('open where somebody looks', async () => {
    await begin({ kind: 'team_inbox', owner: SECOND_TEAM });
    expect(heads().map((one) => one.getAttribute('aria-expanded'))).toEqual(['true', 'true']);
  });

  test('that were closed by hand stay closed, and still say that mail waits', async () => {
    const page = await begin();
    badges.take([{ kind: 'team_inbox', owner: TEAM, total: 8, unread: 2 }]);
    await settle();
    expect(count(en.ofTeam.team_inbox)).toBe('2');
    click(heads()[0]);
    page.props.current = { kind: 'team_inbox', owner: TEAM };
    await settle();
    expect(heads()[0]?.getAttribute('aria-expanded')).toBe('false');
    expect(heads()[0]?.querySelector('.count')?.textContent).toBe('2');
    badges.take([{ kind: 'team_inbox', owner: TEAM, total: 8, unread: 0 }]);
    await settle();
    expect(heads()[0]?.querySelector('.count')?.textContent).toBe('8');
  });

  test('have no heading where there are none', async () => {
    await logIn({ teams: [] });
    await begin();
    expect(document.querySelector('h2')).toBeNull();
  });

  test('of another organization are not in this one', async () => {
    await logIn({ teams: [support, { ...support, id: id(50), organization: id(60), name: 'Elsewhere' }] });
    await begin();
    expect(heads().map((one) => one.querySelector('.ell')?.textContent)).toEqual(['Support']);
  });
});

describe('the organization above', () => {
  test('is only named when there is one', async () => {
    await begin();
    expect(document.querySelector('.org')?.textContent).toContain('Harbour');
    expect(document.querySelector('button.org')).toBeNull();
  });

  test('is changed by a menu when there are more', async () => {
    const second = { ...(mine().organizations[0] as Me['organizations'][0]), id: id(60), name: 'Pier' };
    await logIn({ organizations: [...mine().organizations, second] });
    await begin();
    click(document.querySelector('button.org'));
    await settle();
    const lines = [...document.querySelectorAll('[role=menuitemradio]')];
    expect(lines.map((one) => one.getAttribute('aria-checked'))).toEqual(['true', 'false']);
    click(lines[1]);
    expect(route()).toMatchObject({ name: 'mail', organization: id(60), mailbox: INBOX });
  });
});

describe('myself below', () => {
  const open = async () => {
    click(document.querySelector('button.who'));
    await settle();
  };
  const theme = () => document.documentElement.dataset['theme'];

  test('are named, and whether one is connected', async () => {
    await begin();
    const who = document.querySelector('button.who');
    expect(who?.textContent).toContain('Noor Haddad');
    expect(who?.textContent).toContain(en.offlineState);
  });

  test('reach the settings', async () => {
    await begin();
    expect(named('a', en.settings).getAttribute('href')).toBe(`/${ORGANIZATION}/settings`);
    await open();
    click(named('[role=menuitem]', en.settings));
    expect(route()).toMatchObject({ name: 'settings', organization: ORGANIZATION });
  });

  test('change the theme at once, and the server is told', async () => {
    server.on('PATCH /v1/me', mine({ preferences: { ...mine().preferences, theme: 'dark' } }));
    await begin();
    await open();
    click(named('[role=menuitemradio]', en.theme.dark));
    await settle();
    expect([theme(), me()?.preferences.theme]).toEqual(['dark', 'dark']);
    expect(server.sent('PATCH /v1/me')).toEqual([{ theme: 'dark' }]);
  });

  test('get the theme back that the server did not keep', async () => {
    server.on('PATCH /v1/me', () => refusal(403, 'forbidden'));
    await begin();
    await open();
    click(named('[role=menuitemradio]', en.theme.dark));
    await settle();
    expect([theme(), me()?.preferences.theme]).toEqual([undefined, 'system']);
  });

  test('walk the menu by keys', async () => {
    await begin();
    await open();
    const focused = () => document.activeElement?.querySelector('.ell')?.textContent;
    expect(focused()).toBe(en.settings);
    press('ArrowUp');
    expect(focused()).toBe(en.logOut);
    press('Home');
    press('ArrowDown');
    expect(focused()).toBe(en.verbs.keys);
  });
});
