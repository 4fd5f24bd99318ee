import { beforeEach, expect, test } from 'vitest';
import type { Message } from '../protocol';
import { Conversation, type Pending } from './conversation';

let conversation: Conversation;
let changes = 0;

beforeEach(() => {
  changes = 0;
  conversation = new Conversation(() => changes++);
});

const message = (id: string, from: Message['from'], at: number, echo: string | null = null): Message => ({
  id,
  echo_id: echo,
  from,
  name: '',
  avatar_url: '',
  text: id,
  files: [],
  at,
});
const pending = (echo: string, at = 0): Pending => ({ echo, text: echo, files: [], at, state: 'waiting' });
const ids = () => conversation.messages.map(({ id }) => id);

test('a message is taken once, in the order of its time', () => {
  conversation.take([message('b', 'team', 2)]);
  expect(conversation.take([message('a', 'team', 1), message('b', 'team', 2)])).toHaveLength(1);
  expect(ids()).toEqual(['a', 'b']);
});

test('what arrived is not on its way any more, nor comes back from another tab', () => {
  conversation.queue(pending('one'));
  conversation.queue(pending('two', 1));
  conversation.take([message('a', 'visitor', 1, 'one')]);
  conversation.queue(pending('one'));
  expect(conversation.pending.map(({ echo }) => echo)).toEqual(['two']);
  expect(changes).toBe(3);
});

test('unread are answers behind what was read, and behind what the visitor said himself', () => {
  conversation.take([
    message('a', 'team', 1),
    message('b', 'visitor', 2),
    message('c', 'team', 3),
    message('d', 'team', 4),
  ]);
  expect(conversation.unread).toBe(2);
  conversation.update({ read: 'c' });
  expect(conversation.unread).toBe(1);
});

test('the team has seen what stands up to where it read', () => {
  const [first, second] = [message('a', 'visitor', 1), message('b', 'visitor', 2)];
  conversation.take([first, second]);
  expect(conversation.wasSeen(first)).toBe(false);
  conversation.update({ seen: 'a' });
  expect([first, second].map((one) => conversation.wasSeen(one))).toEqual([true, false]);
});

test('an answer ends the typing', () => {
  conversation.update({ typing: { name: 'Mara', avatar_url: '' } });
  conversation.take([message('a', 'team', 1)]);
  expect(conversation.typing).toBeUndefined();
});
