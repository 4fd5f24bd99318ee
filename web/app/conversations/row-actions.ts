import type { Conversation } from '$lib/api/types';
import type { IconName } from '$lib/ui';
import { t } from './texts';
import * as verbs from './verbs';

/** What can be done with a row under a thumb. */
export interface RowAction {
  label: string;
  icon: IconName;
  tone: 'amber' | 'green' | 'red' | 'blue';
  run: () => void;
}

/** The actions behind a row: from Trash and Spam first the way back. */
export function rowActions({ organization, id, closed, mine }: Conversation): RowAction[] {
  const trash = () => verbs.trash(organization, [id]);
  const junk = () => verbs.junk(organization, [id]);
  const away: RowAction = { label: t.trash, icon: 'trash', tone: 'red', run: trash };
  if (mine.trashed) return [{ label: t.bringBack, icon: 'unarchive', tone: 'blue', run: trash }];
  if (mine.junked) return [{ label: t.notJunk, icon: 'unarchive', tone: 'blue', run: junk }, away];
  const label = closed ? t.reopen : t.close;
  return [
    { label: t.archive, icon: 'archive', tone: 'amber', run: () => verbs.archive(organization, [id]) },
    { label, icon: 'close', tone: 'green', run: () => verbs.closeOrReopen(organization, [id]) },
    away,
  ];
}
