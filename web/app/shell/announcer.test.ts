// @vitest-environment happy-dom
import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { dispatch } from '$lib/realtime/events';
import { clean, show } from '$lib/ui/page.fake.svelte';
import { conversation, FakeServer, ORGANIZATION } from '../conversations/server.fake';
import Announcer from './Announcer.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  clean();
  vi.useRealTimers();
});

const arrive = (automation: string | null, messages: number) => {
  const row = conversation(1, 1, { messages_count: messages });
  dispatch(ORGANIZATION, { ...new FakeServer(1).delta('message.received', row), data: { automation } });
  vi.advanceTimersByTime(1000);
  flushSync();
  return document.querySelector('[role="log"]')?.textContent ?? '';
};

test.each([
  ['a mail is announced', null, 2, true],
  ['a bounce that belongs to a conversation is not', 'bounce', 2, false],
  ['nor is an automatic answer', 'auto_reply', 2, false],
  ['a bounce that belongs to nothing is', 'bounce', 1, true],
])('%s', (_, automation, messages, announced) => {
  show(Announcer, { organization: ORGANIZATION });
  expect(arrive(automation, messages) !== '').toBe(announced);
});
