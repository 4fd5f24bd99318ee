import type { Activity, Comment, Draft, Message, SendState, Uuid } from '$lib/api/types';
import { entryKey, type Entry } from '../timelines.svelte';

/** What the timeline draws, from top to bottom. */
export type Row =
  | { kind: 'message'; key: string; entry: Message }
  | { kind: 'comment'; key: string; entry: Comment }
  | { kind: 'activity'; key: string; entry: Activity }
  | { kind: 'draft'; key: string; entry: Draft }
  /** Collapsed mails, one line each; `more` stand behind "n more messages". */
  | { kind: 'lines'; key: string; messages: Message[]; more: Message[] };

const SHOWN = 2; // lines above the fold
const LEAST = 2; // never fold a single one: its line takes as much room

const isStuck = ({ send }: Message) =>
  send !== null &&
  (send.state !== 'sent' || send.error !== '' || Boolean((send as Partial<SendState>).returned?.length));

/** Messages that are open without being asked for: the newest, the newest from outside, and what somebody lacks. */
export function openAtFirst(entries: readonly Entry[]): Uuid[] {
  const messages = entries.filter((entry) => entry.type === 'message');
  const newest = messages.at(-1);
  const incoming = messages.findLast(({ outgoing }) => !outgoing);
  const open = [newest, incoming, ...messages.filter(isStuck)].flatMap((one) => (one ? [one.id] : []));
  return [...new Set(open)];
}

/** Collapsed mails that follow each other, with the quiet lines between them. */
function run(entries: readonly Entry[], from: number, collapsed: (entry: Entry) => boolean): Entry[] {
  let end = from;
  let last = from;
  for (; end < entries.length; end++) {
    const entry = entries[end] as Entry;
    if (collapsed(entry)) last = end;
    else if (entry.type !== 'activity') break;
  }
  return entries.slice(from, last + 1);
}

const line = (messages: Message[], more: Message[] = []): Row => ({
  kind: 'lines',
  key: `lines-${messages[0]?.id ?? ''}`,
  messages,
  more,
});

/** One run as rows: folded, or its lines with the quiet lines where they happened. */
function lines(entries: readonly Entry[], unfolded: boolean): Row[] {
  const messages = entries.filter((entry) => entry.type === 'message');
  if (!unfolded && messages.length >= SHOWN + LEAST) return [line(messages.slice(0, SHOWN), messages.slice(SHOWN))];
  const rows: Row[] = [];
  for (const entry of entries) {
    const last = rows.at(-1);
    if (entry.type !== 'message') rows.push(single(entry));
    else if (last?.kind === 'lines') last.messages.push(entry);
    else rows.push(line([entry]));
  }
  return rows;
}

const single = (entry: Entry): Row => ({ kind: entry.type, key: entryKey(entry), entry }) as Row;

/**
 * What to draw of a timeline. `open` are the mails shown in full; `unfolded` mails of folds that were opened (older ones may come before them);
 * `held` the draft in the composer, which is not shown twice.
 */
export function rowsOf(
  entries: readonly Entry[],
  { open, unfolded, held }: { open: ReadonlySet<Uuid>; unfolded: ReadonlySet<Uuid>; held: Uuid | null },
): Row[] {
  const collapsed = (entry: Entry) => entry.type === 'message' && !open.has(entry.id);
  const rows: Row[] = [];
  for (let at = 0; at < entries.length; at++) {
    const entry = entries[at] as Entry;
    if (entry.type === 'draft' && entry.id === held) continue;
    if (!collapsed(entry)) {
      rows.push(single(entry));
      continue;
    }
    const found = run(entries, at, collapsed);
    rows.push(
      ...lines(
        found,
        found.some((one) => one.type === 'message' && unfolded.has(one.id)),
      ),
    );
    at += found.length - 1;
  }
  return rows;
}

/** Entries by others that are here now and were not before: what to announce. */
export function arrived(before: ReadonlySet<string>, entries: readonly Entry[], me: Uuid): Entry[] {
  return entries.filter((entry) => {
    if (entry.type === 'activity' || entry.type === 'draft' || before.has(entryKey(entry))) return false;
    return entry.author !== me;
  });
}

/** Put what waits for the server's answer below what it has told; what it has told by now stands only once. */
export function withPending(entries: readonly Entry[], pending: readonly (Message | Comment)[]): readonly Entry[] {
  if (pending.length === 0) return entries;
  const told = new Set(entries.filter(({ type }) => type !== 'draft').map(entryKey));
  const waiting = pending.filter(({ id }) => !told.has(id));
  const waits = new Set(waiting.map(({ id }) => id)); // a letter that leaves is its draft no more
  const drafts = entries.filter((entry) => entry.type === 'draft' && !waits.has(entry.id));
  return [...entries.filter(({ type }) => type !== 'draft'), ...waiting, ...drafts];
}
