import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PresenceStore } from './presence.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const frame = (typing: string | null) =>
  ({ type: 'presence', conversation: 'c', people: [{ user: 'u', typing }] }) as const;

test('who writes is shown, and fades when nothing more is heard', () => {
  const presence = new PresenceStore();
  presence.takePresence({ ...frame('reply'), people: [{ user: 'u', typing: 'reply' }] });
  expect(presence.viewing('c')).toEqual([{ user: 'u', typing: 'reply' }]);
  vi.advanceTimersByTime(6000);
  expect(presence.viewing('c')).toEqual([{ user: 'u', typing: null }]);
});

test('who goes is gone, and so is everybody after a break', () => {
  const presence = new PresenceStore();
  presence.takePresence({ ...frame(null), people: [] });
  expect(presence.viewing('c')).toEqual([]);
  presence.takeOnline({ type: 'online', organization: 'o', users: ['u'] });
  expect(presence.online('o', 'u')).toBe(true);
  presence.clear();
  expect(presence.online('o', 'u')).toBe(false);
});
