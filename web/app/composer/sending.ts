import { uuid } from '$lib/api/uuid';
import type { Problem } from '$lib/api/problem';
import type { Comment, Conversation, Draft, DraftReply, Message, Uuid } from '$lib/api/types';
import { htmlOf } from '$lib/editor/plain';
import { now, upcoming } from '$lib/i18n';
import { toast } from '$lib/ui/toast.svelte';
import { offerUndo } from '../conversations/intents';
import { predict } from '../conversations/predict';
import { person } from '../session/session.svelte';
import { outbox } from '../shell/outbox.svelte';
import { navigate, route } from '../shell/router.svelte';
import { workspace } from '../shell/workspace';
import { shown } from './addresses';
import { everyone, isEmpty, isUnsaved, letterOf, requestOf, type Letter } from './letter';
import { desk, resume } from './desk.svelte';
import { device, inHand, letGo, letterCell, openLetter } from './letters.svelte';
import { keepOffer, withdrawOffer } from './planned';
import { commentOf, hidePending, messageOf, showPending } from './pending.svelte';
import { onRefusedComment } from './notes.svelte';
import { movedAlong } from './reminder';
import { fromOf, isChat } from './senders.svelte';
import { t } from './texts';

const SEND = 'letter.send';
const COMMENT = 'comment.add';

/** When it goes, in Unix seconds; `unlessAnswered`: it is discarded if they reply first. */
export interface Later {
  at: number;
  unlessAnswered: boolean;
}

export interface SendOptions {
  close?: boolean;
  force?: boolean;
  later?: Later | null;
  /** Let it rest for me until then (Unix seconds), or until they answer. */
  snooze?: number | null;
}

interface SendData extends Required<SendOptions> {
  letter: Letter;
  /** How long it is held back so that it can be called back. */
  undoSeconds: number;
  /** It was scheduled: refused, it stays so, and is not in hand. */
  planned: boolean;
}

interface CommentData {
  organization: Uuid;
  conversation: Uuid;
  body: string;
  mentions: Uuid[];
}

interface CommentReply {
  comments: Comment;
  conversations: Conversation;
}

/** Who gets it, in few words: "ingrid@fjordkaffe.example and 1 more". */
export function receivers(letter: Letter): string {
  const [first, ...others] = everyone(letter);
  if (!first) return isChat(letter) ? t.visitor : '';
  return t.andMore(first.address, others.length);
}

function began(intent: string, { letter, close, later, snooze, planned }: SendData): void {
  const { organization, conversation } = letter;
  if (!planned) openLetter(letter).sending = true;
  if (!conversation || letter.apart || later) return;
  const from = fromOf(letter)?.address ?? '';
  showPending(intent, messageOf(letter, conversation, from));
  const me = person().user.id;
  const overlay = (one: Conversation) => predict(one, { close, snooze_until: snooze }, me);
  if (close || snooze) workspace(organization).conversations.lay(intent, [conversation], overlay);
}

function ended(intent: string, { letter: { organization, conversation } }: SendData): void {
  hidePending(intent);
  if (conversation) workspace(organization).conversations.lift(intent, [conversation]);
}

/** What was done, and when it comes back. */
const told = (done: string, { snooze }: SendData): string => (snooze ? t.andBack(done, upcoming(snooze)) : done);

/** It is scheduled: a draft with a moment, until then nobody's to write. */
function scheduled(intent: string, data: SendData, draft: Draft, { conversation, operation }: DraftReply): void {
  const { organization, id } = data.letter;
  const { conversations, timelines } = workspace(organization);
  if (conversation) conversations.confirm(conversation);
  letGo(id, null);
  withdrawOffer(id);
  if (draft.conversation) timelines.get(draft.conversation).put(draft);
  ended(intent, data);
  const ids = draft.conversation ? [draft.conversation] : [];
  if (operation && draft.send_at)
    keepOffer(id, offerUndo(organization, operation, ids, told(t.goes(upcoming(draft.send_at)), data)));
}

