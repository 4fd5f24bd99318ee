// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Sidebar as Arranged, SidebarRequest } from '$lib/api/types';
import { useLocale } from '$lib/i18n/texts.svelte';
import { dispatch } from '$lib/realtime/events';
import { clean, click, named, popovers, press, settle, show, write } from '$lib/ui/page.fake.svelte';
import { dismiss, toasts } from '$lib/ui/toast.svelte';
import { carry } from '../conversations/dragging.svelte';
import { undo } from '../conversations/intents';
import { conversation, id, ORGANIZATION, TEAM } from '../conversations/server.fake';
import { myDrafts } from '../outgoing/drafts.svelte';
import { outgoing } from '../outgoing/outgoing.svelte';
import { bea, FakeRoutes, logIn, refusal, SECOND_TEAM } from '../session/people.fake';
import { sidebarTools } from '../shell/parts.svelte';
import { navigate } from '../shell/router.svelte';
import Sidebar from '../shell/Sidebar.svelte';
import shell from '../shell/texts.en';
import { workspace } from '../shell/workspace';
import { arrangement, forgetSidebars } from './arrangement.svelte';
import first from './texts.en';
import en from './tools/texts.en';

const PUT = 'PUT /v1/me/sidebar';
let server: FakeRoutes;
let kept: Arranged;

beforeAll(popovers);
beforeEach(async () => {
  await logIn();
  await useLocale({ language: 'en' });
  forgetSidebars();
  kept = { version: 0, sections: [], hidden: [] };
  server = new FakeRoutes()
    .on('GET /v1/outbox', { messages: [], held: [] })
    .on('GET /v1/drafts', { drafts: [] })
    .on('GET /v1/me/sidebar', () => kept)
    .on(PUT, (body: SidebarRequest) => {
      if (body.version !== kept.version) return refusal(409, 'sidebar_changed');
      kept = { hidden: [], ...body, version: kept.version + 1 };
      return kept;
    });
  navigate(`/${ORGANIZATION}/inbox`, { replace: true });
});
afterEach(() => {
  for (const one of toasts()) dismiss(one.id);
  clean();
});

async function begin() {
  show(Sidebar, { organization: ORGANIZATION, current: { kind: 'inbox', owner: null } });
  await Promise.all([sidebarTools.want(), outgoing(ORGANIZATION).load(), myDrafts(ORGANIZATION).load()]);
  await settle();
}
const section = (sectionId: string) => document.querySelector<HTMLElement>(`[data-section="${sectionId}"]`);
const names = (sectionId: string) =>
  [...(section(sectionId)?.querySelectorAll('a.nav .ell') ?? [])].map((one) => one.textContent);
const heads = () => [...document.querySelectorAll('h2')].map((one) => one.textContent?.trim());
const row = (key: string) => document.querySelector<HTMLElement>(`[data-item="${key}"]`);
const ask = (element: Element | null) =>
  element?.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));

/** Do something from the menu of a row or a head. */
async function choose(element: Element | null, action: string) {
  ask(element);
  await settle();
  click(named('[role=menuitem]', action));
  await settle();
}
const link = (key: string) => row(key)?.querySelector('a') ?? null;

test('what is pinned from its menu stands among the pinned, is kept, and is undone by key', async () => {
  await begin();
  await choose(link('starred'), en.pin);
  expect([names('pinned'), names('mailboxes').includes(shell.starred)]).toEqual([[shell.starred], false]);
  expect(kept.sections.find((one) => one.id === 'pinned')?.items).toEqual([{ kind: 'starred', id: null }]);
  expect(toasts()).toMatchObject([{ text: en.pinnedDone(shell.starred), action: { label: 'Undo' } }]);
  await undo();
  await settle();
  expect(names('mailboxes').slice(3, 6)).toEqual([shell.assigned_to_others, shell.starred, shell.snoozed]);
  expect(kept.version).toBe(2);
});

test('a new section is named where it stands; an own one is renamed, sorted and deleted', async () => {
  await begin();
  await choose(link('sent'), en.moveToNew);
  write(document.querySelector('input'), 'Late shift');
  press('Enter', {}, document.querySelector('input'));
  await settle();
  expect(heads().at(-1)).toBe('Late shift');
  const own = kept.sections.at(-1);
  expect([own?.name, own?.items]).toEqual(['Late shift', [{ kind: 'sent', id: null }]]);
  await choose(link('all'), en.moveTo('Late shift'));
  expect(names(own?.id ?? '')).toEqual([shell.sent, shell.all]);
  await choose(document.querySelector(`[data-head="${own?.id}"]`), en.sort);
  expect(names(own?.id ?? '')).toEqual([shell.all, shell.sent]);
  await choose(document.querySelector(`[data-head="${own?.id}"]`), en.remove);
  expect(heads()).not.toContain('Late shift');
  expect(names('mailboxes')).toContain(shell.sent);
});

