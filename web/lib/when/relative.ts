import type { DefaultTimes } from '$lib/api/types';
import { plusMonths } from './month';
import { clockAt, instant, plusDays, wall, weekday, type Wall } from './zoned';

type Unit = 'minute' | 'hour' | 'day' | 'weekday' | 'week' | 'month';

const WORDS: Record<Unit, RegExp> = {
  minute: /^(m|mn|min|mins|minutes?)$/,
  hour: /^(h|hrs?|hours?|heures?)$/,
  day: /^(d|days?|j|jours?)$/,
  weekday: /^(weekdays?|(business|working|work) ?days?|jours? ouvr(é|e|able)s?)$/,
  week: /^(w|wks?|weeks?|sem|semaines?)$/,
  month: /^(mo|months?|mois)$/,
};
const UNITS = Object.keys(WORDS) as Unit[];
const NUMBERS: Record<string, number> = { a: 1, an: 1, one: 1, un: 1, une: 1, two: 2, deux: 2, three: 3, trois: 3 };
const AMOUNT = /^(?:in |for |after |dans |pour |d['’]ici )?(\d{1,3}|[a-z]+) ?([a-zé ]+)$/;

/** Days later, over weekends: Saturday and Sunday are none. */
function plusWeekdays(shown: Wall, count: number): Wall {
  let day = shown;
  for (let left = count; left > 0; left -= [0, 6].includes(weekday(day)) ? 0 : 1) day = plusDays(day, 1);
  return day;
}

const LATER: Record<Exclude<Unit, 'minute' | 'hour'>, (today: Wall, count: number) => Wall> = {
  day: plusDays,
  weekday: plusWeekdays,
  week: (today, count) => plusDays(today, count * 7),
  month: plusMonths,
};

/** The moment that "3 hours", "in 2 weekdays" or "dans 2 semaines" speak of, in Unix seconds; null for other words. */
export function relative(text: string, now: number, zone: string, times: DefaultTimes): number | null {
  const [, amount = '', words = ''] = AMOUNT.exec(text.trim().toLowerCase().replace(/\s+/g, ' ')) ?? [];
  const count = NUMBERS[amount] ?? Number(amount || NaN);
  const unit = UNITS.find((one) => WORDS[one].test(words));
  if (!unit || !(count > 0)) return null;
  if (unit === 'minute' || unit === 'hour') return Math.ceil((now + count * (unit === 'hour' ? 3600 : 60)) / 60) * 60;
  return instant(clockAt(LATER[unit](wall(now, zone), count), times.morning), zone);
}
