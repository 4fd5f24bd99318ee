/** How much older mail to bring in. */
export type History = 'none' | 'year' | 'three' | 'all';

export const HISTORIES: readonly History[] = ['none', 'year', 'three', 'all'];

/** As the server takes it: null is everything. */
export const DAYS: Record<History, number | null> = { none: 0, year: 365, three: 1095, all: null };

/** The nearest of our words for a number of days. */
export function historyOf(days: number | null): History {
  if (days === null) return 'all';
  return days <= 0 ? 'none' : days <= 365 ? 'year' : 'three';
}

const PER_MINUTE = 1800; // messages an ordinary provider hands out; the account page measures it then

/** Minutes an import of so many messages takes, at least one. */
export const importMinutes = (messages: number): number => Math.max(1, Math.round(messages / PER_MINUTE));
