import { describe, expect, test } from 'vitest';
import { followUps, presets } from './presets';
import { USUAL } from './times.svelte';
import { understand } from './words';
import { instant, plusDays, wall, weekday } from './zoned';

const PARIS = 'Europe/Paris';
const shown = (seconds: number, zone = PARIS) => {
  const { year, month, day, hour, minute } = wall(seconds, zone);
  return `${year}-${month}-${day} ${hour}:${String(minute).padStart(2, '0')}`;
};
const dayOf = (text: string) => {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  return { year, month, day };
};
const paris = (text: string) => Date.parse(`${text}Z`) / 1000 - 3600; // in winter

describe('the wall clock of a zone', () => {
  test.each([PARIS, 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia', 'Australia/Lord_Howe', 'UTC'])('%s', (zone) => {
    for (let seconds = 1_700_000_040; seconds < 1_735_000_000; seconds += 86_400 * 3 + 7260)
      expect(instant(wall(seconds, zone), zone)).toBe(seconds);
  });

  test('an hour that comes twice is the first of the two', () => {
    const night = instant({ year: 2026, month: 10, day: 25, hour: 2, minute: 30 }, PARIS);
    expect(new Date(night * 1000).toISOString()).toBe('2026-10-25T00:30:00.000Z');
  });

  test('an hour that the clocks leave out comes an hour later', () => {
    const night = instant({ year: 2026, month: 3, day: 29, hour: 2, minute: 30 }, PARIS);
    expect(shown(night)).toBe('2026-3-29 3:30');
  });

  test('eight in the morning stays eight when the clocks change in the night', () => {
    const before = instant({ year: 2026, month: 3, day: 28, hour: 8, minute: 0 }, PARIS);
    const after = instant(plusDays(wall(before, PARIS), 1), PARIS);
    expect(shown(after)).toBe('2026-3-29 8:00');
    expect(after - before).toBe(23 * 3600);
  });

  test('days run over months and years', () => {
    expect(plusDays({ year: 2026, month: 12, day: 31, hour: 8, minute: 0 }, 1)).toMatchObject({ year: 2027, month: 1 });
    expect(weekday({ year: 2026, month: 11, day: 23, hour: 8, minute: 0 })).toBe(1);
  });
});

describe('presets', () => {
  const at = (text: string, times = USUAL) =>
    presets(paris(text), PARIS, times).map(({ name, at }) => `${name} ${shown(at)}`);

  test('on a Monday morning', () => {
    expect(at('2026-11-23T09:30:00')).toEqual([
      'laterToday 2026-11-23 12:30',
      'afternoon 2026-11-23 13:00',
      'evening 2026-11-23 19:00',
      'tomorrow 2026-11-24 8:00',
      'weekend 2026-11-28 10:00',
      'nextWeek 2026-11-30 8:00',
    ]);
  });

  test('late on a Sunday: nothing that is over, no moment twice', () => {
    expect(at('2026-11-29T22:00:00')).toEqual(['tomorrow 2026-11-30 8:00', 'weekend 2026-12-5 10:00']);
  });

  test('at the times somebody set', () => {
    const own = { ...USUAL, later_hours: 1, morning: 450, evening: 1100, weekend_day: 5, weekend: 900, week_day: 2 };
    expect(at('2026-11-23T09:30:00', own)).toEqual([
      'laterToday 2026-11-23 10:30',
      'afternoon 2026-11-23 13:00',
      'evening 2026-11-23 18:20',
      'tomorrow 2026-11-24 7:30',
      'nextWeek 2026-11-24 8:00',
      'weekend 2026-11-27 15:00',
    ]);
  });

  test('on the Saturday before the clocks change, Monday is still at eight', () => {
    const all = presets(paris('2026-03-28T12:00:00'), PARIS, USUAL);
    expect(shown(all.find(({ name }) => name === 'nextWeek')?.at ?? 0)).toBe('2026-3-30 8:00');
  });
});

describe('when to ask again', () => {
  test('a few mornings ahead come first, no moment twice', () => {
    const all = followUps(paris('2026-11-23T09:30:00'), PARIS, USUAL).map(({ name, at }) => `${name} ${shown(at)}`);
    expect(all.slice(0, 4)).toEqual([
      'twoDays 2026-11-25 8:00',
      'threeDays 2026-11-26 8:00',
      'oneWeek 2026-11-30 8:00',
      'laterToday 2026-11-23 12:30',
    ]);
    expect(all.some((one) => one.startsWith('nextWeek'))).toBe(false);
  });
});

