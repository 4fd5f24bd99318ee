/** The languages there is a catalogue for. */
export const LANGUAGES = { en: 'English', fr: 'Français' } as const;
export type Language = keyof typeof LANGUAGES;

/** How dates, times and numbers are shown. Zone is an IANA name; week start 0 is Sunday; hour cycle 12 or 24. */
export interface Locale {
  language: Language;
  timeZone: string;
  weekStart: number;
  hourCycle: number;
}

const browser = Intl.DateTimeFormat().resolvedOptions();

/** The nearest language we have to a list like navigator.languages. */
export function nearest(wanted: readonly string[]): Language {
  const known = wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in LANGUAGES);
  return (known as Language | undefined) ?? 'en';
}

const here = typeof navigator === 'undefined' ? [] : navigator.languages;

let current = $state.raw<Locale>({
  language: nearest(here),
  timeZone: browser.timeZone,
  weekStart: 1,
  hourCycle: new Intl.DateTimeFormat(here[0], { hour: 'numeric' }).resolvedOptions().hour12 ? 12 : 24,
});

/** The reader's locale; before log-in, the browser's. Reactive. */
export const locale = (): Locale => current;

/** Set by texts.svelte.ts, which loads the catalogue first. */
export function setLocale(next: Partial<Locale>): void {
  current = { ...current, ...next };
}
