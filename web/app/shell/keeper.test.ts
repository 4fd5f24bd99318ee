import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Conversation } from '$lib/api/types';
import { Cache } from '$lib/cache/cache';
import { FakeServer, id, ORGANIZATION } from '../conversations/server.fake';
import { Keeper } from './keeper';
import { Workspace } from './workspace';

const INBOX = { kind: 'inbox', owner: null } as const;
let person = 0;
let cache: Cache;
let server: FakeServer;
let cursors: string[];

beforeEach(async () => {
  cache = await Cache.open(`keeper-${++person}`);
  server = new FakeServer(300).install();
  cursors = [];
});
afterEach(() => cache.close());

function started(caughtUp = () => Promise.resolve()): { space: Workspace; keeper: Keeper } {
  const space = new Workspace(ORGANIZATION);
  const keepCursor = async () => {
    const [row] = await cache.conversations([id(3)]);
    cursors.push(row?.subject ?? 'nothing yet');
  };
  const keeper = new Keeper(cache, keepCursor, caughtUp);
  keeper.watch(space);
  return { space, keeper };
}

async function day(): Promise<void> {
  const { space, keeper } = started();
  await space.conversations.load(space.conversations.list(INBOX));
  await keeper.flush();
  keeper.stop();
}

test('the next start shows the list as it stood, without a network', async () => {
  await day();
  globalThis.fetch = () => Promise.reject(new TypeError('no network'));
  const { space, keeper } = started();
  const list = space.conversations.list(INBOX);
  await keeper.restore(space, list);
  expect(list.ids).toEqual(server.list(INBOX).slice(0, 50));
  expect(space.conversations.get(list.ids[0] ?? '')?.latest_message_subject).toMatch(/^Subject/);
  keeper.stop();
});

test('what was closed meanwhile is not shown as if it were open', async () => {
  await day();
  const { space: other, keeper: writes } = started();
  other.conversations.apply(server.happen('conversation.closed', server.list(INBOX)[0] ?? ''));
  await writes.flush();
  writes.stop();
  const { space, keeper } = started();
  await keeper.restore(space, space.conversations.list(INBOX));
  expect(space.conversations.list(INBOX).ids).toEqual(server.list(INBOX).slice(0, 49));
  keeper.stop();
});

test('nothing kept is shown before the server has told what was taken away, and that is not shown at all', async () => {
  const [first = '', second = ''] = server.list(INBOX);
  await day();
  await cache.keepTimeline({ conversation: { id: first } as Conversation, entries: [], until: null });
  let heard: () => void = () => undefined;
  const told = new Promise<void>((resolve) => (heard = resolve));
  const { space, keeper } = started(() => told);
  const list = space.conversations.list(INBOX);
  const restoring = keeper.restore(space, list);
  const opening = space.timelines.kept?.(first);
  await cache.start();
  expect(list.ids).toEqual([]);
  const gone = server.happen('conversation.marked', first);
  space.conversations.apply({ ...gone, kind: 'access.revoked', conversation: null, gone: true });
  heard();
  await restoring;
  expect(list.ids[0]).toBe(second);
  expect(await opening).toBeUndefined();
  await keeper.flush();
  expect(await cache.conversations([first])).toEqual([]);
  expect(await cache.timeline(first)).toBeUndefined();
  keeper.stop();
});

test('what an earlier release kept has no labels yet, and is shown all the same', async () => {
  await day();
  const [first = ''] = server.list(INBOX);
  const [kept] = await cache.conversations([first]);
  const older: Partial<Conversation> = { ...kept };
  delete older.labels;
  await cache.keep([older as Conversation], []);
  const { space, keeper } = started();
  await keeper.restore(space, space.conversations.list(INBOX));
  expect(space.conversations.get(first)?.labels).toEqual([]);
  keeper.stop();
});

test('a list that the network brought first is left alone', async () => {
  await day();
  const { space, keeper } = started();
  server.happen('message.received', id(7));
  await space.conversations.load(space.conversations.list(INBOX));
  await keeper.restore(space, space.conversations.list(INBOX));
  expect(space.conversations.list(INBOX).ids[0]).toBe(id(7));
  keeper.stop();
});

test('the cursor is written after the data it stands for', async () => {
  const { space, keeper } = started();
  space.conversations.apply(server.happen('conversation.changed', id(3)));
  await keeper.flush();
  expect(cursors).toEqual(['Renamed']);
  keeper.stop();
});

test('what is gone is gone from the device, too', async () => {
  await day();
  const { space, keeper } = started();
  const first = server.list(INBOX)[0] ?? '';
  await keeper.restore(space, space.conversations.list(INBOX));
  space.conversations.drop(first);
  await keeper.flush();
  expect(await cache.conversations([first])).toEqual([]);
  keeper.stop();
});
