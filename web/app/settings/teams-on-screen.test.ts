// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Team } from '$lib/api/types';
import { useLocale } from '$lib/i18n/texts.svelte';
import { choose, clean, click, field, named, popovers, settle, show, write } from '$lib/ui/page.fake.svelte';
import { dismiss, toasts } from '$lib/ui/toast.svelte';
import { ME, ORGANIZATION, TEAM } from '../conversations/server.fake';
import { bea, FakeRoutes, logIn, mine, noor, refusal, sales, SECOND_TEAM, support } from '../session/people.fake';
import { team } from '../session/session.svelte';
import session from '../session/texts.en';
import { navigate, route } from '../shell/router.svelte';
import TeamPage from './TeamPage.svelte';
import Teams from './Teams.svelte';
import { alert, body, dialog, manager, pressed } from './screen.fake';
import en from './texts.en';
import fr from './texts.fr';

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

describe('the teams', () => {
  const begin = () => show(Teams, { organization: ORGANIZATION });

  test('are listed with how many belong to them, and lead to their page', async () => {
    const many = { ...support, members: [...support.members, { user: bea.id, kind: 'observer' }] };
    await logIn({ organizations: [manager], teams: [many, { ...sales, members: [] }] });
    begin();
    const links = [...document.querySelectorAll('li a')];
    expect(links.map((one) => one.querySelector('.name')?.textContent)).toEqual(['Support', 'Sales']);
    expect(links[0]?.textContent).toContain('1 active, 1 observer');
    expect(links[1]?.getAttribute('href')).toBe(`/${ORGANIZATION}/settings/teams/${SECOND_TEAM}`);
  });

  test('none yet is said, with a way to begin', async () => {
    await logIn({ organizations: [manager], teams: [] });
    begin();
    expect(body()).toContain(en.teamsEmptyText);
    await pressed(en.newTeam);
    expect(dialog().textContent).toContain(en.newTeam);
  });

  test('are made by those only who may', async () => {
    await logIn();
    begin();
    expect(() => named('button', en.newTeam)).toThrow();
  });

  test('a new one has its maker in it, and is opened', async () => {
    const made = { ...sales, id: '01980000-0000-7000-8000-000000000077', name: 'Billing' };
    server
      .on('POST /v1/teams', { teams: made })
      .on('GET /v1/me', mine({ organizations: [manager], teams: [support, sales, made] }));
    begin();
    await pressed(en.newTeam);
    write(field(en.teamName, dialog()), '  Billing ');
    await pressed(en.makeTeam, dialog());
    expect(server.sent('POST /v1/teams')).toEqual([
      { organization: ORGANIZATION, name: 'Billing', active_members: [ME] },
    ]);
    expect(route()).toMatchObject({ name: 'settings', page: 'teams', id: made.id });
    expect(team(made.id)?.name).toBe('Billing');
  });

  test('one without a name is not sent, and the caret goes where it is missing', async () => {
    begin();
    await pressed(en.newTeam);
    await pressed(en.makeTeam, dialog());
    expect(server.asked).toEqual([]);
    expect(alert()).toBe(session.required);
    expect(document.activeElement).toBe(field(en.teamName, dialog()));
  });

  test('a name the server refuses stays, with its words', async () => {
    server.on('POST /v1/teams', () => refusal(422, 'invalid', 'No.', { name: 'This name is taken.' }));
    begin();
    await pressed(en.newTeam);
    write(field(en.teamName, dialog()), 'Sales');
    await pressed(en.makeTeam, dialog());
    expect(alert()).toContain('This name is taken.');
    expect(field(en.teamName, dialog()).value).toBe('Sales');
  });
});

