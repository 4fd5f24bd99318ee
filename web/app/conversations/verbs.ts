import type { Conversation, Uuid } from '$lib/api/types';
import { upcoming } from '$lib/i18n';
import { labelIds, type AnyLabel } from '../labels/organization';
import { t as labels } from '../labels/texts';
import { leafOf } from '../labels/tree';
import { me, person, team, user } from '../session/session.svelte';
import { workspace } from '../shell/workspace';
import { patch, patchQuietly } from './intents';
import { isAway } from './membership';
import { t } from './texts';

/** Each verb takes the conversations it is for, and skips those that are so already. */
type Ids = readonly Uuid[];

function those(organization: Uuid, ids: Ids, concerned: (conversation: Conversation) => boolean): Uuid[] {
  const store = workspace(organization).conversations;
  return ids.filter((id) => {
    const conversation = store.get(id);
    return conversation === undefined || concerned(conversation);
  });
}

const all = (organization: Uuid, ids: Ids, holds: (conversation: Conversation) => boolean): boolean =>
  those(organization, ids, (conversation) => !holds(conversation)).length === 0;

const nameOf = (id: Uuid): string => user(id)?.name ?? '';

export function close(organization: Uuid, ids: Ids): void {
  const open = those(organization, ids, (one) => !one.closed);
  patch(organization, open, { close: true }, t.closedDone);
}

export function reopen(organization: Uuid, ids: Ids): void {
  const closed = those(organization, ids, (one) => one.closed);
  patch(organization, closed, { reopen: true }, t.reopenedDone);
}

/** Close what is open; where all are closed already, reopen. */
export function closeOrReopen(organization: Uuid, ids: Ids): void {
  if (all(organization, ids, (one) => one.closed)) reopen(organization, ids);
  else close(organization, ids);
}

/** Whether archiving takes it away from somewhere; else it puts it into my Inbox. */
export const archives = (one: Conversation): boolean =>
  one.mine.inbox || one.in_team_inbox || !one.mine.archived || isAway(one);

/** Take out of my Inbox, and out of Trash and Spam; where there is nothing to take out, put into my Inbox. */
export function archive(organization: Uuid, ids: Ids): void {
  const there = those(organization, ids, archives);
  const restored = all(organization, there, (one) => !isAway(one)) ? {} : { trash: false };
  if (there.length > 0) patch(organization, there, { archive: true, ...restored }, t.archivedDone);
  else patch(organization, ids, { archive: false }, t.unarchivedDone);
}

/** Put into my Inbox, out of Trash and Spam where they are there. */
export function toInbox(organization: Uuid, ids: Ids): void {
  const restored = all(organization, ids, (one) => !isAway(one)) ? {} : { trash: false };
  patch(organization, ids, { archive: false, ...restored }, t.unarchivedDone);
}

/** Let them rest for me until a moment (Unix seconds), or until somebody outside writes if I want that. */
export function snooze(organization: Uuid, ids: Ids, until: number, wakeOnReply = true): void {
  const change = { snooze_until: Math.round(until), ...(wakeOnReply ? {} : { wake_on_reply: false }) };
  patch(organization, ids, change, (count) => t.snoozedDone(upcoming(until), count));
}

/** Let them rest no more: back in my Inbox. */
export function wake(organization: Uuid, ids: Ids): void {
  const resting = those(organization, ids, (one) => Boolean(one.mine.snoozed_until));
  patch(organization, resting, { snooze_until: 0 }, t.unarchivedDone);
}

/** Put into Trash; where all are in it, bring back. */
export function trash(organization: Uuid, ids: Ids): void {
  const kept = those(organization, ids, (one) => !one.mine.trashed);
  if (kept.length > 0) patch(organization, kept, { trash: true }, t.trashedDone);
  else patch(organization, ids, { trash: false }, t.broughtBackDone);
}

/** Put into Spam; where all are in it, say that it is none. */
export function junk(organization: Uuid, ids: Ids): void {
  const wanted = those(organization, ids, (one) => !one.mine.junked);
  if (wanted.length > 0) patch(organization, wanted, { junk: true }, t.junkedDone);
  else patch(organization, ids, { junk: false }, t.notJunkDone);
}

/** Star; where all have one, take it away. */
export function star(organization: Uuid, ids: Ids): void {
  const plain = those(organization, ids, (one) => !one.mine.starred);
  if (plain.length > 0) patch(organization, plain, { star: true }, t.starredDone);
  else patch(organization, ids, { star: false }, t.unstarredDone);
}

/** Mark as unread; where all are, mark as read. */
export function unread(organization: Uuid, ids: Ids): void {
  const seen = those(organization, ids, (one) => !one.mine.unread);
  if (seen.length > 0) patch(organization, seen, { unread: true }, t.unreadDone);
  else patch(organization, ids, { unread: false }, t.readDone);
}

/** I have it on screen: read, without a word about it. */
export function read(organization: Uuid, id: Uuid): void {
  const conversation = workspace(organization).conversations.get(id);
  if (!conversation?.mine.unread) return;
  patchQuietly(organization, [id], { unread: false, read_until: conversation.last_activity_at });
}

/** As far as is known here, it is open and nobody has it: whoever takes it first keeps it. */
function isFree(organization: Uuid, id: Uuid): boolean {
  const conversation = workspace(organization).conversations.get(id);
  return conversation !== undefined && !conversation.closed && conversation.assignees.length === 0;
}

/** Assign people, or take away those whom every conversation has. */
export function assign(organization: Uuid, ids: Ids, to: Uuid): void {
  const without = those(organization, ids, (one) => !one.assignees.includes(to));
  const names = [nameOf(to)];
  if (without.length > 0) {
    const taken = to === me()?.user.id && without.every((id) => isFree(organization, id));
    const change = { add_assignees: [to], ...(taken ? { take: true } : {}) };
    patch(organization, without, change, (count) => t.assignedDone(names, count));
  } else patch(organization, ids, { remove_assignees: [to] }, (count) => t.unassignedDone(names, count));
}

/** Give them to a colleague: his they are, and mine no more where they were. */
export const handOver = (organization: Uuid, ids: Ids, to: Uuid): void =>
  patch(organization, ids, { add_assignees: [to], remove_assignees: [person().user.id] }, (count) =>
    t.handedOverDone(nameOf(to), count),
  );

export function moveToTeam(organization: Uuid, ids: Ids, to: Uuid): void {
  patch(organization, ids, { team: to }, (count) => t.movedDone(team(to)?.name ?? '', count));
}

/** Label; where all have it, take it away. */
export function label(organization: Uuid, ids: Ids, one: Pick<AnyLabel, 'id' | 'name' | 'shared'>): void {
  const without = those(organization, ids, (conversation) => !labelIds(conversation).includes(one.id));
  if (without.length > 0) {
    const given = one.shared ? { add_shared_labels: [one.id] } : { add_labels: [one.id] };
    patch(organization, without, given, (count) => labels.added(leafOf(one), count));
    return;
  }
  const gone = one.shared ? { remove_shared_labels: [one.id] } : { remove_labels: [one.id] };
  patch(organization, ids, gone, (count) => labels.removed(leafOf(one), count));
}

/** Label what does not have it yet, and can have it. */
export function putLabel(organization: Uuid, ids: Ids, one: AnyLabel): void {
  const { account_id } = one;
  const able = those(
    organization,
    ids,
    (conversation) =>
      !labelIds(conversation).includes(one.id) && (account_id === null || conversation.accounts.includes(account_id)),
  );
  if (able.length > 0) label(organization, able, one);
}
