import { texts } from '$lib/i18n';
import en from './visitor-texts.en';

export const t = texts(en, { fr: () => import('./visitor-texts.fr') });
