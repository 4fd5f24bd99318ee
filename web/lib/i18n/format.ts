import { locale, type Locale } from './locale.svelte';

const DAY = 86_400;

/** The reader's language as his browser has it, so that British English writes 12 Nov and American Nov 12. */
const tag = (language: string): string =>
  (typeof navigator === 'undefined' ? [] : (navigator.languages ?? [])).find((one) => one.startsWith(language)) ??
  language;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Formats are slow to make and few: keep them. */
function dates(options: Intl.DateTimeFormatOptions, at: Locale = locale()): Intl.DateTimeFormat {
  const key = JSON.stringify([at.language, at.timeZone, at.hourCycle, options]);
  let format = formats.get(key);
  if (!format) {
    const clock = options.hour ? { hourCycle: at.hourCycle === 12 ? ('h12' as const) : ('h23' as const) } : {};
    format = new Intl.DateTimeFormat(tag(at.language), { timeZone: at.timeZone, ...clock, ...options });
    formats.set(key, format);
  }
  return format;
}

const date = (seconds: number) => new Date(seconds * 1000);
export const now = (): number => Date.now() / 1000;

/** Days since 1970 in the reader's zone: two moments of one local day have the same number. */
export function dayNumber(seconds: number): number {
  const parts = dates({ year: 'numeric', month: 'numeric', day: 'numeric' }).formatToParts(date(seconds));
  const part = (type: string) => Number(parts.find((found) => found.type === type)?.value);
  return Date.UTC(part('year'), part('month') - 1, part('day')) / (DAY * 1000);
}

/** The moment a local day begins; `day` as `dayNumber` counts, whatever the clocks did that night. */
export function dayStart(day: number): number {
  let [before, start] = [(day - 1) * DAY, (day + 1) * DAY];
  while (start - before > 1) {
    const middle = Math.floor((before + start) / 2);
    if (dayNumber(middle) < day) before = middle;
    else start = middle;
  }
  return start;
}

/** "09:41", or "9:41 AM". */
export function clock(seconds: number): string {
  const hour = locale().hourCycle === 12 ? 'numeric' : '2-digit';
  return dates({ hour, minute: '2-digit' }).format(date(seconds));
}

/** "12 Nov", with the year when it is another. */
export function shortDate(seconds: number, at: number = now()): string {
  const year = sameYear(seconds, at) ? {} : { year: 'numeric' as const };
  return dates({ day: 'numeric', month: 'short', ...year }).format(date(seconds));
}

/** For list rows: the time today, the weekday in the last six days, else the date. */
export function listTime(seconds: number, at: number = now()): string {
  const days = dayNumber(at) - dayNumber(seconds);
  if (days === 0) return clock(seconds);
  return days > 0 && days < 7 ? dates({ weekday: 'short' }).format(date(seconds)) : shortDate(seconds, at);
}

/** The heading of a day in a list: "Today", "Yesterday", "Monday", "12 November". */
export function dayTitle(seconds: number, at: number = now()): string {
  const days = dayNumber(at) - dayNumber(seconds);
  if (days === 0 || days === 1) {
    const word = new Intl.RelativeTimeFormat(locale().language, { numeric: 'auto' }).format(-days, 'day');
    return word.charAt(0).toLocaleUpperCase(locale().language) + word.slice(1);
  }
  if (days > 1 && days < 7) return dates({ weekday: 'long' }).format(date(seconds));
  return dates({ day: 'numeric', month: 'long', year: 'numeric' }).format(date(seconds));
}

const sameYear = (seconds: number, at: number): boolean => {
  const year = dates({ year: 'numeric' });
  return year.format(date(seconds)) === year.format(date(at));
};

