// @vitest-environment happy-dom
import type { Component } from 'svelte';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ORGANIZATION, TEAM, id } from '../conversations/server.fake';
import { logIn, sales, SECOND_TEAM, support } from '../session/people.fake';
import { takeRecipient, write, writeTo } from './compose';
import { layout } from './layout.svelte';
import { Part } from './parts.svelte';
import { address, keysTo, nameOf, nextTeam, personal, teamPlaces } from './places';
import { navigate, route, startRouter } from './router.svelte';
import { PERSONAL, type Mailbox } from './routes';

const INBOX: Mailbox = { kind: 'inbox', owner: null };
let stop: () => void;

beforeEach(() => {
  history.replaceState(null, '', '/');
  navigate('/', { replace: true });
  stop = startRouter();
});
afterEach(() => {
  stop();
  document.body.replaceChildren();
});

function link(html: string, event: MouseEventInit = {}): MouseEvent {
  document.body.innerHTML = html;
  const made = new MouseEvent('click', { bubbles: true, cancelable: true, ...event });
  (document.querySelector('b') ?? document.querySelector('a'))?.dispatchEvent(made);
  return made;
}

describe('a link of ours', () => {
  const here = `/${ORGANIZATION}/inbox`;

  test('changes the screen without loading the page', () => {
    expect(link(`<a href="${here}"><b>Inbox</b></a>`).defaultPrevented).toBe(true);
    expect(route()).toMatchObject({ name: 'mail', organization: ORGANIZATION, mailbox: INBOX });
    expect(location.pathname).toBe(here);
  });

  test.each([
    ['Ctrl', { ctrlKey: true }],
    ['Cmd', { metaKey: true }],
    ['Shift', { shiftKey: true }],
    ['Alt', { altKey: true }],
    ['the middle button', { button: 1 }],
  ])('with %s is the browser’s own', (_, held) => {
    document.addEventListener('click', (event) => event.preventDefault(), { once: true });
    link(`<a href="${here}">Inbox</a>`, held);
    expect(route()).toEqual({ name: 'home' });
  });

  test.each([
    '<a href="https://elsewhere.example/x">x</a>',
    '<a href="/v1/files/1">x</a>',
    '<a href="/f/1">x</a>',
    `<a href="${here}" target="_blank">x</a>`,
    `<a href="${here}" download>x</a>`,
    '<button>x</button><b>y</b>',
  ])('is not: %s', (html) => {
    document.addEventListener('click', (event) => event.preventDefault(), { once: true });
    link(html);
    expect(route()).toEqual({ name: 'home' });
  });

  test('that somebody else took is left alone', () => {
    document.body.innerHTML = `<a href="${here}">Inbox</a>`;
    const anchor = document.querySelector('a');
    anchor?.addEventListener('click', (event) => event.preventDefault());
    anchor?.click();
    expect(route()).toEqual({ name: 'home' });
  });
});

describe('the history', () => {
  const length = () => history.length;

  test('grows by a step for each screen, not for the same one', () => {
    const before = length();
    navigate(`/${ORGANIZATION}/inbox`);
    navigate(`/${ORGANIZATION}/inbox`);
    navigate(`/${ORGANIZATION}/sent`);
    expect(length()).toBe(before + 2);
  });

  test('does not grow where Back would lead nowhere', () => {
    const before = length();
    navigate('/login?next=%2Fa', { replace: true });
    expect(length()).toBe(before);
    expect(route()).toEqual({ name: 'login', next: '/a' });
  });

  test('is followed back and forth', () => {
    navigate(`/${ORGANIZATION}/sent`);
    history.replaceState(null, '', `/${ORGANIZATION}/inbox`);
    dispatchEvent(new Event('popstate'));
    expect(route()).toMatchObject({ mailbox: INBOX });
  });
});

describe('a new message', () => {
  test('has an id before anything is written', () => {
    write(ORGANIZATION, INBOX);
    const at = route();
    expect(at.name).toBe('compose');
    expect(at.name === 'compose' && takeRecipient(at.draft)).toBeFalsy();
  });

  test('to somebody knows whom, once', () => {
    writeTo(ORGANIZATION, INBOX, { name: 'Ann', address: 'ann@a.example' });
    const at = route();
    const draft = at.name === 'compose' ? at.draft : '';
    expect(takeRecipient(draft)).toEqual({ name: 'Ann', address: 'ann@a.example' });
    expect(takeRecipient(draft)).toBeUndefined();
  });
});

