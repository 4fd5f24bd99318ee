import { locale } from '$lib/i18n';
import { t } from './texts';

const DAY = 86_400;

/** The beginning of the reader's day, in Unix seconds. */
function midnight(at: number): number {
  const format = new Intl.DateTimeFormat('en', {
    timeZone: locale().timeZone,
    hourCycle: 'h23',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const part = (type: string) => Number(format.formatToParts(at * 1000).find((one) => one.type === type)?.value);
  return Math.floor(at) - part('hour') * 3600 - part('minute') * 60 - part('second');
}

/** The parts of a list: today has no heading. */
export function periods(at: number): { before: number; title: string }[] {
  const today = midnight(at);
  return [
    { before: today, title: t.yesterday },
    { before: today - DAY, title: t.lastWeek },
    { before: today - 7 * DAY, title: t.older },
  ];
}
