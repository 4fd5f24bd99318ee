import { isBlank } from '$lib/editor/plain';
import type { AddressField, AddressInput, Draft, DraftRequest, Uuid } from '$lib/api/types';
import { isAddress } from './addresses';

/** A file that lies on the server and goes with the letter. */
export interface Attached {
  id: Uuid;
  filename: string;
  media_type: string;
  size: number;
  /** Where to show it from. */
  url: string;
}

/** What a person writes to the outside: a new message, a reply or a forward, as it is kept on this device. */
export interface Letter {
  /** Made here; saving or sending twice with it is one draft and one mail. */
  id: Uuid;
  kind: 'new' | 'reply' | 'forward';
  organization: Uuid;
  conversation: Uuid | null;
  account: Uuid | null;
  /** Which of the account's addresses it leaves from; null, or kept here by an earlier release: its own. */
  alias?: Uuid | null;
  subject: string;
  /** HTML of the editor. */
  body: string;
  to: AddressField[];
  cc: AddressField[];
  bcc: AddressField[];
  inReplyTo: Uuid | null;
  /** A forward whose mail begins a conversation of its own; kept here by an earlier release: it does not. */
  apart?: boolean;
  quote: boolean;
  attachments: Attached[];
  /** The newest message the writer has seen. */
  lastMessage: Uuid | null;
  /** When the writer changed it last, and when the server had it last; Unix seconds. */
  changedAt: number;
  savedAt: number | null;
}

/** The fields a writer changes. */
export type Change = Partial<
  Pick<
    Letter,
    'account' | 'alias' | 'subject' | 'body' | 'to' | 'cc' | 'bcc' | 'quote' | 'apart' | 'attachments' | 'lastMessage'
  >
>;

export const everyone = (letter: Letter): AddressField[] => [...letter.to, ...letter.cc, ...letter.bcc];

/** Whether there is nothing that would be a loss: words, files, or somebody to send it to in a new message. */
export const isEmpty = (letter: Letter): boolean =>
  isBlank(letter.body) &&
  letter.attachments.length === 0 &&
  (letter.kind === 'reply' || (everyone(letter).length === 0 && (letter.kind === 'forward' || !letter.subject.trim())));

/** Whether the server lacks what the writer wrote. */
export const isUnsaved = (letter: Letter): boolean => letter.savedAt === null || letter.changedAt > letter.savedAt;

/** Why a letter can not go: nobody gets it, or an address is none. Null when it can. */
export function obstacle(letter: Letter): { kind: 'nobody' } | { kind: 'address'; address: string } | null {
  const wrong = everyone(letter).find(({ address }) => !isAddress(address));
  if (wrong) return { kind: 'address', address: wrong.address };
  return everyone(letter).length === 0 ? { kind: 'nobody' } : null;
}

/** Text for a header of a mail. The server refuses tabs and line breaks there, which one pastes without seeing them. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ');

const inputs = (list: readonly AddressField[]): AddressInput[] =>
  list.map(({ name, address }) => ({ name: oneLine(name), address: oneLine(address) }));

/** What the server is asked to keep. Null without an account: there is none to write from. */
export function requestOf(letter: Letter, sending: Partial<DraftRequest> = {}): DraftRequest | null {
  if (!letter.account) return null;
  return {
    organization: letter.organization,
    account: letter.account,
    alias: letter.alias ?? null,
    conversation: letter.conversation,
    subject: oneLine(letter.subject),
    body: letter.body,
    to_fields: inputs(letter.to),
    cc_fields: inputs(letter.cc),
    bcc_fields: inputs(letter.bcc),
    in_reply_to: letter.inReplyTo,
    quote_previous_message: letter.quote,
    forward: letter.kind === 'forward',
    apart: letter.kind === 'forward' && (letter.apart ?? false),
    attachments: letter.attachments.map(({ id }) => id),
    last_message: letter.lastMessage,
    ...sending,
  };
}

/** A file as the server tells of it. */
export const attached = ({ id, filename, media_type, size, url }: Attached): Attached => ({
  id,
  filename,
  media_type,
  size,
  url,
});

/** A draft as the server keeps it. */
export function letterOf(draft: Draft, lastMessage: Uuid | null): Letter {
  const kind = draft.in_reply_to === null ? 'new' : draft.forward ? 'forward' : 'reply';
  return {
    id: draft.id,
    kind,
    organization: draft.organization,
    conversation: draft.conversation,
    account: draft.account,
    alias: draft.alias,
    subject: draft.subject,
    body: draft.body,
    to: draft.to_fields,
    cc: draft.cc_fields,
    bcc: draft.bcc_fields,
    inReplyTo: draft.in_reply_to,
    apart: draft.apart,
    quote: draft.quote,
    attachments: draft.attachments.map(attached),
    lastMessage,
    changedAt: draft.updated_at,
    savedAt: draft.updated_at,
  };
}

/** The same draft from here and from the server: what the server lacks wins, else the newer. */
export function newer(here: Letter, there: Letter): Letter {
  if (here.savedAt === null && isEmpty(here)) return { ...there, lastMessage: here.lastMessage ?? there.lastMessage };
  if (isUnsaved(here)) return here;
  return there.changedAt > (here.savedAt ?? 0)
    ? { ...there, lastMessage: here.lastMessage ?? there.lastMessage }
    : here;
}
