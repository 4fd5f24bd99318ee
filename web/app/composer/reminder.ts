import { dayNumber, locale } from '$lib/i18n';
import { defaultTimes } from '$lib/when/times.svelte';
import { clockAt, instant, plusDays, wall } from '$lib/when/zoned';

/** The morning some days after a letter goes, in Unix seconds. */
export function daysAfter(goes: number, days: number): number {
  const zone = locale().timeZone;
  return instant(clockAt(plusDays(wall(goes, zone), days), defaultTimes().morning), zone);
}

/**
 * A reminder when its letter goes at another moment than it was to: as many days later, and never before the letter.
 * Without a moment the letter was to go at (it was held), it stays where it is, and one that is over is none.
 */
export function movedAlong(reminder: number | null, was: number | null, goes: number): number | null {
  if (reminder === null) return null;
  if (was === null) return reminder > goes ? reminder : null;
  const zone = locale().timeZone;
  const { hour, minute } = wall(reminder, zone);
  const days = Math.max(1, dayNumber(reminder) - dayNumber(was));
  return instant(clockAt(plusDays(wall(goes, zone), days), hour * 60 + minute), zone);
}
