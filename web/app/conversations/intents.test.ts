import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Conversation, ConversationPatch, First, Me } from '$lib/api/types';
import { dismiss, toasts } from '$lib/ui/toast.svelte';
import { setMe } from '../session/session.svelte';
import { outbox } from '../shell/outbox.svelte';
import { workspace } from '../shell/workspace';
import { undo } from './intents';
import { predict } from './predict';
import { conversation, id, LABEL, ME, ORGANIZATION } from './server.fake';
import { archive, assign, close, closeOrReopen, junk, label, star, trash, unread } from './verbs';

const store = workspace(ORGANIZATION).conversations;
const BEN = id(900);
const taken = conversation(1, 101);
const shown = (number: number) => store.get(id(number)) as Conversation;

/** The server's side of changes: patches with operations, and their undo. */
const rows = new Map<string, Conversation>();
const operations = new Map<string, Map<string, Conversation>>();
const asked: { method: string; path: string; body: ConversationPatch }[] = [];
let refuse: { status: number; code: string } | undefined;
let away = false;
/** Who was first with what is asked for now. */
let first: First[] = [];

function serve(method: string, path: string, body: ConversationPatch): Conversation[] {
  const operation = /operations\/(.+)\/undo/.exec(path)?.[1];
  if (operation) operations.get(operation)?.forEach((row, key) => rows.set(key, row));
  const ids = operation ? [...(operations.get(operation)?.keys() ?? [])] : (path.split('/')[3] ?? '').split(',');
  if (!operation) {
    operations.set(`op-${operations.size}`, new Map(ids.map((one) => [one, rows.get(one) as Conversation])));
    ids.forEach((one) => rows.set(one, predict(rows.get(one) as Conversation, body, ME)));
  }
  asked.push({ method, path, body });
  return ids.map((one) => rows.get(one) as Conversation);
}

beforeEach(async () => {
  vi.stubGlobal('document', { documentElement: { dataset: {}, lang: 'en' } });
  vi.stubGlobal('localStorage', { setItem: () => undefined });
  const user = { id: ME, name: 'Noor', email: 'noor@example.com', role: 'owner', active: true };
  const preferences = {
    language: 'en',
    time_zone: 'UTC',
    week_start: 1,
    hour_cycle: 24,
    theme: 'system',
    undo_seconds: 10,
  };
  await setMe({
    user,
    preferences,
    organizations: [],
    users: [user, { ...user, id: BEN, name: 'Ben' }],
    teams: [],
  } as unknown as Me);
  asked.length = 0;
  refuse = undefined;
  away = false;
  toasts().forEach((one) => dismiss(one.id));
  for (let number = 0; number < 150; number++) {
    rows.set(id(number), conversation(number, 100 + number));
    store.confirm(conversation(number, 100 + number));
  }
  globalThis.fetch = async (input, init) => {
    if (away) throw new TypeError('no network');
    if (refuse) {
      const error = { code: refuse.code, message: 'Somebody was faster.', fields: {}, request_id: '' };
      return Response.json({ error }, { status: refuse.status });
    }
    const url = new URL(String(input), 'http://postroom.test');
    const body = JSON.parse(String(init?.body ?? '{}')) as ConversationPatch;
    const conversations = serve(String(init?.method), url.pathname, body);
    if (first.length === 0) return Response.json({ operation: `op-${operations.size - 1}`, conversations, left: [] });
    first.forEach((one) => rows.set(one.conversation, { ...taken, id: one.conversation, assignees: [one.user] }));
    const still = first.map((one) => rows.get(one.conversation));
    return Response.json({ operation: null, conversations: still, still: [], first: first.splice(0) });
  };
});

const patches = () => asked.filter(({ method }) => method === 'PATCH').map(({ body }) => body);

