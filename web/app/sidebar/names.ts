import type { SidebarSection } from '$lib/api/types';
import { t as labels } from '../labels/texts';
import { t as shell } from '../shell/texts';
import { HIDDEN } from './arrange';
import { t } from './texts';

/** How a section is called. */
export function nameOfSection({ id, name }: Pick<SidebarSection, 'id' | 'name'>): string {
  if (id === 'mailboxes') return t.mailboxes;
  if (id === 'teams') return shell.teamSpaces;
  if (id === 'searches') return t.searches;
  if (id === 'labels') return labels.labels;
  if (id === HIDDEN) return t.more;
  return id === 'pinned' ? t.pinned : name;
}
