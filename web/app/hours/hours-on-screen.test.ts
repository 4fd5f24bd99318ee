// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useLocale } from '$lib/i18n/texts.svelte';
import { clean, click, named, settle, show, write } from '$lib/ui/page.fake.svelte';
import { usual } from './hours';
import HoursFields from './HoursFields.svelte';
import en from './texts.en';

const week = usual('Europe/Oslo');

beforeEach(() => useLocale({ language: 'en', weekStart: 1 }));
afterEach(clean);

const radio = (value: string) => document.querySelector<HTMLInputElement>(`input[value=${value}]`);
const clock = (label: string) => named('input', label) as HTMLInputElement;
function change(field: HTMLInputElement, value: string) {
  write(field, value);
  field.dispatchEvent(new Event('change', { bubbles: true }));
}

test('who had none begins with a usual week where he is', async () => {
  const onchange = vi.fn();
  show(HoursFields, { hours: null, zone: 'Europe/Oslo', onchange });
  expect(document.querySelector('dl')).toBeNull();
  click(radio('own'));
  await settle();
  expect(onchange).toHaveBeenLastCalledWith(week);
});

test('a time of a day is changed alone, and one that runs backwards is refused with words', async () => {
  const onchange = vi.fn();
  show(HoursFields, { hours: week, zone: 'UTC', onchange });
  change(clock(en.to('Monday')), '00:00');
  expect(onchange).toHaveBeenLastCalledWith({
    ...week,
    t: [{ d: 1, s: [32_400, 86_400] }, ...week.t.slice(1)],
  });
  onchange.mockClear();
  change(clock(en.from('Tuesday')), '18:00');
  await settle();
  expect([onchange.mock.calls.length, clock(en.from('Tuesday')).value]).toEqual([0, '09:00']);
  expect(document.querySelector('[role=alert]')?.textContent).toBe(en.backwards);
});

test('slots that begin at the same time are shown until the server has joined them', () => {
  const t = [
    { d: 1, s: [32_400, 43_200] },
    { d: 1, s: [32_400, 61_200] },
  ];
  show(HoursFields, { hours: { ...week, t }, zone: 'UTC', onchange: vi.fn() });
  expect(document.querySelectorAll('.slot')).toHaveLength(2);
});

test('days are closed, opened, and holidays kept in order', () => {
  const onchange = vi.fn();
  show(HoursFields, { hours: { ...week, holidays: ['2026-12-25'] }, zone: 'UTC', onchange });
  click(named('button', en.remove('Monday')));
  expect(onchange).toHaveBeenLastCalledWith(expect.objectContaining({ t: week.t.slice(1) }));
  click(named('button', en.add('Sunday')));
  expect(onchange.mock.lastCall?.[0].t.at(-1)).toEqual({ d: 0, s: [32_400, 61_200] });
  change(document.querySelector('input[type=date]') as HTMLInputElement, '2026-05-17');
  expect(onchange.mock.lastCall?.[0].holidays).toEqual(['2026-05-17', '2026-12-25']);
});
