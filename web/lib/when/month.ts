import { plusDays, weekday, type Wall } from './zoned';

/** The weeks of a calendar page: six rows, so that the page keeps its height. `weekStart` 0 is Sunday. */
export function weeks(shown: Wall, weekStart: number): Wall[][] {
  const first = { ...shown, day: 1 };
  const start = plusDays(first, -((weekday(first) - weekStart + 7) % 7));
  return [0, 1, 2, 3, 4, 5].map((week) => [0, 1, 2, 3, 4, 5, 6].map((day) => plusDays(start, week * 7 + day)));
}

/** The same day some months later, or the last of that month. */
export function plusMonths(shown: Wall, months: number): Wall {
  const month = shown.month + months;
  const last = new Date(Date.UTC(shown.year, month, 0));
  const day = Math.min(shown.day, last.getUTCDate());
  return { ...shown, year: last.getUTCFullYear(), month: last.getUTCMonth() + 1, day };
}
