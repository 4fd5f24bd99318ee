import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { BadgeReply, Conversation, ConversationPage, Delta, Me } from '$lib/api/types';
import { setMe } from '../session/session.svelte';
import { isTeam, type Mailbox } from '../shell/routes';
import { ConversationStore } from './store.svelte';

/** What the server told one person, and what it said when everything was asked for anew (tests/db/api/test_reducer.py). */
interface Snapshot {
  pages: Record<string, ConversationPage | null>;
  badges: BadgeReply;
}
interface Person {
  me: Me;
  first: Snapshot;
  steps: { name: string; events: Delta[]; fresh: Snapshot }[];
}
interface Recorded {
  organization: string;
  people: Record<string, Person>;
}

const file = process.env['POSTROOM_RECORDED'];
const recorded: Recorded = file
  ? (JSON.parse(readFileSync(file, 'utf8')) as Recorded)
  : { organization: '', people: {} };
const KINDS: Record<string, string> = { trashed: 'trash', junked: 'junk' };

/** The mailbox that a page was asked for. */
function mailboxOf(asked: string): Mailbox {
  const [name = '', value = ''] = asked.split('=');
  const kind = (KINDS[name] ?? name) as Mailbox['kind'];
  return { kind, owner: isTeam(kind) ? value : null };
}

/** Every conversation that a page shows. */
const rowsOf = ({ pages }: Snapshot): Map<string, Conversation> =>
  new Map(Object.values(pages).flatMap((page) => (page?.conversations ?? []).map((row) => [row.id, row])));

let now: Snapshot;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', { documentElement: { dataset: {}, lang: 'en' } });
  vi.stubGlobal('localStorage', { setItem: () => undefined });
  globalThis.fetch = async (input) => {
    const url = new URL(String(input), 'http://postroom.test');
    if (url.pathname === '/v1/badges') return Response.json(now.badges);
    const ids = url.searchParams.get('ids')?.split(',') ?? /conversations\/(.+)/.exec(url.pathname)?.slice(1);
    if (ids) {
      const rows = ids.flatMap((id) => rowsOf(now).get(id) ?? []);
      return Response.json(
        url.searchParams.has('ids') ? { conversations: rows, next: null } : { conversations: rows[0] },
      );
    }
    const asked = Object.keys(now.pages).find((one) => url.search.includes(one));
    return Response.json(now.pages[asked ?? ''] ?? { conversations: [], next: null, partial: false });
  };
});
afterEach(() => vi.useRealTimers());

describe.skipIf(!file)('what the server tells leads where it is', () => {
  test.each(Object.keys(recorded.people))('for %s', async (who) => {
    const { me, first, steps } = recorded.people[who] as Person;
    await setMe(me);
    now = first;
    const store = new ConversationStore(recorded.organization);
    store.reader = me.user.id;
    const lists = Object.keys(first.pages).filter((asked) => first.pages[asked] !== null);
    for (const asked of lists) await store.load(store.list(mailboxOf(asked)));
    await store.loadBadges();
    for (const { name, events, fresh } of steps) {
      now = fresh;
      for (const event of events) store.apply(event);
      await vi.advanceTimersByTimeAsync(5_000); // what it asks for again by design
      for (const asked of lists) {
        const list = store.list(mailboxOf(asked));
        if (list.state === 'new') await store.load(list);
        const wanted = fresh.pages[asked]?.conversations.map(({ id }) => id) ?? [];
        expect(list.ids, `${name}: ${asked}`).toEqual(wanted);
      }
      for (const [id, row] of rowsOf(fresh)) expect(store.get(id), name).toEqual(row);
      const counts = fresh.badges.badges.filter(({ kind }) => kind !== 'drafts' && kind !== 'scheduled');
      for (const { kind, owner, total, unread } of counts)
        expect(store.badges.of({ kind, owner } as Mailbox), `${name}: count of ${kind}`).toEqual({ total, unread });
    }
  });
});