describe('somebody else was first', () => {
  const late = (deed: string) => [{ conversation: id(1), deed, user: BEN, at: 1 }];

  test('he is named, it stays his, and one can join him', async () => {
    first = late('taken');
    assign(ORGANIZATION, [id(1)], ME);
    expect(shown(1).assignees).toEqual([ME]);
    expect(patches()).toEqual([]);
    await expect.poll(() => toasts().map(({ text }) => text)).toEqual(['Ben took it first']);
    expect(patches()).toEqual([{ add_assignees: [ME], take: true }]);
    expect(shown(1).assignees).toEqual([BEN]);
    expect(await undo()).toBe(false);
    toasts().at(-1)?.action?.run();
    await expect.poll(() => patches().length).toBe(2);
    expect(patches()[1]).toEqual({ add_assignees: [ME] });
  });

  test('with closing, too', async () => {
    first = late('closed');
    close(ORGANIZATION, [id(1)]);
    await expect.poll(() => toasts().map(({ text }) => text)).toEqual(['Ben closed it first']);
  });

  test('who joins somebody on purpose takes nothing away from him', async () => {
    store.confirm({ ...conversation(2, 102), assignees: [BEN] });
    assign(ORGANIZATION, [id(2)], ME);
    await expect.poll(() => patches()).toEqual([{ add_assignees: [ME] }]);
  });
});

const settled = () => expect.poll(() => asked.length).toBeGreaterThan(0);

describe('labelling', () => {
  const vip = { id: LABEL, name: 'Customers/VIP' };

  test('shows at once under its short name, also without a network, and is undone', async () => {
    const before = shown(1);
    away = true;
    label(ORGANIZATION, [id(1)], vip);
    expect(shown(1).labels).toEqual([LABEL]);
    expect(toasts().at(-1)).toMatchObject({ text: 'Labelled VIP', action: { label: 'Undo' } });
    away = false;
    await outbox.drain();
    await settled();
    expect(patches()).toEqual([{ add_labels: [LABEL] }]);
    await undo();
    await expect.poll(() => asked.length).toBe(2);
    expect(shown(1)).toEqual(before);
  });

  test('adds to those that lack it, and takes it away where all have it', async () => {
    label(ORGANIZATION, [id(2)], vip);
    label(ORGANIZATION, [id(2), id(3)], vip);
    label(ORGANIZATION, [id(2), id(3)], vip);
    await expect.poll(() => patches().length).toBe(3);
    const changes = asked.filter(({ method }) => method === 'PATCH');
    expect(changes.map(({ path }) => path.split('/')[3])).toEqual([id(2), id(3), `${id(2)},${id(3)}`]);
    expect(patches().at(-1)).toEqual({ remove_labels: [LABEL] });
    expect(shown(3).labels).toEqual([]);
  });
});

describe('closing', () => {
  test('shows at once, is sent, and offers Undo', async () => {
    close(ORGANIZATION, [id(1)]);
    expect(shown(1).closed).toBe(true);
    expect(toasts().at(-1)).toMatchObject({ text: 'Closed', action: { label: 'Undo' } });
    await settled();
    expect(asked[0]).toMatchObject({ method: 'PATCH', body: { close: true } });
  });

  test('is undone by key', async () => {
    const before = shown(1);
    close(ORGANIZATION, [id(1)]);
    await settled();
    expect(await undo()).toBe(true);
    await expect.poll(() => asked.length).toBe(2);
    expect(shown(1)).toEqual(before);
    expect(toasts()).toHaveLength(0);
  });

  test('that was never sent is undone without asking the server', async () => {
    const before = shown(1);
    away = true;
    close(ORGANIZATION, [id(1)]);
    await new Promise((resolve) => setTimeout(resolve));
    await undo();
    expect(shown(1)).toEqual(before);
    away = false;
    expect(asked).toEqual([]);
  });

  test('that the server refuses is put back, and says why', async () => {
    const before = shown(1);
    refuse = { status: 403, code: 'forbidden' };
    close(ORGANIZATION, [id(1)]);
    await expect.poll(() => toasts().at(-1)?.text).toContain('Somebody was faster.');
    expect(shown(1)).toEqual(before);
  });

  test('of a hundred is one request and one Undo', async () => {
    const ids = Array.from({ length: 100 }, (_, number) => id(number));
    close(ORGANIZATION, ids);
    await expect.poll(() => asked.length).toBe(1);
    expect(toasts().at(-1)?.text).toBe('100 conversations closed');
    await undo();
    await expect.poll(() => asked.length).toBe(2);
    expect(ids.every((one) => !store.get(one)?.closed)).toBe(true);
  });
});

