// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { dispatch } from '$lib/realtime/events';
import type { Conversation } from '$lib/api/types';
import { click, named, popovers, settle, show } from '$lib/ui/page.fake.svelte';
import { toasts } from '$lib/ui/toast.svelte';
import { desk } from '../../composer/desk.svelte';
import { bea, logIn, mine, refusal, SECOND_TEAM, type FakeRoutes } from '../../session/people.fake';
import { provide, run } from '../../shell/commands.svelte';
import { layout } from '../../shell/layout.svelte';
import { presence } from '../../shell/sync.svelte';
import { workspace } from '../../shell/workspace';
import { selection } from '../selection.svelte';
import { COLLEAGUE, conversation, id, ME, ORGANIZATION, TEAM } from '../server.fake';
import type { Entry } from '../timelines.svelte';
import { ann, BEGAN, comment, HERE, message } from './entries.fake';
import { french, getUp, letter, said, sitDown, text } from './screen.fake';
import lists from '../texts.en';
import en from './texts.en';
import fr from './texts.fr';
import Thread from './Thread.svelte';
import ThreadHeader from './ThreadHeader.svelte';
import ThreadMeta from './ThreadMeta.svelte';

const space = workspace(ORGANIZATION);
const path = `/v1/conversations/${HERE}`;
const stops: (() => void)[] = [];
let server: FakeRoutes;

beforeAll(popovers);
beforeEach(async () => {
  server = await sitDown();
  space.timelines.clear();
  space.conversations.clear();
  space.conversations.open = null;
  selection.clear();
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  getUp();
});

const button = (name: string | RegExp) => named('button', name);
const press = async (name: string | RegExp) => {
  click(button(name));
  await settle();
};
/** Choose a line of a menu; "" presses what opens it. */
const choose = async (menu: string | RegExp, label: string) => {
  await press(menu);
  click(named('[role^=menuitem]', new RegExp(`^${label}`)));
  await settle();
};
const head = (change: Partial<Conversation> = {}) =>
  conversation(1, BEGAN, { latest_message_subject: 'Crates for Lisbon', ...change });
const patches = () => server.sent(`PATCH ${path}`);

describe('a conversation', () => {
  const serve = (entries: Entry[], change: Partial<Conversation> = {}) =>
    server.on(`GET ${path}/timeline`, { conversation: head(change), entries, until: null });
  const begin = async () => {
    const page = show(Thread, { organization: ORGANIZATION, conversation: HERE, message: null as string | null });
    await settle();
    return page;
  };

  test('waits, and then shows its subject, its mails and a place to write', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    server.on(`GET ${path}/timeline`, async () => {
      await held;
      return { conversation: head(), entries: [message(1)], until: null };
    });
    await begin();
    expect(document.querySelector('[aria-busy=true]')).not.toBeNull();
    release();
    await settle();
    expect(document.querySelector('[aria-busy=true]')).toBeNull();
    expect(document.querySelector('h2')?.textContent?.trim()).toBe('Crates for Lisbon');
    expect(text()).toContain('Words 1');
    expect(document.querySelector('.composer')).not.toBeNull();
  });

  test('that could not be loaded says why, and is asked for again', async () => {
    server.on(`GET ${path}/timeline`, () => refusal(500, 'unheard_of', 'The server is tired.'));
    await begin();
    expect(text()).toContain(en.failed);
    expect(text()).toContain('The server is tired.');
    serve([message(1)]);
    await press(en.retry);
    expect(text()).not.toContain(en.failed);
    expect(text()).toContain('Words 1');
  });

  test.each([404, 403])('that one may not see (%i) says so, and leads back', async (status) => {
    server.on(`GET ${path}/timeline`, () => refusal(status, 'not_found'));
    const back = vi.fn();
    stops.push(provide({ back }));
    await begin();
    expect(text()).toContain(en.goneTitle);
    await press(en.back);
    expect(back).toHaveBeenCalledTimes(1);
  });

  test('that is taken away while one reads it is gone at once, in French too', async () => {
    serve([message(1)]);
    await begin();
    const delta = { seq: 1, kind: 'conversation.moved', at: 1, actor_kind: 'person', actor: COLLEAGUE, data: {} };
    dispatch(ORGANIZATION, { ...delta, conversation_id: id(2), conversation: null, gone: true });
    await settle();
    expect(text()).not.toContain(en.goneTitle);
    dispatch(ORGANIZATION, { ...delta, conversation_id: HERE, conversation: null, gone: true });
    await settle();
    expect(text()).toContain(en.goneTitle);
    expect(run('reply')).toBe(false);
    await french();
    expect(text()).toContain(fr.goneTitle);
  });

  test('answers to the keys of reply, forward and comment', async () => {
    serve([message(1)]);
    await begin();
    run('reply');
    await settle();
    expect(letter()).toMatchObject({ kind: 'reply', to: [ann] });
    run('comment');
    expect(desk(HERE).face).toBe('comment');
    run('forward');
    await settle();
    expect(letter()?.kind).toBe('forward');
  });

  test('a key that came before its mails did is done when they are here', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    server.on(`GET ${path}/timeline`, async () => {
      await held;
      return { conversation: head(), entries: [message(1)], until: null };
    });
    await begin();
    run('reply');
    await settle();
    expect(letter()).toBeUndefined();
    release();
    await settle();
    expect(letter()).toMatchObject({ kind: 'reply', inReplyTo: message(1).id });
  });

  test('its news is read while it is in view, not while the tab is hidden', async () => {
    const fresh = { last_activity_at: BEGAN + 500, mine: { ...head().mine, unread: true } };
    serve([message(1)], { mine: { ...head().mine, unread: false } });
    server.on(`PATCH ${path}`, { operation: id(70), conversations: [] });
    const hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    stops.push(() => hidden.mockRestore());
    await begin();
    hidden.mockReturnValue('visible');
    document.dispatchEvent(new Event('visibilitychange'));
    await settle();
    hidden.mockReturnValue('hidden');
    document.dispatchEvent(new Event('visibilitychange'));
    serve([message(1), message(2)], fresh);
    await space.timelines.refresh(HERE);
    await settle();
    expect(patches()).toEqual([]);
    hidden.mockReturnValue('visible');
    document.dispatchEvent(new Event('visibilitychange'));
    await settle();
    expect(patches()).toEqual([{ unread: false, read_until: BEGAN + 500 }]);
  });

  test('another one in its place shows nothing of the one before', async () => {
    serve([message(1)]);
    const other = { ...conversation(2, BEGAN), latest_message_subject: 'Pallets' };
    const entry = comment(8, { conversation: id(2), body: 'Ask Ann' });
    server.on(`GET /v1/conversations/${id(2)}/timeline`, { conversation: other, entries: [entry], until: null });
    const page = await begin();
    page.props.conversation = id(2);
    await settle();
    expect(document.querySelector('h2')?.textContent?.trim()).toBe('Pallets');
    expect(text()).toContain('Ask Ann');
    expect(text()).not.toContain('Words 1');
  });
});

