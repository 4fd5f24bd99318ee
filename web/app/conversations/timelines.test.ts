import { beforeEach, describe, expect, test } from 'vitest';
import type { Comment, Delta, Message, Timeline } from '$lib/api/types';
import { COLLEAGUE, conversation, FakeServer, id, ORGANIZATION } from './server.fake';
import { ConversationStore } from './store.svelte';
import { entryKey, TimelineStore } from './timelines.svelte';

const message = (number: number) => ({ type: 'message', id: `m${number}`, delivered_at: number }) as Message;
const comment = (at: number): Comment => ({
  type: 'comment',
  id: `c${at}`,
  conversation: id(1),
  author: COLLEAGUE,
  body: 'Hi',
  mentions: [],
  created_at: at,
});

let server: FakeServer;
let messages: Message[];
let asked: number;
let store: ConversationStore;
let timelines: TimelineStore;

beforeEach(() => {
  server = new FakeServer(5);
  messages = Array.from({ length: 70 }, (_, number) => message(number + 1));
  asked = 0;
  globalThis.fetch = async (input) => {
    asked++;
    const until = new URL(String(input), 'http://postroom.test').searchParams.get('until');
    const end = until ? Number(until) : messages.length;
    const start = Math.max(0, end - 30);
    const page: Timeline = {
      conversation: conversation(1, 1),
      entries: messages.slice(start, end),
      until: start > 0 ? String(start) : null,
    };
    return Response.json(page);
  };
  store = new ConversationStore(ORGANIZATION);
  timelines = new TimelineStore(store);
});

const shown = () => timelines.get(id(1)).entries.map(entryKey);

describe('a timeline', () => {
  test('shows the newest page, then older ones above it', async () => {
    await timelines.open(id(1));
    expect(shown()).toEqual(messages.slice(40).map(({ id }) => id));
    await timelines.older(id(1));
    await timelines.older(id(1));
    expect(shown()).toEqual(messages.map(({ id }) => id));
    await timelines.older(id(1));
    expect(asked).toBe(3);
  });

  test('is asked for once when it was fetched before', async () => {
    timelines.prefetch([id(1)]);
    await timelines.open(id(1));
    await timelines.open(id(1));
    expect(asked).toBe(1);
  });

  test('shows what this device kept before the network answers', async () => {
    timelines.kept = () => Promise.resolve({ conversation: conversation(1, 1), entries: [message(1)], until: null });
    globalThis.fetch = () => Promise.reject(new TypeError('no network'));
    await expect(timelines.open(id(1))).rejects.toMatchObject({ code: 'unreachable' });
    expect(shown()).toEqual(['m1']);
    expect(timelines.get(id(1)).state).toBe('ready');
  });

  test('tells of the conversation, too', async () => {
    await timelines.open(id(1));
    expect(store.get(id(1))?.last_activity_at).toBe(1);
  });
});

describe('an event', () => {
  test('in the open conversation fetches the new entries and keeps the old ones', async () => {
    await timelines.open(id(1));
    await timelines.older(id(1));
    store.open = id(1);
    messages = [...messages, message(71)];
    timelines.apply(server.delta('message.received', conversation(1, 2)));
    await expect.poll(() => shown().at(-1)).toBe('m71');
    expect(shown()).toEqual(messages.slice(10).map(({ id }) => id));
  });

  test('in another one is fetched when it is opened', async () => {
    await timelines.open(id(1));
    timelines.apply(server.delta('comment.added', conversation(1, 2)));
    expect(asked).toBe(1);
    await timelines.open(id(1));
    expect(asked).toBe(2);
  });

  test('while a page is on its way asks once more', async () => {
    store.open = id(1);
    const opening = timelines.open(id(1));
    messages = [...messages, message(71)];
    timelines.apply(server.delta('message.received', conversation(1, 2)));
    await opening;
    await expect.poll(() => shown().at(-1)).toBe('m71');
  });

  test('of my own marks changes nothing', async () => {
    await timelines.open(id(1));
    timelines.apply(server.delta('conversation.marked', conversation(1, 2)));
    expect(timelines.get(id(1)).stale).toBe(false);
  });
});

test('an entry made here stands in its place until the server has it', async () => {
  await timelines.open(id(1));
  const cell = timelines.get(id(1));
  cell.put(comment(70.5));
  expect(shown().at(-1)).toBe('c70.5');
  cell.put({ ...comment(70.5), body: 'Changed' });
  expect(shown().filter((key) => key === 'c70.5')).toHaveLength(1);
  cell.remove('c70.5');
  expect(shown().at(-1)).toBe('m70');
});

describe('conversations that became one', () => {
  const told = (kind: string, data: Delta['data']) => ({ ...server.delta(kind, conversation(1, 2)), data });

  test('an old address leads to what it became part of', async () => {
    await timelines.open(id(2));
    expect(timelines.get(id(2)).onward).toBe(id(1));
    expect(shown()).toHaveLength(30);
    expect(store.get(id(2))).toBeUndefined();
  });

  test('who looks at the one that ended goes along, and may come back after Undo', async () => {
    store.confirm(conversation(2, 1));
    const cell = timelines.get(id(2));
    const joined = told('conversation.joined', { joined: id(2) });
    store.apply(joined);
    timelines.apply(joined);
    expect(cell.onward).toBe(id(1));
    expect(store.get(id(2))).toBeUndefined();
    timelines.apply(told('conversation.separated', { separated: id(2) }));
    expect(cell.onward).toBeNull();
  });
});