describe('places', () => {
  beforeEach(() => logIn());

  test('have names, addresses and pictures', () => {
    for (const kind of PERSONAL) {
      const place = personal(ORGANIZATION, kind);
      expect(place.name).toBeTruthy();
      expect(place.href).toBe(`/${ORGANIZATION}/${kind}`);
      expect(place.icon).toBeTruthy();
    }
    expect(new Set(PERSONAL.map((kind) => personal(ORGANIZATION, kind).icon)).size).toBe(PERSONAL.length);
  });

  test('of teams carry the team’s name and emoji', () => {
    const views = ['Team inbox', 'Assigned to me', 'Assigned to others', 'Closed', 'Sent'];
    expect(teamPlaces(ORGANIZATION).map(({ name, emoji }) => [name, emoji])).toEqual([
      ...views.map((view) => [`Support: ${view}`, '🛟']),
      ...views.map((view) => [`Sales: ${view}`, '']),
    ]);
    expect(teamPlaces(id(99))).toEqual([]);
  });

  test('of a team one does not know any more still have a name', () => {
    expect(nameOf({ kind: 'team_inbox', owner: id(99) })).toContain('Team inbox');
  });

  test('lead to where their address says', () => {
    navigate(address(ORGANIZATION, { kind: 'team_closed', owner: TEAM }));
    expect(route()).toMatchObject({ mailbox: { kind: 'team_closed', owner: TEAM } });
  });

  test('the team key goes from team to team, and begins with one of mine', () => {
    const teams = [sales, support];
    expect(nextTeam(teams, INBOX)).toBe(support);
    expect(nextTeam(teams, { kind: 'team_inbox', owner: TEAM })).toBe(sales);
    expect(nextTeam(teams, { kind: 'team_closed', owner: SECOND_TEAM })).toBe(support);
    expect(nextTeam([sales], INBOX)).toBe(sales);
    expect(nextTeam([], INBOX)).toBeUndefined();
  });

  test('show the key that leads there, if one does', () => {
    expect(keysTo(INBOX, support)).toBe('g i');
    expect(keysTo({ kind: 'sent', owner: null }, support)).toBeUndefined();
    expect(keysTo({ kind: 'team_inbox', owner: TEAM }, support)).toBe('g t');
    expect(keysTo({ kind: 'team_inbox', owner: TEAM }, sales)).toBeUndefined();
    expect(keysTo({ kind: 'team_closed', owner: TEAM }, support)).toBeUndefined();
  });
});

describe('the columns of this device', () => {
  const kept = () => JSON.parse(localStorage.getItem('postroom.layout') ?? '{}') as Record<string, unknown>;
  const wide = (width: number) => {
    Object.defineProperty(window, 'innerWidth', { configurable: true, writable: true, value: width });
    dispatchEvent(new Event('resize'));
  };
  beforeEach(() => wide(1440));

  test('remember their width, within what makes sense', () => {
    layout.setListWidth(400.4);
    expect([layout.listWidth, kept()['listWidth']]).toEqual([400, 400]);
    layout.setListWidth(9000);
    expect(layout.listWidth).toBe(560);
    layout.setListWidth(10);
    expect(layout.listWidth).toBe(280);
    layout.setListWidth(null);
    expect(layout.listWidth).toBe(360);
  });

  test('remember how close the rows are', () => {
    layout.setDensity('compact');
    expect([layout.density, layout.rowHeight, kept()['density']]).toEqual(['compact', 44, 'compact']);
    layout.setDensity('comfortable');
    expect(layout.rowHeight).toBe(64);
  });

  test('remember whether the sidebar is there', () => {
    expect(layout.sidebar).toBe(true);
    layout.toggleSidebar();
    expect([layout.sidebar, kept()['sidebar']]).toEqual([false, false]);
    layout.toggleSidebar();
    expect(layout.sidebar).toBe(true);
  });
});

describe('a part that comes later', () => {
  const component: Component<object> = () => ({});

  test('is asked for once, however many want it', async () => {
    let asked = 0;
    const part = new Part(async () => {
      asked++;
      return { default: component };
    });
    expect(part.component).toBeNull();
    await Promise.all([part.want(), part.want()]);
    await part.want();
    expect([asked, part.component === component, part.failed]).toEqual([1, true, false]);
  });

  test('that could not be loaded says so, and can be asked for again', async () => {
    let broken = true;
    const part = new Part<object>(() =>
      broken ? Promise.reject(new Error('gone')) : Promise.resolve({ default: component }),
    );
    await part.want();
    expect([part.failed, part.component]).toEqual([true, null]);
    broken = false;
    await part.want();
    expect([part.failed, part.component === component]).toEqual([false, true]);
  });
});
