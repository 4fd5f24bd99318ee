import type { DefaultTimes } from '$lib/api/types';

/** As long as somebody set nothing else. Clocks in minutes since midnight, days from 0 (Sunday). */
export const USUAL: DefaultTimes = {
  later_hours: 3,
  morning: 8 * 60,
  afternoon: 13 * 60,
  evening: 19 * 60,
  weekend_day: 6,
  weekend: 10 * 60,
  week_day: 1,
  week: 8 * 60,
};

let times = $state.raw(USUAL);

/** The moments the person wants to choose from. Reactive. */
export const defaultTimes = (): DefaultTimes => times;

/** Take over what the person set; nothing where an older server says nothing of it. */
export const useTimes = (set: DefaultTimes | undefined): void => void (times = set ?? USUAL);
