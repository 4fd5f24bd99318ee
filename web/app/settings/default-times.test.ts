// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useLocale } from '$lib/i18n/texts.svelte';
import { clean, click, named, show, write } from '$lib/ui/page.fake.svelte';
import { USUAL } from '$lib/when/times.svelte';
import DefaultTimes from './DefaultTimes.svelte';
import en from './texts.en';

beforeEach(() => useLocale({ language: 'en' }));
afterEach(clean);

const clock = (moment: string) => named('input[type=time]', en.timeOf(moment)) as HTMLInputElement;

test('each moment is shown, and changed alone', () => {
  const onchange = vi.fn();
  show(DefaultTimes, { times: USUAL, onchange });
  expect(clock(en.moments.evening).value).toBe('19:00');
  write(clock(en.moments.evening), '18:30');
  clock(en.moments.evening).dispatchEvent(new Event('change', { bubbles: true }));
  expect(onchange).toHaveBeenLastCalledWith({ ...USUAL, evening: 1110 });
});

test('an emptied clock is put back', () => {
  const onchange = vi.fn();
  show(DefaultTimes, { times: USUAL, onchange });
  const field = clock(en.moments.morning);
  write(field, '');
  field.dispatchEvent(new Event('change', { bubbles: true }));
  expect([field.value, onchange.mock.calls.length]).toEqual(['08:00', 0]);
});

test('the way back is there once something is set', () => {
  const onchange = vi.fn();
  show(DefaultTimes, { times: { ...USUAL, morning: 450 }, onchange });
  click(named('button', en.usualTimes));
  expect(onchange).toHaveBeenLastCalledWith(USUAL);
  clean();
  show(DefaultTimes, { times: USUAL, onchange });
  expect([...document.querySelectorAll('button')].map((one) => one.textContent)).toEqual([]);
});
