import type { Reader } from '$lib/api/types';
import { t } from './texts';

/** What somebody sees a conversation through, besides being added by name. */
export const ways = ({ through }: Pick<Reader, 'through'>): string[] =>
  through.flatMap(({ kind, name }) => {
    if (kind === 'account') return [name];
    if (kind === 'team') return [t.teamNamed(name)];
    return kind === 'organization' ? [t.everybody] : [];
  });
