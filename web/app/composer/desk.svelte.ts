import { uuid } from '$lib/api/uuid';
import { api } from '$lib/api/client';
import type { Draft, Message, ReplyPlan, Uuid } from '$lib/api/types';
import { outside } from '$lib/reactive.svelte';
import { onForget } from '$lib/forgetting';
import type { Entry } from '../conversations/timelines.svelte';
import { workspace } from '../shell/workspace';
import { person } from '../session/session.svelte';
import { forwardsApart } from './forward-place';
import type { Letter } from './letter';
import { isPlanned } from './planned';
import { isEmpty, letterOf } from './letter';
import { hasLeft, keptLetters, letterCell, openLetter, type LetterCell } from './letters.svelte';
import { answersAs, messageIds, newest, planFrom, planOf, type Manner, type Plan } from './plan';
import { loadSenders, ownAddresses, sender } from './senders.svelte';

export type Face = 'comment' | 'reply';

/** What lies in front of somebody in one conversation: which face is up, and the letter in hand. */
export class Desk {
  face: Face = $state.raw('comment');
  letter: Uuid | null = $state.raw(null);
  /** The letter that was touched since the conversation was opened. On a phone the others leave their room to the mail. */
  touched: Uuid | null = $state.raw(null);
  /** Counts wishes to put the caret into the text: each key that asks for it. */
  #wishes = $state.raw(0);
  #served = 0;
  /** Whether the face was chosen, so that a draft that comes late does not turn it over. */
  chosen = false;

  turn(face: Face, { focus = true } = {}): void {
    this.face = face;
    this.chosen = true;
    if (!focus) return;
    this.#wishes++;
    this.touched = this.letter;
  }

  /** Whether somebody asked for the caret and did not get it yet: true once for each wish. Reactive. */
  readonly takesFocus = (): boolean => {
    const wanted = this.#wishes !== this.#served;
    this.#served = this.#wishes;
    return wanted;
  };
}

const desks = new Map<Uuid, Desk>();
const MOST = 100;

/** The desk of a conversation, there from the first call on. */
export function desk(conversation: Uuid): Desk {
  const found = desks.get(conversation) ?? outside(() => new Desk());
  desks.delete(conversation);
  desks.set(conversation, found);
  if (desks.size > MOST) desks.delete(desks.keys().next().value ?? '');
  return found;
}

export const forgetDesks = (): void => desks.clear();
onForget(forgetDesks);

const made = (organization: Uuid, message: Message, manner: Manner, plan: Plan, last: Uuid | null): Letter => ({
  id: uuid(),
  kind: manner === 'forward' ? 'forward' : 'reply',
  organization,
  conversation: message.conversation,
  account: plan.account,
  alias: plan.alias,
  subject: plan.subject,
  body: '',
  to: plan.to,
  cc: plan.cc,
  bcc: [],
  inReplyTo: message.id,
  apart: manner === 'forward' && forwardsApart(),
  quote: true,
  attachments: [],
  lastMessage: last,
  changedAt: Date.now() / 1000,
  savedAt: null,
});

/** Ask the server who gets it and what is quoted. Without an answer our own plan stands. */
async function ask(cell: LetterCell, manner: Manner): Promise<void> {
  const { inReplyTo, organization } = cell.v;
  if (!inReplyTo) return;
  const query = { organization, all: manner === 'all', forward: manner === 'forward' };
  const begun = cell.saving !== 'nothing';
  const asked = api.get<ReplyPlan>(`/v1/messages/${inReplyTo}/reply`, query).catch(() => null);
  const [reply] = await Promise.all([asked, loadSenders(organization)]);
  if (!reply) return;
  const { account, alias, to, cc, subject, quoted, removed } = planFrom(reply);
  cell.quoted = quoted;
  cell.removed = removed;
  const edited = cell.saving !== 'nothing';
  const chosen = cell.chosen || (begun && sender(organization, cell.v.account) !== undefined);
  cell.plan({
    ...(chosen ? {} : { account, alias }),
    ...(edited ? {} : { subject }),
    ...(cell.addressed || edited ? {} : { to, cc }),
  });
}

/** Begin or go on with an answer. A reply that was begun is not lost: `all` only changes who gets it. */
export function answer(organization: Uuid, message: Message, manner: Manner): void {
  const place = desk(message.conversation);
  const held = place.letter ? letterCell(place.letter) : null;
  const ours = ownAddresses(organization);
  const plan = {
    ...planOf(message, manner, ours),
    alias: answersAs(message, sender(organization, message.account)),
  };
  const goesOn = held && !held.sending && held.v.kind === 'reply' && manner !== 'forward' && !isEmpty(held.v);
  if (goesOn) {
    if (held.v.inReplyTo === message.id && manner === 'all') held.edit({ to: plan.to, cc: plan.cc });
  } else {
    const { entries } = workspace(organization).timelines.get(message.conversation);
    const cell = openLetter(made(organization, message, manner, plan, newest(entries)?.id ?? null));
    place.letter = cell.v.id;
    void loadSenders(organization);
    void ask(cell, manner);
    if (manner === 'forward') cell.takeAlong(message.attachments.filter(({ inline }) => !inline));
  }
  place.turn('reply');
}

/** Take a draft of mine in hand. */
export function resume(organization: Uuid, draft: Draft | Letter, { focus = true } = {}): void {
  const letter = 'kind' in draft ? draft : letterOf(draft, null);
  if (!letter.conversation) return;
  const { entries } = workspace(organization).timelines.get(letter.conversation);
  const cell = openLetter({ ...letter, lastMessage: letter.lastMessage ?? newest(entries)?.id ?? null });
  const place = desk(letter.conversation);
  place.letter = cell.v.id;
  if (cell.quoted === null && cell.v.quote) void ask(cell, cell.v.kind === 'forward' ? 'forward' : 'one');
  place.turn('reply', { focus });
}

/** What lay on the desk when it was left: my newest draft, from this device or from the server. */
export function lastDraft(organization: Uuid, conversation: Uuid, entries: readonly Entry[]): Letter | null {
  const me = person().user.id;
  const messages = messageIds(entries);
  const drafts = entries.filter(
    (entry): entry is Draft => entry.type === 'draft' && entry.author === me && !isPlanned(entry),
  );
  const there = drafts.filter(({ id }) => !hasLeft(id, messages)).map((draft) => letterOf(draft, null));
  const here = keptLetters(organization, conversation);
  const all = [...here, ...there.filter(({ id }) => !here.some((one) => one.id === id))];
  return all.filter((one) => !letterCell(one.id)?.sending).sort((a, b) => b.changedAt - a.changedAt)[0] ?? null;
}