/** Something to come: "19:00" today, else "Sat 28 Nov, 10:00". */
export function dayAndTime(seconds: number, at: number = now()): string {
  if (dayNumber(seconds) === dayNumber(at)) return clock(seconds);
  const year = sameYear(seconds, at) ? {} : { year: 'numeric' as const };
  const hour = locale().hourCycle === 12 ? 'numeric' : '2-digit';
  const day = { weekday: 'short', day: 'numeric', month: 'short' } as const;
  return dates({ ...day, ...year, hour, minute: '2-digit' }).format(date(seconds));
}

/** The same within a sentence: "today, 19:00", "tomorrow, 08:00", "Sat 28 Nov, 10:00". */
export function upcoming(seconds: number, at: number = now()): string {
  const days = dayNumber(seconds) - dayNumber(at);
  if (days !== 0 && days !== 1) return dayAndTime(seconds, at);
  const word = new Intl.RelativeTimeFormat(locale().language, { numeric: 'auto' }).format(days, 'day');
  return `${word}, ${clock(seconds)}`;
}

/** "November 2026"; the month counts from 1. */
export const monthTitle = (year: number, month: number): string =>
  dates({ year: 'numeric', month: 'long', timeZone: 'UTC' }).format(Date.UTC(year, month - 1, 1));

/** "Tuesday 24 November 2026", a day of the calendar in no zone; the month counts from 1. */
export const dayInFull = (year: number, month: number, day: number): string =>
  dates({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    Date.UTC(year, month - 1, day),
  );

/** Date and time in full, for tooltips. */
export const moment = (seconds: number): string =>
  dates({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', hour: 'numeric', minute: '2-digit' }).format(
    date(seconds),
  );

/**
 * When an event is: "Friday, 3 July 2026 at 15:00 – 16:30". Whole days, and a clock that no zone places on earth, are
 * told as they were written, which is in UTC; whole days end before `end`.
 */
export function period(start: number, end: number | null, { days = false, floating = false } = {}): string {
  const format = dates({
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    ...(days ? {} : { hour: 'numeric', minute: '2-digit' }),
    ...(days || floating ? { timeZone: 'UTC' } : {}),
  });
  return end === null ? format.format(date(start)) : format.formatRange(date(start), date(days ? end - 1 : end));
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', DAY],
  ['hour', 3600],
  ['minute', 60],
];

/** "5 minutes ago", "in 2 days", "now". */
export function relative(seconds: number, at: number = now()): string {
  const format = new Intl.RelativeTimeFormat(locale().language, { numeric: 'auto' });
  const difference = seconds - at;
  const step = STEPS.find(([, length]) => Math.abs(difference) >= length);
  return step ? format.format(Math.round(difference / step[1]), step[0]) : format.format(0, 'second');
}

/** 1234 as "1,234". */
export const number = (value: number): string => new Intl.NumberFormat(locale().language).format(value);

/** A count that the server stops at 1000: "999+". */
export const count = (value: number): string => (value >= 1000 ? `${number(999)}+` : number(value));

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];

/** 1258291 as "1.3 MB". */
export function bytes(value: number): string {
  const power = value < 1 ? 0 : Math.min(Math.floor(Math.log10(value) / 3), UNITS.length - 1);
  const amount = value / 1000 ** power;
  return new Intl.NumberFormat(locale().language, {
    style: 'unit',
    unit: UNITS[power] ?? 'byte',
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: amount < 10 && power > 0 ? 1 : 0,
  }).format(amount);
}

/** Whether the reader writes 3/4 for the third of April: all do but Americans. */
export const dayFirst = (): boolean => tag(locale().language) !== 'en-US';

/** Weekday names in the reader's order, with their numbers (0 is Sunday). */
export function weekdays(weekday: 'long' | 'short' = 'long'): { day: number; name: string }[] {
  const sunday = Date.UTC(2023, 0, 1);
  const format = new Intl.DateTimeFormat(locale().language, { weekday, timeZone: 'UTC' });
  return [0, 1, 2, 3, 4, 5, 6].map((offset) => {
    const day = (offset + locale().weekStart) % 7;
    return { day, name: format.format(sunday + day * DAY * 1000) };
  });
}
