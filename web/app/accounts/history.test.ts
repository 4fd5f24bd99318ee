import { beforeEach, expect, test } from 'vitest';
import { useLocale } from '$lib/i18n/texts.svelte';
import { DAYS, dayOf, dayValue, firstDay, HISTORIES, historyOf, importMinutes } from './history';

beforeEach(() => useLocale({ language: 'en', timeZone: 'UTC' }));

test.each(HISTORIES)('%s comes back from its days', (history) => expect(historyOf(DAYS[history])).toBe(history));

test('an import takes at least a minute in words', () => {
  expect(importMinutes(3)).toBe(1);
  expect(importMinutes(48_213)).toBe(27);
});

test('days between our words have none', () => expect(historyOf(401)).toBeNull());

test.each([
  ['2026-11-20T09:30:00Z', 0, '2026-11-20'],
  ['2026-11-20T09:30:00Z', 10, '2026-11-11'],
  ['2026-11-20T00:00:00Z', 10, '2026-11-10'],
])('connected at %s with %i days of history, mail is whole from %s on', (connected, days, first) =>
  expect(firstDay(Date.parse(connected) / 1000, days)).toBe(dayOf(first)),
);

test('all history has no first day', () => expect(firstDay(0, null)).toBeNull());

test('a day comes back from its field, and none from an empty one', () => {
  expect(dayValue(dayOf('2026-02-28') ?? 0)).toBe('2026-02-28');
  expect(dayOf('')).toBeNull();
});
