import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Conversation, Me, Timeline } from '$lib/api/types';
import { Cache } from './cache';

const row = (id: string) => ({ id, preview: `of ${id}` }) as Conversation;
const page = (id: string) => ({ conversation: row(id), entries: [], until: null }) as Timeline;
const intent = { id: 'i1', kind: 'note', data: { text: 'typed' }, at: 1 };
let person = 0;
let cache: Cache;

beforeEach(async () => {
  cache = await Cache.open(`person-${++person}`);
});
afterEach(() => cache.close());

const again = async () => {
  cache.close();
  cache = await Cache.open(`person-${person}`);
};

test('what was kept is there after a restart', async () => {
  await cache.keepStart({ me: { version: '1' } as Me, epoch: 'e', cursors: { o: 3 } });
  await cache.keep([row('a'), row('b')], []);
  await cache.keepList('o/inbox', {
    rows: [
      ['b', 2],
      ['a', 1],
    ],
    next: 'n',
  });
  await cache.keepTimeline(page('a'));
  await again();
  expect((await cache.start())?.cursors).toEqual({ o: 3 });
  expect(await cache.conversations(['b', 'x', 'a'])).toEqual([row('b'), row('a')]);
  expect((await cache.list('o/inbox'))?.rows).toEqual([
    ['b', 2],
    ['a', 1],
  ]);
  expect((await cache.timeline('a'))?.conversation).toEqual(row('a'));
});

test('what is dropped is gone', async () => {
  await cache.keep([row('a'), row('b')], []);
  await cache.keepTimeline(page('a'));
  await cache.keep([], ['a']);
  expect(await cache.conversations(['a', 'b'])).toEqual([row('b')]);
  expect(await cache.timeline('a')).toBeUndefined();
});

test('one person’s data is not another’s', async () => {
  await cache.keep([row('a')], []);
  const other = await Cache.open('somebody-else');
  expect(await other.conversations(['a'])).toEqual([]);
  other.close();
});

describe('forgetting', () => {
  beforeEach(async () => {
    await cache.keep([row('a')], []);
    await cache.keepTimeline(page('a'));
    await cache.put(intent);
  });

  test('what the server told leaves me logged in', async () => {
    await cache.keepStart({ me: {} as Me, epoch: 'e', cursors: {} });
    await cache.forget();
    expect(await cache.conversations(['a'])).toEqual([]);
    expect(await cache.start()).toBeDefined();
  });

  test('at the end of a session keeps only what was not sent yet', async () => {
    await cache.keepStart({ me: {} as Me, epoch: 'e', cursors: {} });
    await cache.leave();
    expect(await cache.start()).toBeUndefined();
    expect(await cache.conversations(['a'])).toEqual([]);
    expect(await cache.timeline('a')).toBeUndefined();
    expect(await cache.all()).toEqual([intent]);
  });

  test('at log-out leaves nothing', async () => {
    await cache.keepStart({ me: {} as Me, epoch: 'e', cursors: {} });
    await cache.wipe();
    expect(await cache.start()).toBeUndefined();
    expect(await cache.all()).toEqual([]);
    expect(await cache.conversations(['a'])).toEqual([]);
  });
});

test('the oldest timelines go when there are too many', async () => {
  for (let number = 0; number < 305; number++) await cache.keepTimeline(page(`t${number}`));
  await cache.trim();
  expect(await cache.timeline('t304')).toBeDefined();
  const kept = await Promise.all(Array.from({ length: 305 }, (_, number) => cache.timeline(`t${number}`)));
  expect(kept.filter(Boolean)).toHaveLength(300);
});

test('wishes are kept and removed one by one', async () => {
  await cache.put(intent);
  await cache.put({ ...intent, id: 'i2' });
  await cache.remove('i1');
  expect((await cache.all()).map(({ id }) => id)).toEqual(['i2']);
});