describe('the head of a conversation', () => {
  const begin = (change: Partial<Conversation> = {}) => {
    space.conversations.confirm(head(change));
    server.on(`PATCH ${path}`, { operation: id(70), conversations: [] });
    return show(ThreadHeader, { conversation: head(change) });
  };

  test('shows the whole subject when it is pressed', async () => {
    begin();
    const title = button(/^Crates for Lisbon/);
    expect(title.getAttribute('aria-expanded')).toBe('false');
    click(title);
    expect(title.getAttribute('aria-expanded')).toBe('true');
  });

  test('of a conversation without a subject still has words', () => {
    begin({ latest_message_subject: '' });
    expect(document.querySelector('h2')?.textContent?.trim()).toBe(en.noSubject);
  });

  test('closes it, and says so with an undo', async () => {
    begin();
    server.on(`PATCH ${path}`, { operation: id(70), conversations: [head({ closed: true })] });
    await press(new RegExp(`^${en.close}`));
    expect(patches()).toEqual([{ close: true }]);
    expect(space.conversations.get(HERE)?.closed).toBe(true);
    expect(toasts()).toMatchObject([{ text: 'Closed', action: { label: 'Undo' } }]);
  });

  test('reopens one that is closed', async () => {
    begin({ closed: true });
    await press(new RegExp(`^${en.reopen}`));
    expect(patches()).toEqual([{ reopen: true }]);
  });

  test('goes on to the next as the key does, but acts on this one alone while others are ticked', async () => {
    const close = vi.fn();
    stops.push(provide({ close }));
    begin();
    await press(new RegExp(`^${en.close}`));
    expect([close.mock.calls.length, patches()]).toEqual([1, []]);
    selection.toggle(id(5));
    await press(new RegExp(`^${en.close}`));
    expect([close.mock.calls.length, patches()]).toEqual([1, [{ close: true }]]);
  });

  test('shows a star that is set as pressed, and takes it away', async () => {
    begin({
      mine: { ...head().mine, unread: false, starred: true },
    });
    expect(button(en.unstar).getAttribute('aria-pressed')).toBe('true');
    await press(en.unstar);
    expect(patches()).toEqual([{ star: false }]);
  });

  test('what the server refuses is put back, and said', async () => {
    begin();
    server.on(`PATCH ${path}`, () => refusal(403, 'unheard_of', 'Not yours.'));
    await press(en.star);
    expect(space.conversations.get(HERE)?.mine.starred).toBe(false);
    expect(said().at(-1)).toContain('Not yours.');
  });

  test('has "Snooze" in its menu, which asks until when', async () => {
    const snooze = vi.fn();
    stops.push(provide({ snooze }));
    begin();
    await choose(en.moreActions, en.snooze);
    expect(snooze).toHaveBeenCalledTimes(1);
  });

  test.each([
    ['archive', en.archive, { archive: true }],
    ['trash', lists.trash, { trash: true }],
    ['spam', lists.junk, { junk: true }],
    ['unread', en.markUnread, { unread: true }],
  ])('has %s in its menu', async (_, label, patch) => {
    begin({
      mine: { ...head().mine, unread: false },
    });
    await choose(en.moreActions, label);
    expect(patches()).toEqual([patch]);
  });

  test('archives what waits in the team’s inbox only, and says so', async () => {
    begin({ mine: { ...head().mine, inbox: false } });
    await choose(en.moreActions, en.archive);
    expect(patches()).toEqual([{ archive: true }]);
  });

  test('calls what is archived already back to the Inbox', async () => {
    begin({
      mine: { ...head().mine, unread: false, inbox: false, archived: true },
      in_team_inbox: false,
    });
    await choose(en.moreActions, en.unarchive);
    expect(patches()).toEqual([{ archive: false }]);
  });

  test('copies its link, or says that it could not', async () => {
    const copied: string[] = [];
    const clipboard = { writeText: (link: string) => Promise.resolve(void copied.push(link)) };
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: clipboard });
    begin();
    await choose(en.moreActions, en.copyLink);
    clipboard.writeText = () => Promise.reject(new DOMException('no'));
    await choose(en.moreActions, en.copyLink);
    expect(copied).toEqual([location.href]);
    expect(said()).toEqual([en.linkCopied, en.linkNotCopied]);
  });

  test('on a phone has a way back, and the star in the menu', async () => {
    vi.spyOn(layout, 'width', 'get').mockReturnValue(390);
    stops.push(() => void vi.restoreAllMocks());
    const back = vi.fn();
    stops.push(provide({ back }));
    begin();
    await press(en.back);
    expect(back).toHaveBeenCalledTimes(1);
    expect(() => button(en.star)).toThrow();
    await choose(en.moreActions, en.star);
    expect(patches()).toEqual([{ star: true }]);
  });
});

