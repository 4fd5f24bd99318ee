import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Said } from '../protocol';
import { Refused, type Api } from './api';
import { Conversation } from './conversation';
import { Outbox } from './outbox';

let answers: (Said | Error)[];
let posted: string[];
let gone: number;
let failing: number[];
let conversation: Conversation;
let outbox: Outbox;

const said = (echo: string): Said => ({
  token: null,
  message: { id: echo, echo_id: echo, from: 'visitor', name: '', avatar_url: '', text: '', files: [], at: 1 },
});
const write = (echo: string) =>
  conversation.queue({ echo, text: echo, files: [], at: Number(posted.length), state: 'waiting' });

beforeEach(() => {
  vi.useFakeTimers();
  [answers, posted, gone, failing] = [[], [], 0, []];
  conversation = new Conversation(() => undefined);
  const api = {
    token: () => (gone ? undefined : 'token'),
    post: async (_path: string, body: { echo_id: string }) => {
      posted.push(body.echo_id);
      const answer = answers.shift() ?? said(body.echo_id);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  } as unknown as Api;
  outbox = new Outbox('test', api, conversation, {
    about: () => ({
      meta: {},
      user: { name: '', email: '', digest: '', avatar_url: '' },
      consent: false,
      page: { url: '', title: '' },
    }),
    said: ({ message }) => conversation.take([message]),
    failing: (times) => failing.push(times),
    gone: () => gone++,
  });
});
afterEach(() => void vi.useRealTimers());

test('it sends in order, until nothing waits', async () => {
  write('one');
  write('two');
  await outbox.wake();
  expect(posted).toEqual(['one', 'two']);
  expect(conversation.pending).toEqual([]);
});

test('what got no answer is sent again under the same name, after a rest', async () => {
  answers = [new TypeError('no network'), new Refused(503, '', 0)];
  write('one');
  await outbox.wake();
  await vi.runAllTimersAsync();
  expect(posted).toEqual(['one', 'one', 'one']);
  expect(failing).toEqual([1, 2, 0]);
});

test('it rests as long as the server asks', async () => {
  answers = [new Refused(429, '', 60)];
  write('one');
  await outbox.wake();
  await vi.advanceTimersByTimeAsync(59_000);
  expect(posted).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(posted).toHaveLength(2);
});

test('what is refused for good says why, and does not hold up the next', async () => {
  answers = [new Refused(422, 'Too long.', 0)];
  write('one');
  write('two');
  await outbox.wake();
  expect(posted).toEqual(['one', 'two']);
  expect(conversation.pending).toMatchObject([{ echo: 'one', state: 'failed', reason: 'Too long.' }]);
});

test('a void token is forgotten; who is refused without one is refused', async () => {
  answers = [new Refused(401, '', 0), new Refused(401, 'Not here.', 0)];
  write('one');
  await outbox.wake();
  expect(gone).toBe(1);
  expect(posted).toEqual(['one', 'one']);
  expect(conversation.pending).toMatchObject([{ state: 'failed', reason: 'Not here.' }]);
});
