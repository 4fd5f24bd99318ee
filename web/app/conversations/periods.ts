import { locale } from '$lib/i18n';
import { t } from './texts';

const DAY = 86_400;

const HALF = DAY / 2;

/** The beginning of the reader's day, in Unix seconds; right as well on the days the clocks change. */
function midnight(at: number): number {
  const format = new Intl.DateTimeFormat('en', {
    timeZone: locale().timeZone,
    hourCycle: 'h23',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const since = (moment: number) => {
    const parts = format.formatToParts(moment * 1000);
    const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
    return part('hour') * 3600 + part('minute') * 60 + part('second');
  };
  const guess = Math.floor(at) - since(at);
  const off = since(guess); // 0, or what the clocks were moved by since
  return guess - (off > HALF ? off - DAY : off);
}

/** The parts of a list: today has no heading. */
export function periods(at: number): { before: number; title: string }[] {
  const today = midnight(at);
  return [
    { before: today, title: t.yesterday },
    { before: midnight(today - HALF), title: t.lastWeek },
    { before: midnight(today - 7 * DAY + HALF), title: t.older },
  ];
}
