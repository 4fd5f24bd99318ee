import { locale, setLocale, type Language, type Locale } from './locale.svelte';

type Loader<Texts> = () => Promise<{ default: Texts }>;
type Others<Texts> = Record<Exclude<Language, 'en'>, Loader<Texts>>;

interface Domain {
  load: (language: Language) => Promise<void>;
}

const domains: Domain[] = [];
const pending = new Set<Promise<void>>();

function begin(domain: Domain, language: Language): Promise<void> {
  const loading = domain.load(language).finally(() => pending.delete(loading));
  pending.add(loading);
  return loading;
}

/**
 * The texts of one domain in the reader's language, reactive: `t.key`. English comes with the code, other languages
 * are loaded when somebody reads them. Values are strings or functions that return one.
 */
export function texts<Texts extends object>(en: Texts, others: Others<Texts>): Texts {
  let current = $state.raw<Texts>(en);
  const domain: Domain = {
    load: async (language) => {
      current = language === 'en' ? en : (await others[language]()).default;
    },
  };
  domains.push(domain);
  if (locale().language !== 'en') void begin(domain, locale().language);
  return new Proxy(en, { get: (_, key) => Reflect.get(current, key) as unknown });
}

/** Wait until the texts of every loaded domain are there: a screen never shows two languages. */
export async function textsReady(): Promise<void> {
  await Promise.all(pending);
}

/** Use another language, zone or hour cycle from now on. */
export async function useLocale(next: Partial<Locale>): Promise<void> {
  const language = next.language ?? locale().language;
  if (language !== locale().language) await Promise.all(domains.map((domain) => begin(domain, language)));
  setLocale(next);
  if (typeof document !== 'undefined') document.documentElement.lang = language;
}
