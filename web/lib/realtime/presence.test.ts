import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Presence } from '$lib/api/types';
import { PresenceStore } from './presence.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const frame = (typing: string | null): Presence => ({
  type: 'presence',
  conversation: 'c',
  people: [{ user: 'u', typing }],
  visitors: [],
});

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

test('a visitor who writes is shown, and fades when nothing more is heard; a visitor who left stays known', () => {
  const presence = new PresenceStore();
  const visitor = { visitor: 'v', online: true, typing: true, page_url: '', page_title: '', seen: 'm' };
  presence.takePresence({ ...frame(null), visitors: [visitor] });
  expect(presence.visitors('c')).toEqual([visitor]);
  vi.advanceTimersByTime(6000);
  expect(presence.visitors('c')).toEqual([{ ...visitor, typing: false }]);
  presence.takePresence({ ...frame(null), people: [], visitors: [{ ...visitor, online: false, typing: false }] });
  expect(presence.visitors('c')[0]?.online).toBe(false);
  presence.clear();
  expect(presence.visitors('c')).toEqual([]);
});