describe('words', () => {
  const now = paris('2026-11-23T10:00:00');
  const say = async (text: string, language = 'en', dayFirst = true) => {
    const found = await understand(text, now, { language, zone: PARIS, dayFirst, times: USUAL });
    return found === null ? null : shown(found);
  };

  test.each([
    ['next Tuesday at 3pm', '2026-12-1 15:00'],
    ['tomorrow', '2026-11-24 8:00'],
    ['tomorrow morning', '2026-11-24 8:00'],
    ['this afternoon', '2026-11-23 13:00'],
    ['friday evening', '2026-11-27 19:00'],
    ['tonight', '2026-11-23 19:00'],
    ['in 3 hours', '2026-11-23 13:00'],
    ['in 3 days', '2026-11-26 8:00'],
    ['monday', '2026-11-30 8:00'],
    ['8am', '2026-11-24 8:00'],
    ['3pm EST tomorrow', '2026-11-24 21:00'],
    ['45 min', '2026-11-23 10:45'],
    ['3h', '2026-11-23 13:00'],
    ['an hour', '2026-11-23 11:00'],
    ['2 weekdays', '2026-11-25 8:00'],
    ['in 5 business days', '2026-11-30 8:00'],
    ['2 weeks', '2026-12-7 8:00'],
    ['in 1 month', '2026-12-23 8:00'],
    ['this weekend', '2026-11-28 10:00'],
  ])('%s', async (text, moment) => expect(await say(text)).toBe(moment));

  test.each([
    ['mardi prochain à 15h', '2026-12-1 15:00'],
    ['demain matin', '2026-11-24 8:00'],
    ['vendredi soir', '2026-11-27 19:00'],
    ['dans deux jours', '2026-11-25 8:00'],
    ['le 3 mars à 15h', '2027-3-3 15:00'],
    ['tomorrow at 9', '2026-11-24 9:00'],
    ['3 heures', '2026-11-23 13:00'],
    ['dans 2 jours ouvrés', '2026-11-25 8:00'],
    ['1 mois', '2026-12-23 8:00'],
    ['2 semaines', '2026-12-7 8:00'],
    ['ce week-end', '2026-11-28 10:00'],
  ])('in French: %s', async (text, moment) => expect(await say(text, 'fr')).toBe(moment));

  test('what is after the change of the clocks is meant as the clocks show then', async () => {
    const summer = await understand('1 July 2027 at 9:00', now, {
      language: 'en',
      zone: PARIS,
      dayFirst: true,
      times: USUAL,
    });
    expect(new Date((summer ?? 0) * 1000).toISOString()).toBe('2027-07-01T07:00:00.000Z');
  });

  test('amounts are kept over weekends, short months and changes of the clock', async () => {
    const from = async (day: string, text: string, zone: string) => {
      const start = instant({ ...dayOf(day), hour: 9, minute: 0 }, zone);
      const found = await understand(text, start, { language: 'en', zone, dayFirst: true, times: USUAL });
      return shown(found ?? 0, zone);
    };
    expect(await from('2026-11-27', '1 weekday', PARIS)).toBe('2026-11-30 8:00');
    expect(await from('2027-01-31', '1 month', PARIS)).toBe('2027-2-28 8:00');
    for (const [zone, day, next] of [
      [PARIS, '2027-03-27', '2027-3-28 8:00'],
      [PARIS, '2026-10-24', '2026-10-25 8:00'],
      ['America/New_York', '2027-03-13', '2027-3-14 8:00'],
      ['Australia/Lord_Howe', '2027-04-03', '2027-4-4 8:00'],
    ] as const)
      expect(await from(day, '1 day', zone)).toBe(next);
  });

  test('a part of the day is when somebody has it', async () => {
    const times = { ...USUAL, morning: 390, evening: 1050 };
    const speaker = { language: 'en', zone: PARIS, dayFirst: true, times };
    expect(shown((await understand('tomorrow', now, speaker)) ?? 0)).toBe('2026-11-24 6:30');
    expect(shown((await understand('friday evening', now, speaker)) ?? 0)).toBe('2026-11-27 17:30');
  });

  test('3/4 is read as the reader writes it', async () => {
    expect(await say('3/4 at 9')).toBe('2027-4-3 9:00');
    expect(await say('3/4 at 9', 'en', false)).toBe('2027-3-4 9:00');
  });

  test.each(['', 'hello', 'yesterday', '3 March 2020', '0 days', 'in a galaxy'])(
    'no moment to come: "%s"',
    async (text) => expect(await say(text)).toBeNull(),
  );
});