describe('throwing away', () => {
  const TRASH = { kind: 'trash', owner: null } as const;
  const INBOX = { kind: 'inbox', owner: null } as const;

  test('leaves the list at once, and Undo brings it back', async () => {
    const [inbox, thrown] = [store.list(INBOX), store.list(TRASH)];
    inbox.take([shown(1), shown(2)], null, true);
    thrown.take([], null, true);
    trash(ORGANIZATION, [id(1)]);
    expect([inbox.ids, thrown.ids]).toEqual([[id(2)], [id(1)]]);
    expect(toasts().at(-1)).toMatchObject({ text: 'Moved to Trash', action: { label: 'Undo' } });
    await settled();
    expect(asked[0]).toMatchObject({ method: 'PATCH', body: { trash: true } });
    await undo();
    await expect.poll(() => asked.length).toBe(2);
    expect([inbox.ids, thrown.ids]).toEqual([[id(2), id(1)], []]);
  });

  test('without a network is kept, and sent later', async () => {
    away = true;
    junk(ORGANIZATION, [id(5)]);
    await new Promise((resolve) => setTimeout(resolve));
    expect(shown(5).mine.junked).toBe(true);
    away = false;
    await outbox.drain();
    await settled();
    expect(asked[0]?.body).toEqual({ junk: true });
    expect(shown(5).mine.junked).toBe(true);
  });

  test('and then saying that it is spam moves it on', async () => {
    trash(ORGANIZATION, [id(6)]);
    junk(ORGANIZATION, [id(6)]);
    expect(shown(6).mine).toMatchObject({ trashed: false, junked: true });
    expect(toasts().at(-1)?.text).toBe('Marked as spam');
    await expect.poll(patches).toEqual([{ trash: true }, { junk: true }]);
  });

  test('archiving what was thrown away takes it out of Trash, not into the Inbox', async () => {
    trash(ORGANIZATION, [id(7)]);
    archive(ORGANIZATION, [id(7)]);
    expect(shown(7).mine).toMatchObject({ trashed: false, inbox: false, archived: true });
    await expect.poll(patches).toContainEqual({ trash: false, archive: true });
  });
});

describe('a key pressed again turns back', () => {
  test.each([
    ['close', closeOrReopen, (row: Conversation) => row.closed],
    ['archive', archive, (row: Conversation) => row.mine.archived],
    ['trash', trash, (row: Conversation) => row.mine.trashed],
    ['junk', junk, (row: Conversation) => row.mine.junked],
    ['star', star, (row: Conversation) => row.mine.starred],
  ] as const)('%s', (_, verb, holds) => {
    verb(ORGANIZATION, [id(2)]);
    expect(holds(shown(2))).toBe(true);
    verb(ORGANIZATION, [id(2)]);
    expect(holds(shown(2))).toBe(false);
  });

  test('assign', () => {
    assign(ORGANIZATION, [id(2)], ME);
    expect(shown(2).assignees).toEqual([ME]);
    assign(ORGANIZATION, [id(2)], ME);
    expect(shown(2).assignees).toEqual([]);
  });

  test('unread', () => {
    unread(ORGANIZATION, [id(2)]);
    expect(shown(2).mine.unread).toBe(false);
    unread(ORGANIZATION, [id(2)]);
    expect(shown(2).mine.unread).toBe(true);
  });
});

test('of several, only those that are not so yet are changed', async () => {
  star(ORGANIZATION, [id(3)]);
  star(ORGANIZATION, [id(3), id(4)]);
  await expect.poll(() => asked.length).toBe(2);
  expect(asked[1]?.path).toBe(`/v1/conversations/${id(4)}`);
});