test('a section is sorted by what is unread', async () => {
  const counts = (kind: string, unread: number) => ({ kind, owner: null, total: unread, unread });
  workspace(ORGANIZATION).conversations.badges.take([counts('starred', 2), counts('all', 7)]);
  await begin();
  await choose(link('sent'), en.moveToNew);
  press('Enter', {}, document.querySelector('input'));
  await settle();
  const own = kept.sections.at(-1)?.id ?? '';
  for (const kind of ['starred', 'all']) await choose(link(kind), en.moveTo(en.newSection));
  await choose(document.querySelector(`[data-head="${own}"]`), en.sortUnread);
  expect(names(own)).toEqual([shell.all, shell.starred, shell.sent]);
});

test('a name that is left by Escape is not kept', async () => {
  await begin();
  await choose(document.querySelector('[data-head="teams"]'), en.newSection);
  write(document.querySelector('input'), 'Oops');
  press('Escape', {}, document.querySelector('input'));
  await settle();
  expect(heads().at(-1)).toBe(en.newSection);
});

test('what is hidden waits under More, and is shown again', async () => {
  await begin();
  await choose(link('junk'), en.hide);
  expect(document.querySelector('[data-item=junk]')).toBeNull();
  click(named('button.head', first.more));
  await settle();
  expect(names('hidden')).toEqual([shell.junk]);
  await choose(link('junk'), en.unhide);
  expect(names('mailboxes').at(-1)).toBe(shell.junk);
});

test('a team that is hidden is no longer among the teams', async () => {
  await begin();
  await choose(row(`team:${SECOND_TEAM}`)?.querySelector('.head') ?? null, en.hide);
  expect(row(`team:${SECOND_TEAM}`)?.closest('[data-section]')?.getAttribute('data-section') ?? null).toBeNull();
  expect(kept.hidden).toEqual([{ kind: 'team', id: SECOND_TEAM }]);
});

test('Alt and an arrow move what has the focus, and say where it is', async () => {
  await begin();
  link('assigned')?.focus();
  press('ArrowUp', { altKey: true });
  await settle();
  expect(names('mailboxes').slice(0, 3)).toEqual([shell.inbox, shell.assigned, shell.team_inboxes]);
  const status = document.querySelector('nav [role=status]');
  expect(status?.textContent).toBe(en.place(shell.assigned, first.mailboxes, 2, 14));
  document.querySelector<HTMLElement>('[data-head=teams] button')?.focus();
  press('ArrowUp', { altKey: true });
  await settle();
  expect(kept.sections.map((one) => one.id).slice(0, 2)).toEqual(['teams', 'mailboxes']);
  expect(status?.textContent).toBe(en.sectionPlace(shell.teamSpaces, 1, 2));
});

test('a section is folded on every device', async () => {
  await begin();
  click(document.querySelector('[data-head=teams] button'));
  await settle();
  expect(document.querySelector('[data-head=teams] button')?.getAttribute('aria-expanded')).toBe('false');
  expect(row(`team:${TEAM}`)).toBeNull();
  expect(kept.sections.find((one) => one.id === 'teams')?.folded).toBe(true);
});

describe('two devices', () => {
  const elsewhere = (name: string) =>
    (kept = { ...kept, version: kept.version + 1, sections: [{ id: id(50), name, folded: false, items: [] }] });

  test('do not overwrite each other: the change is made on what the other one left', async () => {
    await begin();
    elsewhere('Night');
    await choose(link('starred'), en.pin);
    expect(heads()).toContain('Night');
    expect(names('pinned')).toEqual([shell.starred]);
    expect([kept.version, server.sent(PUT).length]).toEqual([2, 2]);
  });

  test('hear of each other', async () => {
    await begin();
    elsewhere('Night');
    const told = { seq: 1, at: 1, actor_kind: 'person', actor: null, conversation_id: null, conversation: null };
    dispatch(ORGANIZATION, { ...told, kind: 'sidebar.changed', data: { version: 1 }, gone: false });
    await settle();
    expect(heads()).toContain('Night');
    expect(document.body.textContent).toContain(first.empty);
  });
});

test('what the server refuses is put back, with its words', async () => {
  await begin();
  server.on(PUT, () => refusal(422, 'invalid_field', 'A sidebar has at most 20 sections.'));
  await choose(link('starred'), en.pin);
  expect(names('mailboxes')).toContain(shell.starred);
  expect(toasts().at(-1)?.text).toContain('A sidebar has at most 20 sections.');
});

