import { id, ORGANIZATION } from '../conversations/server.fake';
import { ann, HERE, message } from '../conversations/thread/entries.fake';
import type { Letter } from './letter';
import { openLetter, type LetterCell } from './letters.svelte';

let number = 0;

/** A reply to Ann, as it is kept. */
export const replyToAnn = (change: Partial<Letter> = {}): Letter => ({
  id: id(9000 + ++number),
  kind: 'reply',
  organization: ORGANIZATION,
  conversation: HERE,
  account: message(1).account,
  subject: 'Re: Crates',
  body: '',
  to: [ann],
  cc: [],
  bcc: [],
  inReplyTo: message(1).id,
  quote: false,
  attachments: [],
  lastMessage: message(1).id,
  changedAt: Date.now() / 1000,
  savedAt: null,
  ...change,
});

/** The same, in hand. */
export const letter = (change: Partial<Letter> = {}): LetterCell => openLetter(replyToAnn(change));
