import { texts } from '$lib/i18n';
import en from './archive-texts.en';

export const t = texts(en, { fr: () => import('./archive-texts.fr') });
