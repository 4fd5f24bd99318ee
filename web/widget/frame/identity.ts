import type { Config } from '../protocol';

/** What a visitor said of himself in the form. */
export interface Identity {
  name: string;
  email: string;
  consent: boolean;
}

export interface Field {
  name: 'name' | 'email';
  required: boolean;
}

/** What the form asks: nothing the page knows already. `skippable`: only where nothing is required. */
export interface Questions {
  fields: Field[];
  consent: boolean;
  skippable: boolean;
}

/** Return what a visitor is to be asked, or nothing. */
export function questions({ visitor, user }: Pick<Config, 'visitor' | 'user'>): Questions | undefined {
  const fields: Field[] = [];
  // Whom the page names by his address is not asked for what it left out.
  if (visitor.askName && !user.name && !user.email) fields.push({ name: 'name', required: visitor.requireName });
  if (visitor.askEmail && !user.email) fields.push({ name: 'email', required: visitor.requireEmail });
  if (!fields.length && !visitor.requireConsent) return undefined;
  const skippable = !visitor.requireConsent && !fields.some((field) => field.required);
  return { fields, consent: visitor.requireConsent, skippable };
}

/** Whether something is an address one could write to, as far as a form can tell. */
export const isEmail = (value: string) => /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+$/.test(value);

const BROWSERS: [RegExp, string][] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS|Chromium|HeadlessChrome)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const PLATFORMS: [RegExp, string][] = [
  [/\bAndroid\b/, 'Android'],
  [/\biP(?:hone|ad|od)\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];
const known = (list: [RegExp, string][], agent: string) => list.find(([pattern]) => pattern.test(agent))?.[1] ?? '';

/** What goes with every message, whatever the page says: language, platform and browser. */
export function surroundings({ language, userAgent }: Pick<Navigator, 'language' | 'userAgent'>): Config['meta'] {
  return { language, platform: known(PLATFORMS, userAgent), browser: known(BROWSERS, userAgent) };
}
