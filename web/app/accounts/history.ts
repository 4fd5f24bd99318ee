import { dayNumber, dayStart } from '$lib/i18n';

/** How much older mail to bring in. */
export type History = 'none' | 'year' | 'three' | 'all';

export const HISTORIES: readonly History[] = ['none', 'year', 'three', 'all'];

/** As the server takes it: null is everything. */
export const DAYS: Record<History, number | null> = { none: 0, year: 365, three: 1095, all: null };

/** The word for a number of days; null where only the day it begins says it. */
export const historyOf = (days: number | null): History | null =>
  HISTORIES.find((history) => DAYS[history] === days) ?? null;

const DAY = 86_400;

/** The first local day (as `dayNumber` counts) of which all mail is wanted; null is everything. */
export function firstDay(connectedAt: number, days: number | null): number | null {
  if (days === null) return null;
  const since = connectedAt - days * DAY;
  const day = dayNumber(since);
  return days === 0 || dayStart(day) >= since ? day : day + 1;
}

/** A local day as date fields have it: "2026-11-22". */
export const dayValue = (day: number): string => new Date(day * DAY * 1000).toISOString().slice(0, 10);

/** The day of a date field; null while it is not whole. */
export const dayOf = (value: string): number | null => (value ? Date.parse(value) / 1000 / DAY : null);

const PER_MINUTE = 1800; // messages an ordinary provider hands out; the account page measures it then

/** Minutes an import of so many messages takes, at least one. */
export const importMinutes = (messages: number): number => Math.max(1, Math.round(messages / PER_MINUTE));
