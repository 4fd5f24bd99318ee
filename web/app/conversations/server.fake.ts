import type { Conversation, ConversationPage, ConversationPatch, Delta, Uuid } from '$lib/api/types';
import { PERSONAL, TEAM as TEAM_KINDS, type Mailbox } from '../shell/routes';
import { positionIn, type Filter } from './membership';
import { predict } from './predict';

export const ORGANIZATION = '01980000-0000-7000-8000-000000000001';
export const ME = '01980000-0000-7000-8000-000000000002';
export const COLLEAGUE = '01980000-0000-7000-8000-000000000003';
export const TEAM = '01980000-0000-7000-8000-000000000004';
export const LABEL = '01980000-0000-7000-8000-000000000007';

export const id = (number: number): Uuid => `01980000-0000-7000-8000-1${String(number).padStart(11, '0')}`;

/** Every list there is, with and without the filter. */
export const MAILBOXES: Mailbox[] = [
  ...PERSONAL.map((kind): Mailbox => ({ kind, owner: null })),
  ...TEAM_KINDS.map((kind): Mailbox => ({ kind, owner: TEAM })),
  { kind: 'label', owner: LABEL },
];

/** A conversation of the team's account, in everybody's sight; `at` is its last activity. */
export function conversation(number: number, at: number, change: Partial<Conversation> = {}): Conversation {
  const plain: Conversation = {
    id: id(number),
    organization: ORGANIZATION,
    subject: '',
    latest_message_subject: `Subject ${number}`,
    preview: 'Hello',
    team: TEAM,
    color: null,
    assignees: [],
    authors: [{ name: 'Ann', address: 'ann@example.com' }],
    receivers: [],
    outgoing: false,
    channel: 'email',
    messages_count: 1,
    comments_count: 0,
    attachments_count: 0,
    drafts: [],
    failed_count: 0,
    accounts: [],
    labels: [],
    shared_labels: [],
    created_at: at,
    last_activity_at: at,
    closed_at: null,
    closed: false,
    in_team_inbox: true,
    shared: true,
    mine: {
      unread: true,
      inbox: true,
      archived: false,
      starred: false,
      trashed: false,
      junked: false,
      snoozed_until: null,
      wake_on_reply: true,
    },
    placements: [],
    ...change,
  };
  return predict(plain, {}, ME);
}

/** What a list is asked by, where it is not its kind. */
const ASKED: Partial<Record<Mailbox['kind'], string>> = { trash: 'trashed', junk: 'junked' };

type Change = (conversation: Conversation, now: number) => Partial<Conversation>;

const patched =
  (patch: ConversationPatch): Change =>
  (conversation) =>
    predict(conversation, patch, ME);

/** What each kind of event of the log does to a conversation, as its reader sees it afterwards. */
export const CHANGES: Record<string, Change> = {
  'message.received': (conversation, now) => ({
    ...predict(conversation, { reopen: true, trash: false, archive: false, unread: true }, ME),
    last_activity_at: now,
    messages_count: conversation.messages_count + 1,
  }),
  'message.queued': (conversation) => ({ outgoing: true, messages_count: conversation.messages_count + 1, drafts: [] }),
  'message.sent': (conversation, now) => ({
    last_activity_at: now,
    placements: [...conversation.placements, { kind: 'sent', owner: null, position: now }],
  }),
  'message.failed': () => ({ failed_count: 1 }),
  'conversation.assigned': patched({ add_assignees: [ME] }),
  'conversation.closed': patched({ close: true }),
  'conversation.reopened': patched({ reopen: true }),
  'conversation.trashed': patched({ trash: true }),
  'conversation.junked': patched({ junk: true }),
  'conversation.restored': patched({ trash: false }),
  'conversation.labelled': (conversation) =>
    predict(conversation, conversation.labels.length > 0 ? { remove_labels: [LABEL] } : { add_labels: [LABEL] }, ME),
  'conversation.moved': patched({ remove_from_team_inbox: true }),
  'conversation.marked': (conversation) =>
    predict(conversation, { unread: !conversation.mine.unread, star: !conversation.mine.starred }, ME),
  'conversation.changed': () => ({ subject: 'Renamed', color: 'red' }),
  'comment.added': (conversation, now) => ({
    last_activity_at: now,
    comments_count: conversation.comments_count + 1,
    mine: { ...conversation.mine, unread: true },
  }),
  'draft.changed': (conversation) => ({
    drafts: [id(999)],
    placements: [...conversation.placements, { kind: 'drafts', owner: null, position: conversation.created_at }],
  }),
};

