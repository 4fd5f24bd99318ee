import { texts } from '$lib/i18n';
import en from './texts.en';

/** Apart from the other words of the composer: only who writes a letter needs them. */
export const tools = texts(en, { fr: () => import('./texts.fr') });
