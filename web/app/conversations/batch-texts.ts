import { texts } from '$lib/i18n';
import en from './batch-texts.en';

export const t = texts(en, { fr: () => import('./batch-texts.fr') });
