/** What clocks and calendars on the wall show. Months from 1; a day or hour too many runs over, as in `Date.UTC`. */
export interface Wall {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

const DAY = 86_400;
const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const numbers = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
  const made = new Intl.DateTimeFormat('en', { timeZone: zone, hourCycle: 'h23', second: 'numeric', ...numbers });
  formats.set(zone, made);
  return made;
}

/** Unix seconds as if the wall hung in Greenwich. */
const utc = ({ year, month, day, hour, minute }: Wall): number => Date.UTC(year, month - 1, day, hour, minute) / 1000;

/** What the wall shows in a zone at a moment (Unix seconds). */
export function wall(seconds: number, zone: string): Wall {
  const parts = format(zone).formatToParts(seconds * 1000);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  return { year: part('year'), month: part('month'), day: part('day'), hour: part('hour'), minute: part('minute') };
}

/** How far a zone is ahead of Greenwich at a moment, in seconds. */
export const offset = (seconds: number, zone: string): number => {
  const minute = Math.floor(seconds / 60) * 60;
  return utc(wall(minute, zone)) - minute;
};

/**
 * The moment (Unix seconds) at which the wall in a zone shows this. Of an hour that comes twice the first; what the
 * clocks leave out in spring is as much later as they are set forward.
 */
export function instant(shown: Wall, zone: string): number {
  const there = utc(shown);
  const [before, after] = [there - offset(there - DAY, zone), there - offset(there + DAY, zone)];
  const fits = [before, after].filter((seconds) => utc(wall(seconds, zone)) === there);
  return fits.length > 0 ? Math.min(...fits) : before;
}

/** 0 for Sunday to 6. */
export const weekday = (day: Wall): number => new Date(utc(day) * 1000).getUTCDay();

/** The same clock some days later. */
export function plusDays(shown: Wall, days: number): Wall {
  const date = new Date((utc(shown) + days * DAY) * 1000);
  return { ...shown, year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** A day at a clock, in minutes since midnight. */
export const clockAt = (day: Wall, minutes: number): Wall => ({
  ...day,
  hour: Math.floor(minutes / 60),
  minute: minutes % 60,
});

export const sameDay = (one: Wall, other: Wall): boolean =>
  one.year === other.year && one.month === other.month && one.day === other.day;

/** A clock as a field of that kind has it: minutes since midnight as "08:00", and back; null for an empty one. */
export const clockText = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
export function clockOf(text: string): number | null {
  const [hour, minute] = text.split(':').map(Number);
  return hour === undefined || minute === undefined ? null : hour * 60 + minute;
}