/** The mail is in the outbox of the server: show it, and offer to call it back. */
function queued(intent: string, data: SendData, reply: DraftReply): void {
  const { message, conversation, operation, stale, draft } = reply;
  if (draft) return scheduled(intent, data, draft, reply);
  const { letter } = data;
  const { conversations, timelines } = workspace(letter.organization);
  const kept = stale && isUnsaved(letter) && !isEmpty(letter) ? { ...letter, id: intent, savedAt: null } : null;
  const ours = inHand(letter.id)?.sending ?? false;
  if (conversation) conversations.confirm(conversation);
  if (message) {
    withdrawOffer(letter.id);
    letGo(letter.id, message.id);
    timelines.get(message.conversation).put(message);
    timelines.get(letter.conversation ?? message.conversation).remove(letter.id);
  }
  ended(intent, data);
  if (kept) return keptApart(letter, kept, ours);
  if (!operation || !message) return;
  const sent = letter.apart ? t.sentApart : data.close ? t.sentAndClosed : t.sent;
  const text = told(sent(receivers(letter)), data);
  const seconds = data.undoSeconds;
  if (seconds > 0) offerUndo(letter.organization, operation, [message.conversation], text, seconds);
  else toast({ text, icon: 'check', ...(letter.apart && opens({ ...letter, conversation: message.conversation })) });
}

const opens = (letter: Letter) => ({ action: { label: t.openIt, run: () => goTo(letter) } });

/**
 * Another window sent the draft first, without the last words: they are a letter of their own now. Every window hears
 * of it; only the one that sent them takes them in hand, else two would save the same letter.
 */
function keptApart({ id }: Letter, kept: Letter, ours: boolean): void {
  if (!device().letter(kept.id)) device().keepLetter(kept);
  if (!ours) return;
  const action = inPlace(id, kept) ? {} : { action: { label: t.openIt, run: () => goTo(kept) } };
  toast({ text: t.sentWithout, icon: 'alert', ...action });
}

/** Put a letter where another one was written, unless something else is there by now. True when it is on screen. */
function inPlace(id: Uuid, kept: Letter): boolean {
  const { organization, conversation } = kept;
  if (conversation) {
    const place = desk(conversation);
    if (place.letter !== null && place.letter !== id) return false;
    resume(organization, kept);
    return workspace(organization).conversations.open === conversation;
  }
  const at = route();
  if (at.name !== 'compose' || at.draft !== id) return false;
  navigate({ ...at, draft: kept.id }, { replace: true });
  return true;
}

/** Nothing was sent. The letter is in hand again, and what was refused is said where it is written. */
function refused(intent: string, data: SendData, problem: Problem): void {
  const { letter } = data;
  const { organization, conversation } = letter;
  ended(intent, data);
  if (data.planned) return stillPlanned(data, problem);
  const cell = openLetter(letter);
  const moved = problem.code === 'thread_moved_on';
  cell.reopen(moved ? null : problem);
  cell.moved = moved;
  if (conversation)
    void workspace(organization)
      .timelines.refresh(conversation)
      .catch(() => undefined);
  const here = conversation && laid(letter.id, organization, conversation);
  const seen = here || (!conversation && location.pathname.includes(letter.id));
  if (seen) return;
  const action = { label: t.openIt, run: () => goTo(letter) };
  toast({
    text: t.notSentTo(everyone(letter).map(shown)[0] ?? receivers(letter), problem.message),
    icon: 'alert',
    action,
  });
}

/** What was scheduled stays so: its card says when. */
function stillPlanned({ letter, later }: SendData, problem: Problem): void {
  const { organization, conversation } = letter;
  const text = later ? t.notScheduled(problem.message) : t.notSentTo(receivers(letter), problem.message);
  toast({ text, icon: 'alert' });
  if (conversation)
    void workspace(organization)
      .timelines.refresh(conversation)
      .catch(() => undefined);
}

/** Put a letter back on its desk, unless another lies there by now. True when it is on screen. */
function laid(id: Uuid, organization: Uuid, conversation: Uuid): boolean {
  const place = desk(conversation);
  if (place.letter !== null && place.letter !== id) return false;
  place.letter = id;
  place.turn('reply');
  return workspace(organization).conversations.open === conversation;
}

