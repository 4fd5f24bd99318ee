import type { Config, Text } from '../protocol';
import type { Language } from './languages';
import en from './texts/en';

/** The texts of one language: a string each; a page may give a list of strings for one that is a message. */
export type Texts = Record<keyof typeof en, string>;
export type Key = keyof typeof en;

const LANGUAGES: Partial<Record<Language, () => Promise<{ default: Texts }>>> = {
  de: () => import('./texts/de'),
  fr: () => import('./texts/fr'),
  es: () => import('./texts/es'),
  it: () => import('./texts/it'),
  pt: () => import('./texts/pt'),
  nl: () => import('./texts/nl'),
  pl: () => import('./texts/pl'),
  sv: () => import('./texts/sv'),
  da: () => import('./texts/da'),
  ja: () => import('./texts/ja'),
  ar: () => import('./texts/ar'),
};

/** Load the texts of a language; English, which is there already, where that fails. */
export async function load(language: Language): Promise<Texts> {
  return (await LANGUAGES[language]?.().catch(() => undefined))?.default ?? en;
}

/** The bubbles of a message, empty ones left out: what the page or the Setup page says, or our own words. */
export function bubbles(messages: Config['messages'], own: Texts, key: Key): string[] {
  const text: Text = messages[key] ?? own[key];
  return (Array.isArray(text) ? text : [text]).filter((one) => one.trim());
}

/** One text, with `{name}`s filled in. */
export function text(messages: Config['messages'], own: Texts, key: Key, values: Record<string, string> = {}): string {
  return bubbles(messages, own, key)
    .join(' ')
    .replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
