import { dayFirst, locale } from '$lib/i18n';
import { now } from '$lib/i18n/format';
import { defaultTimes } from './times.svelte';
import { understand } from './words';

/** What words mean to the person at this screen: `understand` in his language, his zone, and at his times. */
export const understandHere = (text: string): Promise<number | null> => {
  const { language, timeZone } = locale();
  return understand(text, now(), { language, zone: timeZone, dayFirst: dayFirst(), times: defaultTimes() });
};