test('what is not there is not shown; a conversation is, as soon as it is known', async () => {
  const items = ['label', 'team_inbox', 'saved_search', 'conversation'].map((kind) => ({ kind, id: id(77) }));
  const there = { kind: 'conversation', id: id(1) };
  kept = { version: 3, sections: [{ id: 'pinned', name: '', folded: false, items: [...items, there] }], hidden: [] };
  workspace(ORGANIZATION).conversations.clear();
  server.on(`GET /v1/conversations/${id(1)}`, { conversations: conversation(1, 100, { subject: 'Crates' }) });
  await begin();
  expect(names('pinned')).toEqual(['Crates']);
  expect(link(`conversation:${id(1)}`)?.getAttribute('href')).toBe(`/${ORGANIZATION}/all/${id(1)}`);
  const gone = { seq: 1, at: 1, actor_kind: 'person', actor: null, conversation_id: id(1), conversation: null };
  workspace(ORGANIZATION).conversations.drop(id(1));
  server.on(`GET /v1/conversations/${id(1)}`, () => refusal(404, 'no_such_conversation'));
  dispatch(ORGANIZATION, { ...gone, kind: 'access.revoked', data: {}, gone: true });
  await settle();
  expect(names('pinned')).toEqual([]);
});

describe('by dragging', () => {
  /** What is in a drag, as far as events tell. */
  function taken() {
    const data = new Map<string, string>();
    const dataTransfer = {
      get types() {
        return [...data.keys()];
      },
      setData: (type: string, text: string) => data.set(type, text),
      getData: (type: string) => data.get(type) ?? '',
    };
    const fire = (target: Element | null, kind: string, clientY = 0) =>
      target?.dispatchEvent(
        Object.assign(new Event(kind, { bubbles: true, cancelable: true }), { dataTransfer, clientY }),
      );
    /** Let it go on something; returns how that was marked before. */
    const release = (onto: Element | null, clientY = 0) => {
      fire(onto, 'dragover', clientY);
      const shown = document.querySelector<HTMLElement>('[data-drop]')?.dataset['drop'];
      fire(onto, 'drop', clientY);
      return shown;
    };
    return { dataTransfer, fire, release };
  }
  function drag(source: Element | null, onto: Element | null, clientY = 0) {
    const { fire, release } = taken();
    fire(source, 'dragstart');
    const shown = release(onto, clientY);
    fire(source, 'dragend');
    return shown;
  }
  async function carrying() {
    const { dataTransfer, release } = taken();
    carry({ dataTransfer } as unknown as DragEvent, [id(1)], 'Crates');
    await settle();
    return release;
  }

  test('a row comes before or after another one, and into another section', async () => {
    await begin();
    expect(drag(link('drafts'), link('inbox'), -1)).toBe('before');
    await settle();
    expect(names('mailboxes').slice(0, 2)).toEqual([shell.drafts, shell.inbox]);
    await choose(link('starred'), en.pin);
    expect(drag(link('closed'), document.querySelector('[data-head=pinned]'))).toBe('into');
    await settle();
    expect(names('pinned')).toEqual([shell.closed, shell.starred]);
    expect(drag(link('closed'), row(`team:${TEAM}`))).toBeUndefined();
  });

  test('teams change places', async () => {
    await begin();
    drag(row(`team:${SECOND_TEAM}`)?.querySelector('[draggable]') ?? null, row(`team:${TEAM}`), -1);
    await settle();
    expect(kept.sections.find((one) => one.id === 'teams')?.items.map((one) => one.id)).toEqual([SECOND_TEAM, TEAM]);
  });

  test('a conversation comes to a team, and to people, who are there while it is dragged', async () => {
    workspace(ORGANIZATION).conversations.confirm(conversation(1, 100, { team: TEAM, assignees: [] }));
    const patched = `PATCH /v1/conversations/${id(1)}`;
    server.on(patched, { operation: null, conversations: [], still: [] });
    const person = () => row(`person:${bea.id}`);
    await begin();
    expect(person()).toBeNull();
    expect((await carrying())(row(`team:${SECOND_TEAM}`)?.querySelector('.head') ?? null)).toBe('into');
    await settle();
    expect(person()).toBeNull();
    expect((await carrying())(person())).toBe('into');
    await settle();
    expect(server.sent(patched)).toEqual([{ team: SECOND_TEAM }, { add_assignees: [bea.id] }]);
  });

  test('a conversation is pinned on the head of the pinned', async () => {
    workspace(ORGANIZATION).conversations.confirm(conversation(1, 100, { subject: 'Crates' }));
    await begin();
    await choose(link('starred'), en.pin);
    (await carrying())(document.querySelector('[data-head=pinned]'));
    await settle();
    expect(names('pinned')).toEqual([shell.starred, 'Crates']);
    expect(toasts().map((one) => one.text)).toEqual([en.pinnedDone('Crates')]);
  });
});

test('nothing of it stays after the log-out', async () => {
  await begin();
  await choose(link('starred'), en.pin);
  forgetSidebars();
  expect(arrangement(ORGANIZATION).kept.version).toBe(0);
});
