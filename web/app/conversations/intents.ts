import type { ConversationPatch, OperationReply, UndoReply, Uuid } from '$lib/api/types';
import type { Problem } from '$lib/api/problem';
import { uuid } from '$lib/api/uuid';
import { toast } from '$lib/ui/toast.svelte';
import { person, user } from '../session/session.svelte';
import { outbox } from '../shell/outbox.svelte';
import { workspace } from '../shell/workspace';
import { begin, takeBack, type Said } from './batches.svelte';
import type { Overlay } from './cell.svelte';
import { predict } from './predict';
import { selection } from './selection.svelte';
import { asked as nameOf, type ConversationStore } from './store.svelte';
import { t } from './texts';

const PATCH = 'conversation.patch';
const UNDO = 'conversation.undo';
const MOST_IDS = 100; // the server takes so many at once
const MOST_UNDO = 20;

interface PatchData {
  organization: Uuid;
  ids: Uuid[];
  patch: ConversationPatch;
}

interface UndoData {
  organization: Uuid;
  ids: Uuid[];
  operation: Uuid;
}

/** Something done that can be undone: one press of a key, though it may have been several requests, or a batch. */
interface Deed {
  organization: Uuid;
  batch?: string;
  parts: { intent: string; ids: Uuid[]; answer: Promise<OperationReply>; before: ReadonlyMap<Uuid, Overlay> }[];
  dismiss: () => void;
  /** For what is no change of conversations: how it is undone. */
  revert?: () => void;
}

const deeds: Deed[] = [];
const snapshots = new Map<Uuid, ReadonlyMap<Uuid, Overlay>>();
const asked = new Map<string, number>();

const store = (organization: Uuid): ConversationStore => workspace(organization).conversations;

/** The server's answer to a change. What other events told meanwhile may be newer than it: then ask once more. */
function take(intent: string, { organization, ids }: PatchData | UndoData, reply: OperationReply | UndoReply): void {
  const conversations = store(organization);
  const moved = ids.filter((id) => conversations.movedSince(id, asked.get(intent) ?? Infinity));
  reply.conversations.forEach((conversation) => conversations.confirm(conversation));
  conversations.lift(intent, ids);
  asked.delete(intent);
  moved.forEach((id) => void conversations.fetch(id).catch(() => undefined));
}

function refuse(intent: string, { organization, ids }: PatchData | UndoData, problem: Problem): void {
  store(organization).lift(intent, ids);
  asked.delete(intent);
  toast({ text: t.refused(problem.message), icon: 'alert' });
}

outbox.register<PatchData, OperationReply>(PATCH, {
  request: ({ organization, ids, patch }) => ({
    method: 'PATCH',
    path: `/v1/conversations/${ids.join(',')}`,
    query: { organization },
    body: patch,
  }),
  begin: (intent, { organization, ids, patch }) => {
    asked.set(intent, store(organization).stamp);
    const { id } = person().user;
    store(organization).lay(intent, ids, (conversation) => predict(conversation, patch, id));
  },
  done: (intent, data, reply) => {
    take(intent, data, reply);
    if (reply.first?.length) tellFirst(intent, data, reply);
  },
  failed: refuse,
});

/** Somebody else was first: say who, instead of what was said to be done, and offer what can be done still. */
function tellFirst(
  intent: string,
  { organization, patch: wanted }: PatchData,
  { operation, first }: OperationReply,
): void {
  const deed = deeds.find(({ parts }) => parts.some((part) => part.intent === intent));
  if (deed && !operation) {
    deed.dismiss();
    deeds.splice(deeds.indexOf(deed), 1);
  }
  for (const deed of ['taken', 'closed', 'reopened'] as const) {
    const late = first.filter((one) => one.deed === deed);
    if (late.length === 0) continue;
    const names = [...new Set(late.map((one) => user(one.user)?.name ?? t.somebody))];
    const ids = late.map(({ conversation }) => conversation);
    const me = person().user;
    const join = () =>
      patch(organization, ids, { add_assignees: [me.id] }, (count) => t.assignedDone([me.name], count));
    toast({
      text: t.first[deed](names, late.length),
      icon: 'info',
      ...(wanted.take ? { action: { label: t.takeToo, run: join } } : {}),
    });
  }
}

outbox.register<UndoData, UndoReply>(UNDO, {
  request: ({ organization, operation }) => ({
    method: 'POST',
    path: `/v1/operations/${operation}/undo`,
    query: { organization },
  }),
  begin: (intent, { organization, ids, operation }) => {
    asked.set(intent, store(organization).stamp);
    const before = snapshots.get(operation);
    for (const id of ids) {
      const overlay = before?.get(id);
      if (overlay) store(organization).lay(intent, [id], overlay);
    }
  },
  done: (intent, data, reply) => {
    take(intent, data, reply);
    snapshots.delete(data.operation);
    if (reply.left.length > 0) toast({ text: reply.left.join(' '), icon: 'info' });
  },
  failed: refuse,
});

