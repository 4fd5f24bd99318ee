import { beforeEach, describe, expect, test } from 'vitest';
import {
  bytes,
  clock,
  count,
  dayNumber,
  dayStart,
  dayTitle,
  listTime,
  moment,
  relative,
  shortDate,
  weekdays,
} from './format';
import { nearest } from './locale.svelte';
import { plural } from './plural';
import { useLocale } from './texts.svelte';

const at = (text: string) => Date.parse(text) / 1000;
const now = at('2026-11-21T12:00:00Z');

beforeEach(() => useLocale({ language: 'en', timeZone: 'UTC', hourCycle: 24, weekStart: 1 }));

describe('the time of a row', () => {
  test.each([
    ['2026-11-21T09:41:00Z', '09:41'],
    ['2026-11-20T23:59:00Z', 'Fri'],
    ['2026-11-15T10:00:00Z', 'Sun'],
    ['2026-11-14T10:00:00Z', 'Nov 14'],
    ['2025-11-14T10:00:00Z', 'Nov 14, 2025'],
    ['2026-11-21T23:00:00Z', '23:00'],
  ])('%s is %s', (text, expected) => expect(listTime(at(text), now)).toBe(expected));

  test('is that of the reader’s zone', async () => {
    await useLocale({ timeZone: 'Asia/Tokyo' });
    expect(listTime(at('2026-11-20T15:30:00Z'), now)).toBe('00:30');
    expect(dayNumber(at('2026-11-20T14:59:00Z'))).toBe(dayNumber(at('2026-11-20T15:01:00Z')) - 1);
  });

  test('has twelve hours for who wants them', async () => {
    await useLocale({ hourCycle: 12 });
    expect(clock(at('2026-11-21T15:05:00Z')).replace(/\s/u, ' ')).toBe('3:05 PM');
    expect(clock(at('2026-11-21T00:05:00Z')).replace(/\s/u, ' ')).toBe('12:05 AM');
  });
});

test('the day the clocks change has its 25 hours', async () => {
  await useLocale({ timeZone: 'Europe/Berlin' });
  expect(dayNumber(at('2026-10-25T22:30:00Z'))).toBe(dayNumber(at('2026-10-24T22:30:00Z')));
});

test.each(['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Europe/Berlin', 'UTC'])(
  'a day begins at its midnight in %s',
  async (timeZone) => {
    await useLocale({ timeZone });
    for (const day of ['2026-10-25', '2026-10-26', '2026-03-29', '1980-01-01']) {
      const number = at(day) / 86_400;
      const start = dayStart(number);
      expect([dayNumber(start - 1), dayNumber(start), clock(start)]).toEqual([number - 1, number, '00:00']);
    }
  },
);

test('days have names near by, dates far away', () => {
  expect(dayTitle(at('2026-11-20T10:00:00Z'), now)).toBe('Yesterday');
  expect(dayTitle(at('2026-11-18T10:00:00Z'), now)).toBe('Wednesday');
  expect(dayTitle(at('2026-01-02T10:00:00Z'), now)).toContain('2026');
});

test('French reads French', async () => {
  await useLocale({ language: 'fr' });
  expect(dayTitle(at('2026-11-20T10:00:00Z'), now)).toBe('Hier');
  expect(shortDate(at('2026-11-14T10:00:00Z'), now)).toBe('14 nov.');
  expect(moment(at('2026-11-14T10:00:00Z'))).toContain('samedi 14 novembre 2026');
  expect(bytes(1_258_291).replace(/\s/u, ' ')).toBe('1,3 Mo');
});

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [84_000, '84 kB'],
  [1_258_291, '1.3 MB'],
  [5_000_000_000, '5 GB'],
])('%i is %s', (size, expected) => expect(bytes(size)).toBe(expected));

test('a count that was stopped says so', () => {
  expect(count(7)).toBe('7');
  expect(count(1000)).toBe('999+');
});

test('time passes in words', () => {
  expect(relative(now - 300, now)).toBe('5 minutes ago');
  expect(relative(now + 172_800, now)).toBe('in 2 days');
  expect(relative(now - 5, now)).toBe('now');
});

test('the week begins where the reader begins it', async () => {
  expect(weekdays().map(({ day }) => day)).toEqual([1, 2, 3, 4, 5, 6, 0]);
  await useLocale({ weekStart: 0 });
  expect(weekdays()[0]).toEqual({ day: 0, name: 'Sunday' });
});

describe('numbers of things', () => {
  const forms = { one: '# file', other: '# files' };
  test('follow the rules of the language', () => {
    expect([0, 1, 2].map((n) => plural('en')(n, forms))).toEqual(['0 files', '1 file', '2 files']);
    expect([0, 1, 2].map((n) => plural('fr')(n, forms))).toEqual(['0 file', '1 file', '2 files']);
  });
});

test('the nearest language is ours, else English', () => {
  expect(nearest(['fr-CA', 'en'])).toBe('fr');
  expect(nearest(['sv', 'de'])).toBe('en');
});
