// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { useLocale } from '$lib/i18n/texts.svelte';
import { clean, click, named, popovers, press, settle, show, write } from '$lib/ui/page.fake.svelte';
import { weeks, plusMonths } from './month';
import en from './texts.en';
import When from './When.svelte';

const MONDAY = Date.UTC(2026, 10, 23, 9) / 1000;
const at = (text: string) => Date.parse(`${text}Z`) / 1000;

beforeAll(popovers);
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: MONDAY * 1000 });
  await useLocale({ language: 'en', timeZone: 'UTC', hourCycle: 24, weekStart: 1 });
});
afterEach(() => {
  clean();
  vi.useRealTimers();
});

const begin = () => {
  const onchoose = vi.fn();
  show(When, { onchoose });
  return onchoose;
};
const understood = () => vi.waitFor(() => expect(document.querySelector('[role=status] button')).toBeTruthy(), 4_000);

test('a preset shows its day and time, and is chosen with one press', () => {
  const onchoose = begin();
  const tomorrow = named('button', new RegExp(`^${en.presets.tomorrow}`));
  expect(tomorrow.textContent).toMatch(/Tue.*24.*08:00/);
  click(tomorrow);
  expect(onchoose).toHaveBeenCalledWith(at('2026-11-24T08:00'));
});

test('the caret is in the words; they are told back before Enter takes them', async () => {
  const onchoose = begin();
  await settle();
  expect(document.activeElement).toBe(named('input', en.words));
  write(named('input', en.words), 'friday at 3pm');
  await understood();
  await settle();
  expect(document.querySelector('[role=status]')?.textContent).toMatch(/Fri.*27.*15:00/);
  click(document.querySelector('[role=status] button'));
  document.querySelector('form')?.requestSubmit();
  await settle();
  expect(onchoose).toHaveBeenCalledWith(at('2026-11-27T15:00'));
});

test('words that mean no moment say so, and Enter does nothing', async () => {
  const onchoose = begin();
  write(named('input', en.words), 'whenever');
  await vi.waitFor(() => expect(document.body.textContent).toContain(en.notUnderstood), 4_000);
  document.querySelector('form')?.requestSubmit();
  await settle();
  expect(onchoose).not.toHaveBeenCalled();
});

test('arrows walk from the words through all that can be chosen', async () => {
  begin();
  await settle();
  press('ArrowDown');
  expect(document.activeElement?.textContent).toContain(en.presets.laterToday);
  press('ArrowUp');
  press('ArrowUp');
  expect(document.activeElement?.textContent).toContain(en.calendar);
});

test('a day of the calendar by keys, and a time', async () => {
  const onchoose = begin();
  click(named('button', new RegExp(`^${en.calendar}`)));
  await settle();
  expect(document.activeElement?.getAttribute('aria-label')).toContain('24');
  press('ArrowDown');
  await settle();
  press('ArrowRight');
  await settle();
  press('PageDown');
  await settle();
  expect(document.activeElement?.getAttribute('aria-label')).toMatch(/January 2, 2027|2 January 2027/);
  write(named('input', en.time), '14:30');
  document.querySelectorAll('form')[1]?.requestSubmit();
  await settle();
  expect(onchoose).toHaveBeenLastCalledWith(at('2027-01-02T14:30'));
});

test('there is no way back before today', async () => {
  begin();
  click(named('button', new RegExp(`^${en.calendar}`)));
  await settle();
  press('ArrowUp');
  await settle();
  expect(document.activeElement?.getAttribute('aria-current')).toBe('date');
  click(named('button', en.previousMonth));
  await settle();
  expect(document.querySelector('[aria-selected=true] button')?.getAttribute('aria-current')).toBe('date');
});

test('what is over cannot be chosen', async () => {
  const onchoose = begin();
  click(named('button', new RegExp(`^${en.calendar}`)));
  await settle();
  press('ArrowLeft');
  await settle();
  write(named('input', en.time), '08:00');
  document.querySelectorAll('form')[1]?.requestSubmit();
  await settle();
  expect(onchoose).not.toHaveBeenCalled();
  expect(document.querySelector('[role=alert]')?.textContent).toBe(en.over);
});

test('a page of the calendar begins with the reader’s first day of the week', () => {
  const november = { year: 2026, month: 11, day: 23, hour: 8, minute: 0 };
  expect(weeks(november, 1)[0]?.[0]).toMatchObject({ month: 10, day: 26 });
  expect(weeks(november, 0)[0]?.[0]).toMatchObject({ month: 11, day: 1 });
  expect(plusMonths({ ...november, month: 1, day: 31 }, 1)).toMatchObject({ month: 2, day: 28 });
});