describe('a team', () => {
  const path = `/v1/teams/${TEAM}`;
  /** The server changes a team as it is told. */
  const obey = () => server.on(`PATCH ${path}`, (patch: Partial<Team>) => ({ teams: { ...team(TEAM), ...patch } }));
  const begin = (id = TEAM) => show(TeamPage, { organization: ORGANIZATION, id });
  const sent = () => server.sent(`PATCH ${path}`);
  const member = (name: string) => named('select', `${en.members}: ${name}`) as HTMLSelectElement;
  const rename = async (name: string) => {
    write(field(en.teamName), name);
    field(en.teamName).dispatchEvent(new Event('change', { bubbles: true }));
    await settle();
  };

  test('is renamed when one leaves the field, without spaces around', async () => {
    obey();
    begin();
    await rename(' Help desk ');
    expect(sent()).toEqual([{ name: 'Help desk' }]);
    expect(document.querySelector('h1')?.textContent).toBe('Help desk');
    expect(document.querySelector('[role=status]')?.textContent).toContain(en.saved);
  });

  test('is not renamed to nothing, nor to what it is called', async () => {
    begin();
    await rename('Support');
    expect(sent()).toEqual([]);
    await rename('  ');
    expect([sent(), alert()]).toEqual([[], session.required]);
  });

  test('has everybody with what they are in it; one is put in, and both lists are sent', async () => {
    obey();
    begin();
    expect([member('Noor Haddad').value, member('Bea Ortiz').value]).toEqual(['active', 'none']);
    expect(() => member('Cem Aydin')).toThrow();
    choose(member('Bea Ortiz'), 'observer');
    await settle();
    expect(sent()).toEqual([{ active_members: [noor.id], observers: [bea.id] }]);
  });

  test('shows somebody who left for as long as the team has them', async () => {
    const gone = { ...bea, active: false };
    const with_ = { ...support, members: [{ user: bea.id, kind: 'observer' }] };
    await logIn({ organizations: [manager], users: [noor, gone], teams: [with_] });
    begin();
    expect(member('Bea Ortiz').value).toBe('observer');
  });

  test('a member who could not be put in is out again, and it says why', async () => {
    server.on(`PATCH ${path}`, () => refusal(403, 'forbidden'));
    begin();
    choose(member('Bea Ortiz'), 'active');
    await settle();
    expect(team(TEAM)?.members).toEqual(support.members);
    expect(alert()).toBe(session.codes['forbidden']);
  });

  test('takes one emoji, the last that was typed, and a colour', async () => {
    obey();
    begin();
    write(field(en.emoji), '🛟👩‍🔧');
    field(en.emoji).dispatchEvent(new Event('change', { bubbles: true }));
    await settle();
    await pressed('📦');
    expect(named('button', '📦').getAttribute('aria-pressed')).toBe('true');
    click(named('input', en.colors['teal'] ?? ''));
    await settle();
    expect(sent()).toEqual([{ emoji: '👩‍🔧' }, { emoji: '📦' }, { color: 'teal' }]);
  });

  test('decides where replies go', async () => {
    obey();
    begin();
    const group = (name: string) => named('[role=radiogroup]', name);
    const option = (name: string, label: string) =>
      named('label', label, group(name)).querySelector('input') as HTMLInputElement;
    click(option(en.userReply, en.userReplies.leave_in_team_inbox));
    await settle();
    click(option(en.receivedReply, en.receivedReplies.show_in_team_inbox));
    await settle();
    expect(sent()).toEqual([
      { user_reply_behavior: 'leave_in_team_inbox' },
      { received_reply_behavior: 'show_in_team_inbox' },
    ]);
  });

  test('is removed after a question, and one is led back to the others', async () => {
    server.on(`DELETE ${path}`, {}).on('GET /v1/me', mine({ organizations: [manager], teams: [sales] }));
    navigate(`/${ORGANIZATION}/settings/teams/${TEAM}`, { replace: true });
    begin();
    await pressed(en.archiveTeam);
    expect(dialog().textContent).toContain(en.archiveText);
    expect(server.sent(`DELETE ${path}`)).toEqual([]);
    await pressed(en.archiveNow, dialog());
    expect(server.sent(`DELETE ${path}`)).toHaveLength(1);
    expect(toasts().map((one) => one.text)).toEqual([en.archived('Support')]);
    expect(location.pathname).toBe(`/${ORGANIZATION}/settings/teams`);
  });

  test('that may not be removed is still there, and it says why', async () => {
    server.on(`DELETE ${path}`, () => refusal(409, 'unheard_of', 'It shares an account.'));
    begin();
    await pressed(en.archiveTeam);
    await pressed(en.archiveNow, dialog());
    expect(body()).toContain('It shares an account.');
    expect([team(TEAM)?.name, toasts()]).toEqual(['Support', []]);
  });

  test('is only read by who may not change it', async () => {
    await logIn();
    begin();
    expect(document.querySelectorAll('select, input, .danger')).toHaveLength(0);
    expect(document.querySelector('ul')?.textContent).toContain(en.kinds.active);
  });

  test('that is none of mine is missing', () => {
    begin('01980000-0000-7000-8000-000000000099');
    expect(document.querySelector('h1')?.textContent).not.toBe('Support');
    expect(() => field(en.teamName)).toThrow();
  });

  test('is in French for who reads French', async () => {
    begin();
    await useLocale({ language: 'fr' });
    await settle();
    expect(() => field(fr.teamName)).not.toThrow();
    const list = named('select', `${fr.members}: Bea Ortiz`) as HTMLSelectElement;
    expect([...list.options].map((one) => one.textContent?.trim())).toContain(fr.kinds.none);
  });
});
