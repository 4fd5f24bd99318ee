import type { BusinessHours, BusinessSlot } from '$lib/api/types';
import { expect, test } from 'vitest';
import { added, changed, clockOf, DAY, secondsOf, slotsOf, usual, without } from './hours';

const week = usual('Europe/Oslo');
const [first] = slotsOf(week, 1) as [BusinessSlot];

test('a week begins with nine to five, Monday to Friday', () => {
  expect(week.t.map(({ d }) => d)).toEqual([1, 2, 3, 4, 5]);
  expect(first.s.map(clockOf)).toEqual(['09:00', '17:00']);
});

test('a second slot follows the first, until the day is full', () => {
  const twice = added(week, 1);
  expect(slotsOf(twice, 1).map(({ s }) => s.map(clockOf))).toEqual([
    ['09:00', '17:00'],
    ['18:00', '20:00'],
  ]);
  expect(slotsOf(added(week, 0), 0)[0]?.s.map(clockOf)).toEqual(['09:00', '17:00']);
  const full = changed(week, first, 0, DAY) as BusinessHours;
  expect(added(full, 1)).toBe(full);
});

test('a slot that would end before it begins is none', () => {
  expect(changed(week, first, 61_200, 32_400)).toBeUndefined();
  expect(slotsOf(changed(week, first, 36_000, 61_200) as BusinessHours, 1)[0]?.s).toEqual([36_000, 61_200]);
});

test('a slot is taken away alone', () => {
  expect(slotsOf(without(week, first), 1)).toEqual([]);
  expect(without(week, first).t).toHaveLength(4);
});

test('midnight at the end of a day is 00:00', () => {
  expect(clockOf(DAY)).toBe('00:00');
  expect(secondsOf('17:30')).toBe(63_000);
  expect(secondsOf('')).toBeUndefined();
});