/** The part of the server that lists need, in memory. `install` puts it behind fetch. */
export class FakeServer {
  readonly rows = new Map<Uuid, Conversation>();
  readonly asked: string[] = [];
  seq = 0;
  now = 10_000;
  /** Set, to let a request wait until it is called. */
  hold: Promise<void> | undefined;

  constructor(count: number) {
    for (let number = 0; number < count; number++) {
      const row = conversation(number, 1000 + ((number * 37) % count));
      this.rows.set(row.id, row);
    }
  }

  install(): this {
    globalThis.fetch = async (input) => {
      const url = new URL(String(input), 'http://postroom.test');
      this.asked.push(url.pathname + url.search);
      const reply = this.#answer(url);
      await this.hold;
      return reply
        ? Response.json(reply)
        : Response.json(
            { error: { code: 'not_found', message: 'Gone.', fields: {}, request_id: '' } },
            { status: 404 },
          );
    };
    return this;
  }

  /** Let an event happen to a conversation; the delta is what the socket would bring. */
  happen(kind: string, which: Uuid): Delta {
    const before = this.rows.get(which) ?? conversation(500, this.now);
    const changed = { ...before, ...CHANGES[kind]?.(before, ++this.now) };
    const after = kind === 'message.sent' || kind === 'draft.changed' ? changed : predict(changed, {}, ME);
    this.rows.set(after.id, after);
    return this.delta(kind, after);
  }

  delta(kind: string, row: Conversation, gone = false): Delta {
    return {
      seq: ++this.seq,
      kind,
      at: this.now,
      actor_kind: 'person',
      actor: COLLEAGUE,
      conversation_id: row.id,
      data: {},
      conversation: gone ? null : row,
      gone,
    };
  }

  /** A list in full, as it is now. */
  list(mailbox: Mailbox, filters: readonly Filter[] = []): Uuid[] {
    return this.#ordered(mailbox, filters).map(({ row }) => row.id);
  }

  #ordered(mailbox: Mailbox, filters: readonly Filter[]): { row: Conversation; position: number }[] {
    return [...this.rows.values()]
      .flatMap((row) => {
        const position = positionIn(row, { mailbox, filters });
        return position === null ? [] : [{ row, position }];
      })
      .sort((a, b) => b.position - a.position || (a.row.id < b.row.id ? 1 : -1));
  }

  #answer(url: URL): unknown {
    const one = /^\/v1\/conversations\/([^/]+)$/.exec(url.pathname)?.[1];
    if (one) return this.rows.has(one) ? { conversations: this.rows.get(one) } : undefined;
    if (url.pathname === '/v1/badges') return { badges: [] };
    return this.#page(url.searchParams);
  }

  #page(query: URLSearchParams): ConversationPage {
    const mailbox = MAILBOXES.find(({ kind, owner }) => query.get(ASKED[kind] ?? kind) === (owner ?? 'true'));
    const until = query.get('until')?.split('_');
    const limit = Number(query.get('limit'));
    const filters = (query.get('filter')?.split(',') ?? []) as Filter[];
    const all = this.#ordered(mailbox as Mailbox, filters).filter(
      ({ row, position }) =>
        !until || position < Number(until[0]) || (position === Number(until[0]) && row.id < String(until[1])),
    );
    const page = all.slice(0, limit);
    const last = page.at(-1);
    const next = all.length > page.length && last ? `${last.position}_${last.row.id}` : null;
    return { conversations: page.map(({ row }) => row), next, partial: false };
  }
}
