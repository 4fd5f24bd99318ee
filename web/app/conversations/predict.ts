import type { Conversation, ConversationPatch, Uuid } from '$lib/api/types';
import { isAway, placements } from './membership';

type Step = (conversation: Conversation, patch: ConversationPatch, person: Uuid) => Conversation;

/** Whatever moves it into or out of my Inbox ends its rest. */
const mark = (conversation: Conversation, mine: Partial<Conversation['mine']>): Conversation => ({
  ...conversation,
  mine: { ...conversation.mine, ...(mine.inbox === undefined ? {} : { snoozed_until: null }), ...mine },
});

/** In Trash, in Spam, or (null) in neither. */
const setAway = (conversation: Conversation, where: 'trashed' | 'junked' | null): Conversation =>
  mark(conversation, { trashed: where === 'trashed', junked: where === 'junked' });

const unassign: Step = (conversation, { remove_assignees: gone = [] }) => {
  const assignees = conversation.assignees.filter((id) => !gone.includes(id));
  const emptied = assignees.length === 0 && conversation.assignees.length > 0;
  const back = emptied && conversation.team !== null && !conversation.closed;
  return { ...conversation, assignees, in_team_inbox: conversation.in_team_inbox || back };
};

const assign: Step = (conversation, { add_assignees: added = [] }, person) => {
  const fresh = added.filter((id) => !conversation.assignees.includes(id));
  if (fresh.length === 0) return conversation;
  const assignees = [...conversation.assignees, ...fresh];
  const assigned = setAway({ ...conversation, assignees, in_team_inbox: false }, null);
  return fresh.includes(person) ? mark(assigned, { inbox: true, archived: false }) : assigned;
};

const team: Step = (conversation, patch) => {
  if (patch.team) return setAway({ ...conversation, team: patch.team, in_team_inbox: true }, null);
  if (patch.add_to_team_inbox && conversation.team) return setAway({ ...conversation, in_team_inbox: true }, null);
  return patch.remove_from_team_inbox ? { ...conversation, in_team_inbox: false } : conversation;
};

const close: Step = (conversation, patch, person) => {
  if (patch.close && !conversation.closed) {
    const closed = { ...conversation, closed: true, closed_at: Date.now() / 1000, in_team_inbox: false };
    return mark(closed, { inbox: false, unread: false });
  }
  if (!patch.reopen || !conversation.closed) return conversation;
  const { assignees } = conversation;
  const waiting = conversation.team !== null && assignees.length === 0;
  const reopened = { ...conversation, closed: false, closed_at: null, in_team_inbox: waiting };
  return assignees.includes(person) ? mark(reopened, { inbox: true, archived: false }) : reopened;
};

const discard: Step = (conversation, patch) => {
  const where = patch.trash ? 'trashed' : patch.junk ? 'junked' : null;
  if (where) return mark(setAway({ ...conversation, in_team_inbox: false }, where), { inbox: false, unread: false });
  if ((patch.trash ?? patch.junk) !== false || !isAway(conversation)) return conversation;
  const back = setAway(conversation, null);
  const waits = back.team !== null && back.assignees.length === 0 && !back.closed;
  return waits ? { ...back, in_team_inbox: true } : mark(back, { inbox: true, archived: false });
};

const archive: Step = (conversation, patch) => {
  if (patch.archive === false) return mark(conversation, { inbox: true, archived: false });
  if (!patch.archive) return conversation;
  const waiting = conversation.in_team_inbox && conversation.assignees.length > 0;
  return mark({ ...conversation, in_team_inbox: waiting }, { inbox: false, archived: true, unread: false });
};

const snooze: Step = (conversation, { snooze_until: until, wake_on_reply: wakes = true }) => {
  if (until === undefined || until === null) return conversation;
  if (until > 0) {
    const resting = { ...conversation, in_team_inbox: false };
    return mark(resting, { inbox: false, unread: false, snoozed_until: until, wake_on_reply: wakes });
  }
  return conversation.mine.snoozed_until ? mark(conversation, { inbox: true, archived: false }) : conversation;
};

const marks: Step = (conversation, patch) =>
  mark(conversation, {
    unread: patch.unread ?? conversation.mine.unread,
    starred: patch.star ?? conversation.mine.starred,
  });

const changed = (ids: readonly Uuid[], added: readonly Uuid[] = [], gone: readonly Uuid[] = []): Uuid[] => {
  const kept = ids.filter((id) => !gone.includes(id));
  return [...kept, ...added.filter((id) => !kept.includes(id))];
};

const label: Step = (conversation, patch) => ({
  ...conversation,
  labels: changed(conversation.labels, patch.add_labels, patch.remove_labels),
  shared_labels: changed(conversation.shared_labels, patch.add_shared_labels, patch.remove_shared_labels),
});

const words: Step = (conversation, patch) => ({
  ...conversation,
  subject: patch.subject ?? conversation.subject,
  color: patch.color ?? conversation.color,
});

const STEPS: Step[] = [unassign, assign, team, close, discard, archive, snooze, marks, label, words];

/**
 * What a conversation will look like once the server has taken a patch from this person. Doing it twice is doing it
 * once, because the confirmation may come before the answer.
 */
export function predict(conversation: Conversation, patch: ConversationPatch, person: Uuid): Conversation {
  const next = STEPS.reduce((state, step) => step(state, patch, person), conversation);
  return { ...next, placements: placements(next, person) };
}
