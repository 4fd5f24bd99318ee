import type { Language } from './locale.svelte';

type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/**
 * Choose the form of a sentence for a number by the rules of a language. `#` stands for the number:
 * `plural('en')(3, { one: '# file', other: '# files' })` is "3 files".
 */
export function plural(language: Language): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  return (count, forms) => (forms[rules.select(count)] ?? forms.other).replaceAll('#', numbers.format(count));
}

/** Join names: "Ann, Bo and Cem". */
export function list(language: Language): (names: string[]) => string {
  const format = new Intl.ListFormat(language, { type: 'conjunction' });
  return (names) => format.format(names);
}
