export * from './format';
export { LANGUAGES, locale, nearest, type Language, type Locale } from './locale.svelte';
export { list, plural } from './plural';
export { texts, textsReady, useLocale } from './texts.svelte';
