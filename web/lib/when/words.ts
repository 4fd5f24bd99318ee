import type { Chrono, ParsedComponents } from 'chrono-node';
import type { DefaultTimes } from '$lib/api/types';
import { next } from './presets';
import { relative } from './relative';
import { clockAt, instant, offset, plusDays, wall } from './zoned';

/** Whose words: the language first tried, the zone his clock is in, whether 3/4 is the third of April, his day. */
export interface Speaker {
  language: string;
  zone: string;
  dayFirst: boolean;
  times: DefaultTimes;
}

/** Parts of a day that the library gives hours of its own to. */
const PARTS: Record<string, (times: DefaultTimes) => number> = {
  morning: ({ morning }) => morning,
  noon: () => 12 * 60,
  afternoon: ({ afternoon }) => afternoon,
  evening: ({ evening }) => evening,
  tonight: ({ evening }) => evening,
};
const WEEKEND = /^(?:(?:on|at|this|the|ce|le) )*(?:weekend|week-end)$/i;

let loading: Promise<{ en: Chrono; gb: Chrono; fr: Chrono }> | undefined;

/** The words are understood by a library that only who types here needs. */
async function load() {
  const [english, french] = await Promise.all([import('chrono-node/en'), import('chrono-node/fr')]);
  return { en: english.casual, gb: english.GB, fr: french.casual };
}

/** Without a time of day it is the morning; a part of the day is what the presets say it is. */
function clockOf(start: ParsedComponents, times: DefaultTimes): number {
  if (start.isCertain('hour')) return (start.get('hour') ?? 0) * 60 + (start.get('minute') ?? 0);
  const part = [...start.tags()].map((tag) => PARTS[tag.split('/').at(-1) ?? '']).find((one) => one !== undefined);
  return part?.(times) ?? times.morning;
}

function moment(start: ParsedComponents, now: number, { zone, times }: Speaker): number {
  if (start.isCertain('timezoneOffset')) return Math.floor(start.date().getTime() / 60_000) * 60;
  const [year, month, day] = [start.get('year') ?? 0, start.get('month') ?? 1, start.get('day') ?? 1];
  const said = clockAt({ year, month, day, hour: 0, minute: 0 }, clockOf(start, times));
  const seconds = instant(said, zone);
  const weekly = start.isCertain('weekday') && !start.isCertain('day');
  return seconds <= now && weekly ? instant(plusDays(said, 7), zone) : seconds; // "Monday", said on a Monday
}

/** The moment that words speak of ("next Tuesday at 3pm"), in Unix seconds; null when they speak of none to come. */
export async function understand(text: string, now: number, speaker: Speaker): Promise<number | null> {
  if (!text.trim()) return null;
  const { zone, times } = speaker;
  const amount = relative(text, now, zone, times);
  if (amount !== null) return amount;
  if (WEEKEND.test(text.trim())) return instant(clockAt(next(wall(now, zone), times.weekend_day), times.weekend), zone);
  loading ??= load();
  const { en, gb, fr } = await loading;
  const english = speaker.dayFirst ? gb : en;
  const reference = { instant: new Date(now * 1000), timezone: offset(now, zone) / 60 };
  for (const parser of speaker.language === 'fr' ? [fr, english] : [english, fr]) {
    const [found] = parser.parse(text, reference, { forwardDate: true });
    const seconds = found ? moment(found.start, now, speaker) : 0;
    if (seconds > now) return seconds;
  }
  return null;
}