describe('who has a conversation', () => {
  const begin = (change: Partial<Conversation> = {}) => {
    space.conversations.confirm(head(change));
    server.on(`PATCH ${path}`, { operation: id(70), conversations: [] });
    return show(ThreadMeta, { conversation: head(change) });
  };
  const chips = () =>
    [...document.querySelectorAll('.chip')].map((one) => one.textContent?.replace(/\s+/g, ' ').trim());
  const look = async (...people: { user: string; typing: string | null }[]) => {
    presence.takePresence({ type: 'presence', conversation: HERE, people, visitors: [] });
    await settle();
  };

  test('says until when it is snoozed, and wakes it', async () => {
    begin({ mine: { ...head().mine, inbox: false, snoozed_until: 4_102_444_800 } });
    await press(/^Until .*, bring it back into the Inbox now$/);
    expect(patches()).toEqual([{ snooze_until: 0 }]);
  });

  test('are named with the team, so that a press changes them', async () => {
    const assign = vi.fn();
    stops.push(provide({ assign }));
    begin({ assignees: [COLLEAGUE] });
    expect(chips()[0]).toContain('Support');
    await press(/Bea/);
    expect(assign).toHaveBeenCalledTimes(1);
  });

  test('nobody is offered as something to do', async () => {
    const assign = vi.fn();
    stops.push(provide({ assign }));
    begin();
    await press(en.assign);
    expect(assign).toHaveBeenCalledTimes(1);
  });

  test('beyond three are a number with their names', async () => {
    const more = [7, 8, 9].map((number) => ({ ...bea, id: id(number), name: `Person ${number}` }));
    await logIn({ users: [...mine().users, ...more] });
    begin({ assignees: [ME, COLLEAGUE, ...more.map((one) => one.id)] });
    const rest = named('.chip', /^\+2/);
    expect(rest.title).toContain('Person 9');
    expect(rest.querySelector('.sr')?.textContent).toContain('Person 8, Person 9');
  });

  test('moves to the team that is chosen', async () => {
    begin();
    await press(/Support/);
    const lines = [...document.querySelectorAll('[role=menuitemradio]')];
    expect(lines.map((one) => one.getAttribute('aria-checked'))).toEqual(['true', 'false']);
    click(named('[role=menuitemradio]', 'Sales'));
    await settle();
    expect(patches()).toEqual([{ team: SECOND_TEAM }]);
  });

  test('without a team says that', () => {
    begin({ team: null });
    expect(chips()[0]).toContain(en.noTeam);
  });

  test('closed is said', () => {
    begin({ closed: true, team: TEAM });
    expect(chips()).toContain(en.closed);
  });

  test('who looks at it is shown, and what they write; not oneself', async () => {
    begin();
    await look({ user: ME, typing: null }, { user: COLLEAGUE, typing: 'comment' });
    const viewing = document.querySelector('.avs');
    expect(viewing?.getAttribute('aria-label')).toBe(en.viewers(['Bea Ortiz']));
    expect(viewing?.querySelector('[title]')?.getAttribute('title')).toBe(en.writesComment('Bea Ortiz'));
    await french();
    expect(viewing?.getAttribute('aria-label')).toBe('Bea Ortiz regarde');
    await look({ user: ME, typing: null });
    expect(document.querySelector('.avs')).toBeNull();
  });
});