/** Where a letter is written. */
export function goTo({ id, organization, conversation }: Letter): void {
  const mailbox = { kind: 'all' as const, owner: null };
  if (conversation) navigate({ name: 'mail', organization, mailbox, conversation, message: null });
  else navigate({ name: 'compose', organization, mailbox, draft: id });
}

outbox.register<SendData, DraftReply>(SEND, {
  request: ({ letter, close, force, later, snooze, undoSeconds }) => ({
    method: 'PUT',
    path: `/v1/drafts/${letter.id}`,
    body: requestOf(letter, {
      send: true,
      undo_seconds: undoSeconds,
      close,
      force,
      ...(snooze && { snooze_until: snooze }),
      ...(later && { send_at: later.at, auto_followup: later.unlessAnswered }),
    }),
  }),
  begin: began,
  done: queued,
  failed: refused,
});

const running = new Map<Uuid, Promise<DraftReply>>();

/** The answer to a send that is under way. */
export const pendingSend = (id: Uuid): Promise<DraftReply> | undefined => running.get(id);

/**
 * Send a letter that can be sent: it leaves the composer at once and goes when the server can be reached, or at the
 * moment it is to. The promise is the server's answer, or rejects with its refusal.
 */
export function send(id: Uuid, options: SendOptions = {}): Promise<DraftReply> {
  const answer = put(id, options).finally(() => running.delete(id));
  running.set(id, answer);
  answer.catch(() => undefined); // whoever does not wait is told where the letter lies
  return answer;
}

/** Send a scheduled letter now, or give it another moment: the person sees what came since. */
export function sendPlanned(draft: Draft, later: Later | null): Promise<DraftReply> {
  const letter = letterOf(draft, null);
  const snooze = movedAlong(draft.send_snooze_until, draft.send_at, later?.at ?? now());
  const data: SendData = { ...options({ close: draft.send_close, force: true, later, snooze }), letter, planned: true };
  return outbox.put<DraftReply>(SEND, data);
}

const options = ({ close = false, force = false, later = null, snooze = null }: SendOptions) => ({
  close,
  force,
  later,
  snooze: snooze && Math.round(snooze),
  undoSeconds: later ? 0 : person().preferences.undo_seconds,
});

async function put(id: Uuid, chosen: SendOptions): Promise<DraftReply> {
  const cell = letterCell(id);
  if (!cell) throw new Error('There is no such letter.');
  const sealed = cell.seal();
  const intent = uuid();
  const letter = { ...cell.v, body: cell.v.body || htmlOf('') };
  const data: SendData = { ...options(chosen), letter, planned: false };
  if (isChat(letter)) data.undoSeconds = 0; // somebody waits for it
  began(intent, data); // at once; the outbox takes it when a save that is under way is done
  await sealed;
  return outbox.put<DraftReply>(SEND, data, intent);
}

outbox.register<CommentData, CommentReply>(COMMENT, {
  request: ({ organization, conversation, body, mentions }) => ({
    method: 'POST',
    path: `/v1/conversations/${conversation}/comments`,
    query: { organization },
    body: { body, mentions },
  }),
  begin: (intent, { conversation, body, mentions }) => {
    showPending(intent, commentOf(intent, conversation, body, mentions));
  },
  done: (intent, { organization, conversation }, { comments, conversations }) => {
    const space = workspace(organization);
    space.conversations.confirm(conversations);
    space.timelines.get(conversation).put(comments);
    hidePending(intent);
  },
  failed: (intent, { conversation, body, mentions }, problem) => {
    hidePending(intent);
    onRefusedComment(conversation, body, mentions);
    toast({ text: t.commentRefused(problem.message), icon: 'alert' });
  },
});

/** Comment: it shows at once and goes when the server can be reached. */
export function comment(organization: Uuid, conversation: Uuid, body: string, mentions: Uuid[]): void {
  const data: CommentData = { organization, conversation, body, mentions };
  void outbox.put(COMMENT, data).catch(() => undefined);
}

/** Whether a message in the timeline is one that was written here and waits for its first answer. */
export const isLetter = (message: Message): boolean => letterCell(message.id) !== null;