/** Puts back what a patch can change, on top of whatever else happened to the conversation. */
function putBack(id: Uuid, conversations: ConversationStore): Overlay {
  const before = conversations.get(id);
  if (!before) return (conversation) => conversation;
  const { closed, closed_at, team, in_team_inbox, assignees, mine, placements, labels, subject, color } = before;
  const state = { closed, closed_at, team, in_team_inbox, assignees, mine, placements, labels, subject, color };
  return (conversation) => ({ ...conversation, ...state });
}

const chunks = (ids: readonly Uuid[]): Uuid[][] =>
  Array.from({ length: Math.ceil(ids.length / MOST_IDS) }, (_, index) =>
    ids.slice(index * MOST_IDS, (index + 1) * MOST_IDS),
  );

/** Change conversations quietly, without Undo: reading is no deed. */
export function patchQuietly(organization: Uuid, ids: readonly Uuid[], patch: ConversationPatch): void {
  for (const part of chunks(ids)) void outbox.put(PATCH, { organization, ids: part, patch });
}

/** Change conversations and offer Undo, in a toast and by key. `said` says what was done to so many. */
export function patch(organization: Uuid, ids: readonly Uuid[], change: ConversationPatch, said: Said): void {
  if (ids.length > MOST_IDS || selection.scope) return patchMany(organization, ids, change, said);
  const conversations = store(organization);
  const parts = chunks(ids).map((part) => {
    const before = new Map(part.map((id) => [id, putBack(id, conversations)]));
    const intent = uuid();
    const data: PatchData = { organization, ids: part, patch: change };
    return { intent, ids: part, before, answer: outbox.put<OperationReply>(PATCH, data, intent) };
  });
  if (parts.length === 0) return;
  const deed: Deed = { organization, parts, dismiss: () => undefined };
  const action = { label: t.undo, keys: 'z', run: () => void undo(deed) };
  deed.dismiss = toast({ text: said(ids.length), icon: 'check', action });
  keep(deed);
}

/** The same for all of a list, or for more than one request takes: what is loaded changes at once, the server follows. */
function patchMany(organization: Uuid, ids: readonly Uuid[], change: ConversationPatch, said: Said): void {
  const whole = selection.scope?.view;
  const target = whole
    ? { mailbox: nameOf(whole.mailbox), owner: whole.mailbox.owner, filter: [...whole.filters] }
    : { conversations: [...ids] };
  const deed: Deed = { organization, batch: uuid(), parts: [], dismiss: () => undefined };
  begin(organization, ids, change, target, said, deed.batch ?? '', () => void undo(deed));
  keep(deed);
}

function keep(deed: Deed): void {
  deeds.push(deed);
  deeds.splice(0, deeds.length - MOST_UNDO);
}

/** Undo a deed, or the last one. False when there is nothing to undo. */
export async function undo(deed: Deed | undefined = deeds.at(-1)): Promise<boolean> {
  if (!deed) return false;
  deeds.splice(deeds.indexOf(deed), 1);
  deed.dismiss();
  if (deed.batch) await takeBack(deed.batch);
  deed.revert?.();
  for (const { intent, ids, answer, before } of deed.parts) {
    if (await outbox.withdraw(intent)) {
      store(deed.organization).lift(intent, ids);
      continue;
    }
    const operation = await answer.then(
      (reply) => reply.operation,
      () => null,
    );
    if (!operation) continue;
    snapshots.set(operation, before);
    void outbox.put<UndoReply>(UNDO, { organization: deed.organization, ids, operation });
  }
  return true;
}

/** Undo what the timeline offers to undo: nobody here did it. */
export function undoOperation(organization: Uuid, operation: Uuid, ids: Uuid[]): void {
  void outbox.put<UndoReply>(UNDO, { organization, ids, operation });
}

/** Say what was done that concerns no conversation, and let it be undone with the same key. */
export function offerToUndo(text: string, revert: () => void): void {
  const deed: Deed = { organization: '', parts: [], dismiss: () => undefined, revert };
  deed.dismiss = toast({ text, icon: 'check', action: { label: t.undo, keys: 'z', run: () => void undo(deed) } });
  deeds.push(deed);
  deeds.splice(0, deeds.length - MOST_UNDO);
}

/** Let another domain's deed (a send) be undone with the same key. */
export function offerUndo(
  organization: Uuid,
  operation: Uuid,
  ids: Uuid[],
  text: string,
  seconds?: number,
): () => void {
  const answer = Promise.resolve({ operation, conversations: [], still: [], first: [] });
  const part = { intent: '', ids, answer, before: new Map<Uuid, Overlay>() };
  const deed: Deed = { organization, parts: [part], dismiss: () => undefined };
  const action = { label: t.undo, keys: 'z', run: () => void undo(deed) };
  deed.dismiss = toast({ text, icon: 'check', action, ...(seconds && { seconds }) });
  deeds.push(deed);
  return () => {
    deed.dismiss();
    if (deeds.includes(deed)) deeds.splice(deeds.indexOf(deed), 1);
  };
}
