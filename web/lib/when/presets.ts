import type { DefaultTimes } from '$lib/api/types';
import { clockAt, instant, plusDays, sameDay, wall, weekday, type Wall } from './zoned';

type Usual = 'laterToday' | 'afternoon' | 'evening' | 'tomorrow' | 'weekend' | 'nextWeek';
export type PresetName = Usual | 'twoDays' | 'threeDays' | 'oneWeek';

/** A moment one press away, in Unix seconds. */
export interface Preset {
  name: PresetName;
  at: number;
}

/** The next such weekday after today. */
export const next = (today: Wall, day: number): Wall => plusDays(today, ((day - weekday(today) + 6) % 7) + 1);

const once = (all: readonly Preset[]): Preset[] =>
  all.filter((one, index) => all.findIndex((other) => other.at === one.at) === index);

/** What can be chosen with one press, each moment once, soonest first: all of it still to come. */
export function presets(now: number, zone: string, times: DefaultTimes): Preset[] {
  const today = wall(now, zone);
  const later = Math.ceil((now + times.later_hours * 3600) / 60) * 60;
  const moment = (name: PresetName, day: Wall, clock: number): Preset => ({
    name,
    at: instant(clockAt(day, clock), zone),
  });
  const all = [
    ...(sameDay(wall(later, zone), today) ? [{ name: 'laterToday' as const, at: later }] : []),
    moment('afternoon', today, times.afternoon),
    moment('evening', today, times.evening),
    moment('tomorrow', plusDays(today, 1), times.morning),
    moment('weekend', next(today, times.weekend_day), times.weekend),
    moment('nextWeek', next(today, times.week_day), times.week),
  ].filter((one) => one.at > now);
  return once(all).sort((one, other) => one.at - other.at);
}

/** The same for asking again where nobody answered: what one mostly waits comes first. */
export function followUps(now: number, zone: string, times: DefaultTimes): Preset[] {
  const morning = (name: PresetName, days: number): Preset => ({
    name,
    at: instant(clockAt(plusDays(wall(now, zone), days), times.morning), zone),
  });
  return once([morning('twoDays', 2), morning('threeDays', 3), morning('oneWeek', 7), ...presets(now, zone, times)]);
}
