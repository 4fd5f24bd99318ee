import type { Conversation, SidebarItem, Uuid } from '$lib/api/types';
import { toast } from '$lib/ui/toast.svelte';
import { label } from '../labels/labels.svelte';
import { labelIds } from '../labels/organization';
import { person } from '../session/session.svelte';
import { workspace } from '../shell/workspace';
import { isAway } from './membership';
import { selection } from './selection.svelte';
import { t } from './texts';
import * as verbs from './verbs';

/** What it means to let conversations go on something. */
interface Target {
  /** Whether one still has to come there. */
  lacks: (conversation: Conversation, id: Uuid) => boolean;
  put: (organization: Uuid, ids: readonly Uuid[], id: Uuid) => void;
}

const unassigned = (one: Conversation, id: Uuid): boolean => !one.assignees.includes(id);
const team: Target = {
  lacks: (one, id) => one.team !== id || !one.in_team_inbox || isAway(one),
  put: verbs.moveToTeam,
};

/** Everything that takes conversations, by its kind. What is not here takes none. */
const TARGETS: Record<string, Target> = {
  inbox: { lacks: (one) => !one.mine.inbox || isAway(one), put: verbs.toInbox },
  assigned: {
    lacks: (one) => unassigned(one, person().user.id),
    put: (organization, ids) => verbs.assign(organization, ids, person().user.id),
  },
  starred: { lacks: (one) => !one.mine.starred, put: verbs.star },
  archived: { lacks: verbs.archives, put: verbs.archive },
  closed: { lacks: (one) => !one.closed, put: verbs.close },
  trash: { lacks: (one) => !one.mine.trashed, put: verbs.trash },
  junk: { lacks: (one) => !one.mine.junked, put: verbs.junk },
  team,
  team_inbox: team,
  person: { lacks: unassigned, put: verbs.assign },
  label: {
    lacks: (one, id) => {
      const account = label(id)?.account_id ?? null;
      return !labelIds(one).includes(id) && (account === null || one.accounts.includes(account));
    },
    put: (organization, ids, id) => {
      const found = label(id);
      if (found) verbs.putLabel(organization, ids, found);
    },
  },
};

/** Whether conversations can be let go on something in the sidebar. */
export const takes = ({ kind }: Pick<SidebarItem, 'kind'>): boolean => kind in TARGETS;

/** Do what it means to let conversations go on something; those that are there already are left alone.
 *
 * Where all of a list is selected and dragged, it is done to all of it.
 */
export function drop(organization: Uuid, ids: readonly Uuid[], { kind, id }: SidebarItem): void {
  const target = TARGETS[kind];
  if (!target || ids.length === 0) return;
  const whole = selection.wholeOf(ids);
  const store = workspace(organization).conversations;
  const wanted = ids.filter((one) => {
    const conversation = store.get(one);
    return whole !== null || conversation === undefined || target.lacks(conversation, id ?? '');
  });
  if (wanted.length === 0) toast({ text: t.thereAlready, icon: 'info', seconds: 4 });
  else selection.over(whole, () => target.put(organization, wanted, id ?? ''));
  if (ids.every((one) => selection.has(one))) selection.clear();
}
