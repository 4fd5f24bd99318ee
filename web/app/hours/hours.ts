import type { BusinessHours, BusinessSlot } from '$lib/api/types';

export const DAY = 86_400; // seconds; also the midnight at which a slot may end
const HOUR = 3600;
const [NINE, FIVE] = [9 * HOUR, 17 * HOUR];
const WORKDAYS = [1, 2, 3, 4, 5];

/** What a team begins with that has had none. */
export const usual = (tz: string): BusinessHours => ({
  tz,
  t: WORKDAYS.map((d) => ({ d, s: [NINE, FIVE] })),
  holidays: [],
});

const begin = ({ s }: BusinessSlot): number => s[0] ?? 0;
const end = ({ s }: BusinessSlot): number => s[1] ?? 0;

/** The slots of a day, in order. */
export const slotsOf = ({ t }: BusinessHours, day: number): readonly BusinessSlot[] =>
  t.filter(({ d }) => d === day).sort((one, other) => begin(one) - begin(other));

/** One slot more on a day: the usual one, or an hour after its last, as long as there is room. */
export function added(hours: BusinessHours, day: number): BusinessHours {
  const last = slotsOf(hours, day).at(-1);
  const from = last ? Math.min(end(last) + HOUR, DAY - HOUR) : NINE;
  if (last && from < end(last)) return hours;
  return { ...hours, t: [...hours.t, { d: day, s: [from, last ? Math.min(from + 2 * HOUR, DAY) : FIVE] }] };
}

export const without = (hours: BusinessHours, slot: BusinessSlot): BusinessHours => ({
  ...hours,
  t: hours.t.filter((one) => one !== slot),
});

/** A slot with other times; undefined where it would end before it begins. */
export function changed(hours: BusinessHours, slot: BusinessSlot, from: number, to: number): BusinessHours | undefined {
  if (from >= to) return undefined;
  return { ...hours, t: hours.t.map((one) => (one === slot ? { ...slot, s: [from, to] } : one)) };
}

/** Seconds as a time field has them: a slot that ends at midnight ends at 00:00. */
export function clockOf(seconds: number): string {
  const minutes = Math.floor((seconds % DAY) / 60);
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** What a time field says, in seconds; undefined while it is empty. */
export function secondsOf(clock: string): number | undefined {
  const [hours, minutes] = clock.split(':').map(Number);
  return hours === undefined || minutes === undefined ? undefined : hours * HOUR + minutes * 60;
}

export const times = (slot: BusinessSlot): { from: number; to: number } => ({ from: begin(slot), to: end(slot) });
