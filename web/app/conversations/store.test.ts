import { describe, expect, test } from 'vitest';
import { CHANGES, conversation, FakeServer, id, MAILBOXES, ME, ORGANIZATION } from './server.fake';
import { FILTERS, type Filter } from './membership';
import { predict } from './predict';
import { ConversationStore } from './store.svelte';

const INBOX = { kind: 'inbox', owner: null } as const;
const VIEWS: Filter[][] = [[], ...FILTERS.map((one) => [one]), ['unread', 'unassigned']];
const CLOSED = { kind: 'closed', owner: null } as const;

async function opened(server: FakeServer, filters: readonly Filter[] = []): Promise<ConversationStore> {
  server.install();
  const store = new ConversationStore(ORGANIZATION);
  for (const mailbox of MAILBOXES) await store.load(store.list(mailbox, filters));
  return store;
}

describe.each(Object.keys(CHANGES))('after %s', (kind) => {
  test.each([0, 30, 59, 120, 500])('every list is as if it were fetched anew (conversation %i)', async (number) => {
    for (const filters of VIEWS) {
      const server = new FakeServer(150);
      const store = await opened(server, filters);
      store.apply(server.happen(kind, id(number)));
      for (const mailbox of MAILBOXES) {
        const { ids, next } = store.list(mailbox, filters);
        const fresh = server.list(mailbox, filters);
        expect(ids, mailbox.kind).toEqual(next === null ? fresh : fresh.slice(0, ids.length));
      }
      expect(store.get(server.rows.get(id(number))?.id ?? '')).toEqual(server.rows.get(id(number)));
    }
  });
});

test('events one after the other lead to the same lists, whatever page is loaded in between', async () => {
  const server = new FakeServer(170);
  const store = await opened(server);
  const kinds = Object.keys(CHANGES);
  for (let step = 0; step < 200; step++) {
    store.apply(server.happen(kinds[(step * 7) % kinds.length] ?? '', id((step * 31) % 170)));
    const mailbox = MAILBOXES[step % MAILBOXES.length];
    if (step % 25 === 0 && mailbox) await store.load(store.list(mailbox), { more: true });
  }
  for (const mailbox of MAILBOXES) {
    const { ids, next } = store.list(mailbox);
    const fresh = server.list(mailbox);
    expect(ids).toEqual(next === null ? fresh : fresh.slice(0, ids.length));
    expect(new Set(ids).size).toBe(ids.length);
  }
});

describe('what is gone', () => {
  test('with its account leaves every list at once', async () => {
    const store = await opened(new FakeServer(20));
    const gone = [id(3), id(4)];
    const told = { kind: 'conversations.removed', data: { account_id: 'a1', conversation_ids: gone } };
    store.apply({
      seq: 1,
      at: 1,
      actor_kind: 'person',
      actor: ME,
      conversation_id: null,
      conversation: null,
      gone: false,
      ...told,
    });
    expect(gone.map((one) => store.get(one))).toEqual([undefined, undefined]);
    for (const mailbox of MAILBOXES) expect(store.list(mailbox).ids).not.toContain(gone[0]);
  });

  test('leaves every list and memory', async () => {
    const server = new FakeServer(10);
    const store = await opened(server);
    store.apply(server.delta('access.revoked', conversation(3, 1), true));
    expect(store.get(id(3))).toBeUndefined();
    for (const mailbox of MAILBOXES) expect(store.list(mailbox).ids).not.toContain(id(3));
  });

  test('does not come back with a page that was asked for before', async () => {
    const server = new FakeServer(10).install();
    const store = new ConversationStore(ORGANIZATION);
    let release: () => void = () => undefined;
    server.hold = new Promise((resolve) => (release = resolve));
    const loading = store.load(store.list(INBOX));
    store.apply(server.delta('access.revoked', conversation(3, 1), true));
    release();
    await loading;
    expect(store.list(INBOX).ids).not.toContain(id(3));
    expect(store.list(INBOX).ids).toHaveLength(9);
  });
});

