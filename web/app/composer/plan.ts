import type { Account, AddressField, Message, ReplyPlan, Uuid } from '$lib/api/types';
import type { Entry } from '../conversations/timelines.svelte';
import { added } from './addresses';

/** Who gets a reply, from which account. */
export interface Plan {
  account: Uuid | null;
  /** Which of the account's aliases; null: its own address. */
  alias: Uuid | null;
  to: AddressField[];
  cc: AddressField[];
  subject: string;
  /** The folded original, safe HTML; null until the server has told. */
  quoted: string | null;
  /** The address it came through, when that account was removed: the answer leaves through another one. */
  removed: string | null;
}

export type Manner = 'one' | 'all' | 'forward';

const PREFIX = { re: /^\s*re\s*:/i, fwd: /^\s*fwd?\s*:/i };
const prefixed = (subject: string, word: 'Re' | 'Fwd'): string =>
  PREFIX[word === 'Re' ? 're' : 'fwd'].test(subject) ? subject : `${word}: ${subject}`.trim();

/** What an address is looked for by: itself, and without a detail (`ann+shop@`, RFC 5233). */
function keysOf(address: string): string[] {
  const whole = address.toLowerCase();
  return [whole, whole.replace(/\+.*(?=@[^@]*$)/, '')];
}
const outside = (list: readonly AddressField[], ours: ReadonlySet<string>) =>
  list.filter(({ address }) => !keysOf(address).some((key) => ours.has(key)));
const keys = (list: readonly AddressField[]) => list.map(({ address }) => address.toLowerCase());

/**
 * Who gets a reply, by the same rule as the server's: shown at once and used when it can not be asked. A reply to our
 * own message, from whichever address of ours, goes to whom that one went to. `ours` are our own addresses.
 */
export function planOf(message: Message, manner: Manner, ours: readonly string[]): Plan {
  const { account, subject, outgoing, from_field, reply_to_fields, to_fields, cc_fields } = message;
  const unknown = { account, alias: null, quoted: null, removed: null };
  const chat = message.channel === 'live_chat';
  if (manner === 'forward')
    return { ...unknown, account: chat ? null : account, to: [], cc: [], subject: prefixed(subject, 'Fwd') };
  if (chat) return { ...unknown, to: [], cc: [], subject: '' };
  const own = new Set(ours.map((address) => address.toLowerCase()));
  const sender = reply_to_fields.length > 0 ? reply_to_fields : from_field ? [from_field] : [];
  const byUs = outgoing || (sender.length > 0 && outside(sender, own).length === 0);
  const first = byUs ? to_fields : sender;
  const others = outside(first, own);
  const to = added([], others.length > 0 ? others : first);
  const have = new Set(keys(to));
  const rest = outside([...(byUs ? [] : to_fields), ...cc_fields], own);
  const cc =
    manner === 'all'
      ? added(
          [],
          rest.filter(({ address }) => !have.has(address.toLowerCase())),
        )
      : [];
  return { ...unknown, to, cc, subject: prefixed(subject, 'Re') };
}

/** Which alias an answer is from, by the server's rule: what was written to, else the default. Null: the account. */
export function answersAs(message: Message, account: Account | undefined): Uuid | null {
  if (!account) return null;
  const { address, aliases } = account;
  const known = new Map<string, Uuid | null>([
    ...aliases.map((one) => [one.address.toLowerCase(), one.id] as const),
    [address.toLowerCase(), null],
  ]);
  const wrote = message.outgoing && message.from_field ? [message.from_field] : [];
  const named = [...wrote, ...message.to_fields, ...message.cc_fields].flatMap((one) => keysOf(one.address));
  const reached = named.find((key) => known.has(key));
  if (reached !== undefined) return known.get(reached) ?? null;
  return aliases.find((one) => one.default)?.id ?? null;
}

/** The server's plan. */
export const planFrom = (reply: ReplyPlan): Plan => ({
  account: reply.account,
  alias: reply.alias,
  to: reply.to_fields,
  cc: reply.cc_fields,
  subject: reply.subject,
  quoted: reply.quoted_html,
  removed: reply.removed,
});

/** Whether Reply all would reach more people than Reply. */
export const hasOthers = (message: Message, ours: readonly string[]): boolean =>
  planOf(message, 'all', ours).cc.length > 0;

const MACHINES = new Set(['bounce', 'auto_reply']);
const isSent = ({ send }: Message) => send === null || send.state === 'sent';

/** The message a reply answers: the newest one, machines and what has not left yet aside. */
export function answered(entries: readonly Entry[]): Message | null {
  const messages = entries.filter((entry) => entry.type === 'message' && isSent(entry)) as Message[];
  return messages.findLast(({ automation }) => !MACHINES.has(automation ?? '')) ?? messages.at(-1) ?? null;
}

/** The messages of a timeline, by id. */
export const messageIds = (entries: readonly Entry[]): ReadonlySet<Uuid> =>
  new Set(entries.flatMap((entry) => (entry.type === 'message' ? [entry.id] : [])));

/** The newest message of a timeline. */
export const newest = (entries: readonly Entry[]): Message | null =>
  (entries.findLast((entry) => entry.type === 'message') as Message | undefined) ?? null;

/** Messages by others that came after one the writer has seen. */
export function since(entries: readonly Entry[], seen: Uuid | null, me: Uuid): Message[] {
  const messages = entries.filter((entry) => entry.type === 'message') as Message[];
  const at = messages.findIndex(({ id }) => id === seen);
  return at < 0 ? [] : messages.slice(at + 1).filter(({ author }) => author !== me);
}
