import type { Badge, Conversation, Uuid } from '$lib/api/types';
import { positionIn } from './membership';
import type { Mailbox } from '../shell/routes';

/** The counts beside the names of mailboxes; both stop at 1000. */
export interface Counts {
  total: number;
  unread: number;
}

export const NONE: Counts = { total: 0, unread: 0 };
const STOP = 1000;

const key = (kind: string, owner: Uuid | null) => `${kind}:${owner ?? ''}`;

/** The server's counts, kept true by what changes here; asked for again where a change can not be counted. */
export class Badges {
  #counts = $state.raw<ReadonlyMap<string, Counts>>(new Map());

  of(mailbox: Mailbox): Counts {
    return this.#counts.get(key(mailbox.kind, mailbox.owner)) ?? NONE;
  }

  get all(): Badge[] {
    return [...this.#counts].map(([name, counts]) => {
      const [kind = '', owner] = name.split(':');
      return { kind, owner: owner || null, ...counts };
    });
  }

  take(badges: readonly Badge[]): void {
    this.#counts = new Map(badges.map(({ kind, owner, total, unread }) => [key(kind, owner), { total, unread }]));
  }

  /** A conversation whose state before is known changed: count the difference. */
  count(before: Conversation, after: Conversation | null): void {
    const next = new Map(this.#counts);
    for (const name of next.keys()) {
      const [kind, owner] = name.split(':');
      const mailbox = { kind, owner: owner || null } as Mailbox;
      const was = tally(before, mailbox);
      const is = after ? tally(after, mailbox) : NONE;
      const { total, unread } = next.get(name) ?? NONE;
      next.set(name, { total: step(total, is.total - was.total), unread: step(unread, is.unread - was.unread) });
    }
    this.#counts = next;
  }
}

const tally = (conversation: Conversation, mailbox: Mailbox): Counts => {
  const there = positionIn(conversation, { mailbox, filters: [] }) !== null;
  return { total: there ? 1 : 0, unread: there && conversation.mine.unread ? 1 : 0 };
};

/** A count that has stopped stays so: nobody knows how far beyond it is. */
const step = (count: number, by: number): number => (count >= STOP ? count : Math.max(0, count + by));