test('an event that overtakes a page is not undone by it', async () => {
  const server = new FakeServer(10).install();
  const store = new ConversationStore(ORGANIZATION);
  let release: () => void = () => undefined;
  server.hold = new Promise((resolve) => (release = resolve));
  const loading = store.load(store.list(INBOX));
  store.apply(server.happen('conversation.closed', id(3)));
  release();
  await loading;
  expect(store.get(id(3))?.closed).toBe(true);
});

describe('pages', () => {
  test('follow each other without a gap and without a double', async () => {
    const server = new FakeServer(130);
    const store = await opened(server);
    const list = store.list(INBOX);
    expect(list.ids).toHaveLength(50);
    await store.load(list, { more: true });
    await store.load(list, { more: true });
    expect(list.next).toBeNull();
    expect(list.ids).toEqual(server.list(INBOX));
  });

  test('are asked for once, however often one wishes', async () => {
    const server = new FakeServer(130);
    const store = await opened(server);
    const before = server.asked.length;
    const list = store.list(INBOX);
    await Promise.all([store.load(list, { more: true }), store.load(list, { more: true })]);
    expect(server.asked.length - before).toBe(1);
    expect(list.ids).toHaveLength(100);
  });

  test('that fail leave what was there', async () => {
    const store = await opened(new FakeServer(130));
    globalThis.fetch = () => Promise.reject(new TypeError('no network'));
    await expect(store.load(store.list(INBOX), { more: true })).rejects.toMatchObject({ code: 'unreachable' });
    expect(store.list(INBOX).ids).toHaveLength(50);
    expect(store.list(INBOX).state).toBe('ready');
  });
});

describe('asking again', () => {
  test('leaves the reader deep in the list where he is', async () => {
    const server = new FakeServer(200);
    const store = await opened(server);
    const list = store.list(INBOX);
    await store.load(list, { more: true });
    await store.load(list, { more: true });
    const before = list.ids;
    const fresh = conversation(900, 9000);
    server.rows.set(fresh.id, fresh);
    store.reset();
    await store.load(list);
    expect(list.ids).toEqual([fresh.id, ...before]);
    await store.load(list, { more: true });
    expect(list.ids).toEqual(server.list(INBOX));
  });

  test('replaces a list that is not deep', async () => {
    const server = new FakeServer(30);
    const store = await opened(server);
    server.rows.delete(id(3));
    store.reset();
    await store.load(store.list(INBOX));
    expect(store.list(INBOX).ids).toEqual(server.list(INBOX));
  });

  test('after a reset of the log starts from nothing', async () => {
    const server = new FakeServer(120);
    const store = await opened(server);
    await store.load(store.list(INBOX), { more: true });
    store.clear();
    expect(store.size).toBe(0);
    expect(store.list(INBOX).ids).toEqual([]);
    server.rows.delete(id(3));
    await store.load(store.list(INBOX));
    expect(store.list(INBOX).ids).toEqual(server.list(INBOX).slice(0, 50));
  });
});

