import type { Conversation, Placement, Uuid } from '$lib/api/types';
import type { Mailbox } from '../shell/routes';

/** A list is a mailbox with a filter. */
export interface View {
  mailbox: Mailbox;
  unread: boolean;
}

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
    default:
      return placed(conversation, mailbox);
  }
}

/** The same, with the filter. */
export const positionIn = (conversation: Conversation, { mailbox, unread }: View): number | null =>
  unread && !conversation.mine.unread ? null : position(conversation, mailbox);

/** Which mailboxes follow from a conversation's state: the server's own rule, for changes it has not confirmed yet. */
export function placements(conversation: Conversation, person: Uuid): Placement[] {
  const at = conversation.last_activity_at;
  const open = !conversation.closed;
  const mine = (kind: string, there: boolean) => (there ? [{ kind, owner: null, position: at }] : []);
  const drafts = conversation.placements.filter(({ kind }) => kind === 'drafts');
  if (isAway(conversation)) return [...drafts, ...mine(conversation.mine.trashed ? 'trash' : 'junk', true)];
  const waiting = open && conversation.in_team_inbox;
  return [
    ...drafts,
    ...conversation.placements.filter(({ kind }) => kind === 'sent'),
    ...mine('inbox', conversation.mine.inbox),
    ...mine('assigned', open && conversation.assignees.includes(person)),
    ...mine('starred', conversation.mine.starred),
    ...conversation.labels.map((owner) => ({ kind: 'label', owner, position: at })),
    ...(waiting && conversation.team ? [{ kind: 'team_inbox', owner: conversation.team, position: at }] : []),
  ];
}
