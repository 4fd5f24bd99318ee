import type { Conversation, Placement, Uuid } from '$lib/api/types';
import { labelIds } from '../labels/organization';
import { me, team } from '../session/session.svelte';
import type { Mailbox } from '../shell/routes';

const mine = (): Uuid | undefined => me()?.user.id;
const othersHaveIt = ({ assignees }: Conversation): boolean => assignees.some((id) => id !== mine());

/** What a list can leave out, by the server's names. */
const PASSES = {
  unread: (one: Conversation) => one.mine.unread,
  mine: (one: Conversation) => one.assignees.some((id) => id === mine()),
  others: othersHaveIt,
  assigned: (one: Conversation) => one.assignees.length > 0,
  unassigned: (one: Conversation) => one.assignees.length === 0,
  starred: (one: Conversation) => one.mine.starred,
  not_snoozed: (one: Conversation) => !one.mine.snoozed_until,
  attachments: (one: Conversation) => one.attachments_count > 0,
};
export type Filter = keyof typeof PASSES;
export const FILTERS = Object.keys(PASSES) as Filter[];

/** A list is a mailbox, and of that only what passes all filters. */
export interface View {
  mailbox: Mailbox;
  filters: readonly Filter[];
}

/** Lists of what I write. */
export const isWritten = ({ kind }: Mailbox): boolean => kind === 'drafts' || kind === 'scheduled';

/** Lists whose order only the server knows. */
export const isOrderedThere = (mailbox: Mailbox): boolean => isWritten(mailbox) || mailbox.kind === 'search';

/** The reader finds it in Trash or Spam, and nowhere else. */
export const isAway = ({ mine }: Conversation): boolean => mine.trashed || mine.junked;

const placed = (conversation: Conversation, { kind, owner }: Mailbox): number | null =>
  conversation.placements.find((one) => one.kind === kind && one.owner === owner)?.position ?? null;

/**
 * Where a conversation stands in a mailbox, in Unix seconds; null when it is not in it. The server's placements decide;
 * All, Closed and a team's Closed follow from the conversation itself.
 */
function position(conversation: Conversation, mailbox: Mailbox): number | null {
  const at = conversation.last_activity_at;
  switch (mailbox.kind) {
    case 'all':
      return isAway(conversation) ? null : at;
    case 'closed':
      return conversation.closed && !isAway(conversation) ? at : null;
    case 'team_closed':
      return conversation.closed && conversation.team === mailbox.owner && !isAway(conversation) ? at : null;
    case 'assigned_to_others':
      return !conversation.closed && othersHaveIt(conversation) && !isAway(conversation) ? at : null;
    case 'team_assigned':
    case 'team_assigned_to_others':
    case 'team_sent':
      return conversation.team === mailbox.owner ? position(conversation, PERSONAL[mailbox.kind]) : null;
    case 'team_inboxes':
      return team(conversation.team)?.member === 'active'
        ? placed(conversation, { kind: 'team_inbox', owner: conversation.team })
        : null;
    default:
      return placed(conversation, mailbox);
  }
}

const PERSONAL = {
  team_assigned: { kind: 'assigned', owner: null },
  team_assigned_to_others: { kind: 'assigned_to_others', owner: null },
  team_sent: { kind: 'sent', owner: null },
} as const;

/** The same, with the filters. */
export const positionIn = (conversation: Conversation, { mailbox, filters }: View): number | null =>
  filters.every((one) => PASSES[one](conversation)) ? position(conversation, mailbox) : null;

/** Which mailboxes follow from a conversation's state: the server's own rule, for changes it has not confirmed yet. */
export function placements(conversation: Conversation, person: Uuid): Placement[] {
  const at = conversation.last_activity_at;
  const open = !conversation.closed;
  const mine = (kind: string, there: boolean, position = at) => (there ? [{ kind, owner: null, position }] : []);
  const until = conversation.mine.snoozed_until ?? 0;
  const drafts = conversation.placements.filter(({ kind }) => kind === 'drafts');
  if (isAway(conversation)) return [...drafts, ...mine(conversation.mine.trashed ? 'trash' : 'junk', true)];
  const waiting = open && conversation.in_team_inbox;
  return [
    ...drafts,
    ...conversation.placements.filter(({ kind }) => kind === 'sent'),
    ...mine('inbox', conversation.mine.inbox),
    ...mine('assigned', open && conversation.assignees.includes(person)),
    ...mine('starred', conversation.mine.starred),
    ...mine('archived', conversation.mine.archived),
    ...mine('snoozed', until > 0, -until), // what wakes first is on top
    ...labelIds(conversation).map((owner) => ({ kind: 'label', owner, position: at })),
    ...(waiting && conversation.team ? [{ kind: 'team_inbox', owner: conversation.team, position: at }] : []),
  ];
}
