import type { Uuid } from '$lib/api/types';

/** The mailboxes that exist once a person, in sidebar order. */
export const PERSONAL = [
  'inbox',
  'team_inboxes',
  'assigned',
  'assigned_to_others',
  'starred',
  'snoozed',
  'drafts',
  'scheduled',
  'sent',
  'archived',
  'closed',
  'all',
  'trash',
  'junk',
] as const;
export type PersonalKind = (typeof PERSONAL)[number];

/** The mailboxes of a team, in sidebar order, and how their addresses end. */
const TEAM_ENDS = {
  team_inbox: '',
  team_assigned: '-assigned',
  team_assigned_to_others: '-others',
  team_closed: '-closed',
  team_sent: '-sent',
} as const;
export type TeamKind = keyof typeof TEAM_ENDS;
export const TEAM = Object.keys(TEAM_ENDS) as TeamKind[];

/** A list of conversations. `owner` is the team of a team's list, the label of a label's, what a search asks for. */
export interface Mailbox {
  kind: PersonalKind | TeamKind | 'label' | 'search';
  owner: Uuid | string | null;
}

export type Route =
  | { name: 'home' }
  | { name: 'setup'; code: string }
  | { name: 'login'; next: string }
  | { name: 'reset'; code: string }
  | { name: 'invitation'; code: string }
  /** Back from a provider, where one signed in to a mail account. */
  | { name: 'signed_in'; state: string; code: string }
  | { name: 'mail'; organization: Uuid; mailbox: Mailbox; conversation: Uuid | null; message: Uuid | null }
  | { name: 'compose'; organization: Uuid; mailbox: Mailbox; draft: Uuid }
  | { name: 'outbox'; organization: Uuid; conversation: Uuid | null }
  | { name: 'settings'; organization: Uuid; page: string; id: string | null }
  | { name: 'missing' };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const OF_TEAM = /^team-([0-9a-f-]{36})(-[a-z]+)?$/i;
const LABEL = /^label-([0-9a-f-]{36})$/i;

export const isTeam = (kind: Mailbox['kind']): kind is TeamKind => kind in TEAM_ENDS;

/** How a mailbox is called in addresses: "inbox", "team-{id}", "team-{id}-closed", "label-{id}", "search". */
export function slug({ kind, owner }: Mailbox): string {
  if (isTeam(kind)) return `team-${owner}${TEAM_ENDS[kind]}`;
  if (kind === 'label') return `label-${owner}`;
  return kind;
}

/** What a search finds, as a list like any other. */
export const searchFor = (text: string): Mailbox => ({ kind: 'search', owner: text });

/** The mailbox of an address part, or null when there is none of that name. */
export function mailboxOf(part: string): Mailbox | null {
  const personal = PERSONAL.find((kind) => kind === part);
  if (personal) return { kind: personal, owner: null };
  const label = LABEL.exec(part)?.[1];
  if (label) return { kind: 'label', owner: label.toLowerCase() };
  const [, team, end = ''] = OF_TEAM.exec(part) ?? [];
  const kind = TEAM.find((one) => TEAM_ENDS[one] === end.toLowerCase());
  return team && kind ? { kind, owner: team.toLowerCase() } : null;
}

/** Only addresses of our own: a `next` that leads elsewhere is dropped. */
export function safeNext(next: string | null): string {
  return next?.startsWith('/') && !next.startsWith('//') && !next.includes('\\') ? next : '/';
}

function mailRoute(organization: Uuid, parts: string[], asked: string): Route {
  const [first = 'inbox', second, third, ...more] = parts;
  const missing: Route = { name: 'missing' };
  const valid = (part: string | undefined) => part === undefined || UUID.test(part);
  const id = (part: string | undefined) => part?.toLowerCase() ?? null; // as the server writes them
  if (more.length > 0) return missing;
  if (first === 'settings') {
    const known = third === 'new' || valid(third);
    return known ? { name: 'settings', organization, page: second ?? '', id: id(third) } : missing;
  }
  if (first === 'outbox') {
    const known = valid(second) && third === undefined;
    return known ? { name: 'outbox', organization, conversation: id(second) } : missing;
  }
  const mailbox = first === 'search' ? searchFor(asked) : mailboxOf(first);
  if (!mailbox || !valid(third)) return missing;
  if (second === 'new') return third ? { name: 'compose', organization, mailbox, draft: third.toLowerCase() } : missing;
  if (!valid(second)) return missing;
  return { name: 'mail', organization, mailbox, conversation: id(second), message: id(third) };
}

/** Read an address of the app. Never throws: what it does not know is `missing`. */
export function parse(address: string): Route {
  const url = new URL(address, 'http://postroom.invalid');
  const [first, ...rest] = url.pathname.split('/').filter(Boolean);
  const code = url.searchParams.get('code') ?? '';
  switch (first) {
    case undefined:
      return { name: 'home' };
    case 'setup':
    case 'reset':
    case 'invitation':
      return { name: first, code };
    case 'oauth':
      return rest.join('/') === 'callback'
        ? { name: 'signed_in', state: url.searchParams.get('state') ?? '', code }
        : { name: 'missing' };
    case 'login':
      return { name: 'login', next: safeNext(url.searchParams.get('next')) };
    default:
      return UUID.test(first)
        ? mailRoute(first.toLowerCase(), rest, url.searchParams.get('q') ?? '')
        : { name: 'missing' };
  }
}

const join = (...parts: (string | null)[]) => `/${parts.filter(Boolean).join('/')}`;
const asking = ({ kind, owner }: Mailbox) =>
  kind === 'search' && owner ? `?${new URLSearchParams({ q: owner })}` : '';

/** Write the address of a route; the inverse of `parse`. */
export function format(route: Route): string {
  switch (route.name) {
    case 'mail':
      return join(route.organization, slug(route.mailbox), route.conversation, route.message) + asking(route.mailbox);
    case 'compose':
      return join(route.organization, slug(route.mailbox), 'new', route.draft) + asking(route.mailbox);
    case 'outbox':
      return join(route.organization, 'outbox', route.conversation);
    case 'settings':
      return join(route.organization, 'settings', route.page, route.id);
    case 'signed_in':
      return '/oauth/callback'; // what came back is used once, and stays nowhere
    case 'login':
      return route.next === '/' ? '/login' : `/login?next=${encodeURIComponent(route.next)}`;
    case 'setup':
    case 'reset':
    case 'invitation':
      return `/${route.name}?code=${encodeURIComponent(route.code)}`;
    default:
      return '/';
  }
}
