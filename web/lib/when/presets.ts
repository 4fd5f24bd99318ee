import { at, instant, plusDays, sameDay, wall, weekday, type Wall } from './zoned';

type Usual = 'laterToday' | 'afternoon' | 'evening' | 'tomorrow' | 'weekend' | 'nextWeek';
export type PresetName = Usual | 'twoDays' | 'threeDays' | 'oneWeek';

/** A moment one press away, in Unix seconds. */
export interface Preset {
  name: PresetName;
  at: number;
}

export const MORNING = 8;
export const AFTERNOON = 13;
export const EVENING = 19;
const WEEKEND = 10;
const LATER = 3 * 3600;
const [MONDAY, SATURDAY] = [1, 6];

/** The next such weekday after today. */
const next = (today: Wall, day: number): Wall => plusDays(today, ((day - weekday(today) + 6) % 7) + 1);

const once = (all: readonly Preset[]): Preset[] =>
  all.filter((one, index) => all.findIndex((other) => other.at === one.at) === index);

/** What can be chosen with one press, each moment once, soonest first: all of it still to come. */
export function presets(now: number, zone: string): Preset[] {
  const today = wall(now, zone);
  const later = Math.ceil((now + LATER) / 60) * 60;
  const moment = (name: PresetName, shown: Wall): Preset => ({ name, at: instant(shown, zone) });
  const all = [
    ...(sameDay(wall(later, zone), today) ? [{ name: 'laterToday' as const, at: later }] : []),
    moment('afternoon', at(today, AFTERNOON)),
    moment('evening', at(today, EVENING)),
    moment('tomorrow', at(plusDays(today, 1), MORNING)),
    moment('weekend', at(next(today, SATURDAY), WEEKEND)),
    moment('nextWeek', at(next(today, MONDAY), MORNING)),
  ].filter((one) => one.at > now);
  return once(all).sort((one, other) => one.at - other.at);
}

/** The same for asking again where nobody answered: what one mostly waits comes first. */
export function followUps(now: number, zone: string): Preset[] {
  const morning = (name: PresetName, days: number): Preset => ({
    name,
    at: instant(at(plusDays(wall(now, zone), days), MORNING), zone),
  });
  return once([morning('twoDays', 2), morning('threeDays', 3), morning('oneWeek', 7), ...presets(now, zone)]);
}
