import { texts } from '$lib/i18n';
import en from './texts.en';

export const t = texts(en, { fr: () => import('./texts.fr') });
