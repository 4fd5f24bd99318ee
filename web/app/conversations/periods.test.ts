import { beforeEach, expect, test } from 'vitest';
import { useLocale } from '$lib/i18n/texts.svelte';
import { periods } from './periods';
import { breaksOf } from './window';

const at = (text: string) => Date.parse(text) / 1000;
const begins = (now: string) =>
  periods(at(now)).map(({ before }) => new Date(before * 1000).toISOString().slice(0, 16));

beforeEach(() => useLocale({ language: 'en', timeZone: 'UTC', hourCycle: 24, weekStart: 1 }));

test('yesterday ends at the reader’s midnight', async () => {
  expect(begins('2026-11-22T03:00:00Z')).toEqual(['2026-11-22T00:00', '2026-11-21T00:00', '2026-11-15T00:00']);
  await useLocale({ timeZone: 'America/New_York' });
  expect(begins('2026-11-22T03:00:00Z')).toEqual(['2026-11-21T05:00', '2026-11-20T05:00', '2026-11-14T05:00']);
  await useLocale({ timeZone: 'Asia/Kathmandu' });
  expect(begins('2026-11-22T03:00:00Z')[0]).toBe('2026-11-21T18:15');
});

test.each([
  [
    'the clocks went back this night',
    '2026-10-25T11:00:00Z',
    ['2026-10-24T22:00', '2026-10-23T22:00', '2026-10-17T22:00'],
  ],
  [
    'they went back the night before',
    '2026-10-26T11:00:00Z',
    ['2026-10-25T23:00', '2026-10-24T22:00', '2026-10-18T22:00'],
  ],
  [
    'the clocks went forward this night',
    '2026-03-29T11:00:00Z',
    ['2026-03-28T23:00', '2026-03-27T23:00', '2026-03-21T23:00'],
  ],
  [
    'they went forward within the week',
    '2026-04-01T11:00:00Z',
    ['2026-03-31T22:00', '2026-03-30T22:00', '2026-03-24T23:00'],
  ],
])('days are whole days although %s', async (_, now, expected) => {
  await useLocale({ timeZone: 'Europe/Berlin' });
  expect(begins(now)).toEqual(expected);
});

test('mail of the night the clocks changed stands under today', async () => {
  await useLocale({ timeZone: 'Europe/Berlin' });
  const rows = [at('2026-10-24T22:30:00Z'), at('2026-10-24T21:30:00Z')]; // 00:30 today and 23:30 yesterday
  const headings = breaksOf(rows.length, (index) => rows[index] ?? 0, periods(at('2026-10-25T11:00:00Z')));
  expect(headings).toEqual([{ index: 1, title: 'Yesterday' }]);
});

test('headings speak the reader’s language', async () => {
  await useLocale({ language: 'fr' });
  expect(periods(at('2026-11-22T03:00:00Z'))[0]?.title).toBe('Hier');
});