describe('a prediction', () => {
  const lay = (store: ConversationStore, intent: string, patch: object) =>
    store.lay(intent, [id(3)], (one) => predict(one, patch, ME));

  test('shows at once and moves the conversation between lists', async () => {
    const store = await opened(new FakeServer(10));
    lay(store, 'a', { close: true });
    expect(store.get(id(3))?.closed).toBe(true);
    expect(store.list(INBOX).ids).not.toContain(id(3));
    expect(store.list(CLOSED).ids).toContain(id(3));
  });

  test('that is refused leaves no trace', async () => {
    const server = new FakeServer(10);
    const store = await opened(server);
    const before = store.list(INBOX).ids;
    lay(store, 'a', { close: true });
    store.lift('a', [id(3)]);
    expect(store.get(id(3))).toEqual(server.rows.get(id(3)));
    expect(store.list(INBOX).ids).toEqual(before);
  });

  test('stays on top of what others do meanwhile', async () => {
    const server = new FakeServer(10);
    const store = await opened(server);
    lay(store, 'a', { star: true });
    store.apply(server.happen('conversation.changed', id(3)));
    expect(store.get(id(3))).toMatchObject({ subject: 'Renamed', mine: { starred: true } });
    store.lift('a', [id(3)]);
    expect(store.get(id(3))).toMatchObject({ subject: 'Renamed', mine: { starred: false } });
  });

  test('is confirmed by its own event without a flicker', async () => {
    const server = new FakeServer(10);
    const store = await opened(server);
    lay(store, 'a', { close: true });
    store.apply(server.happen('conversation.closed', id(3)));
    expect(store.list(INBOX).ids).not.toContain(id(3));
    store.lift('a', [id(3)]);
    expect(store.list(INBOX).ids).not.toContain(id(3));
    expect(store.get(id(3))?.closed).toBe(true);
  });

  test('waits for a conversation that is not loaded yet', async () => {
    const server = new FakeServer(10).install();
    const store = new ConversationStore(ORGANIZATION);
    lay(store, 'a', { star: true });
    await store.load(store.list(INBOX));
    expect(store.get(id(3))?.mine.starred).toBe(true);
    expect(server.rows.get(id(3))?.mine.starred).toBe(false);
  });
});

test('with the filter, what one reads stays until one leaves it', async () => {
  const server = new FakeServer(10);
  const store = await opened(server, ['unread']);
  const list = store.list(INBOX, ['unread']);
  list.kept = id(3);
  store.apply(server.happen('conversation.marked', id(3)));
  store.apply(server.happen('conversation.marked', id(4)));
  expect(list.ids).toContain(id(3));
  expect(list.ids).not.toContain(id(4));
});

describe('counts', () => {
  const badge = (kind: string, total: number, unread: number) => ({ kind, owner: null, total, unread });

  test('follow what changes here', async () => {
    const server = new FakeServer(10);
    const store = await opened(server);
    store.badges.take([badge('inbox', 10, 10), badge('starred', 0, 0)]);
    store.apply(server.happen('conversation.marked', id(3)));
    expect(store.badges.of(INBOX)).toEqual({ total: 10, unread: 9 });
    expect(store.badges.of({ kind: 'starred', owner: null })).toEqual({ total: 1, unread: 0 });
    store.apply(server.happen('conversation.closed', id(4)));
    expect(store.badges.of(INBOX)).toEqual({ total: 9, unread: 8 });
  });

  test('that have stopped at 1000 stay there', async () => {
    const server = new FakeServer(10);
    const store = await opened(server);
    store.badges.take([badge('inbox', 1000, 1000)]);
    store.apply(server.happen('conversation.closed', id(4)));
    expect(store.badges.of(INBOX)).toEqual({ total: 1000, unread: 1000 });
  });
});

test('memory holds at most 5,000 records, and the open one is among them', async () => {
  new FakeServer(1).install();
  const store = new ConversationStore(ORGANIZATION);
  store.open = id(2);
  for (let number = 2; number < 5500; number++) store.confirm(conversation(number, number, { closed: true }));
  await store.load(store.list(CLOSED));
  expect(store.size).toBeLessThanOrEqual(5000);
  expect(store.get(id(2))).toBeDefined();
});

test('what comes while its first page is on the way is in the list', async () => {
  const server = new FakeServer(10).install();
  const store = new ConversationStore(ORGANIZATION);
  const loading = store.load(store.list(INBOX));
  const arrived = conversation(99, server.now + 1);
  server.rows.set(arrived.id, arrived);
  store.apply(server.delta('message.received', arrived));
  await loading;
  expect(store.list(INBOX).ids).toEqual(server.list(INBOX));
});

test('what waits for its answer does not come back with a page that does not know of it yet', async () => {
  const store = await opened(new FakeServer(20));
  store.lay('closing', [id(3)], (one) => predict(one, { close: true }, ME));
  expect(store.list(INBOX).ids).not.toContain(id(3));
  await store.load(store.list(INBOX));
  expect(store.list(INBOX).ids).not.toContain(id(3));
  store.lift('closing', [id(3)]);
  expect(store.list(INBOX).ids).toContain(id(3));
});
