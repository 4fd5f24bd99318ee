import type { Conversation, Team, User, Uuid } from '$lib/api/types';
import { listTime } from '$lib/i18n';
import type { IconName } from '$lib/ui/icons';
import type { Keys } from '$lib/ui/keys';
import type { Choice } from '../labels/choices';
import { namesOf } from '../labels/look';
import type { AnyLabel } from '../labels/organization';
import { t as labels } from '../labels/texts';
import { people, title } from '../conversations/faces';
import { t as lists } from '../conversations/texts';
import { t as searches } from '../search/texts';
import { entry, keysOf, verbs, type Group, type Verb } from './keymap';
import { match, type Match } from './match';
import type { Place } from './places';
import type { Mailbox } from './routes';
import { t } from './texts';

/** What the bar asks for: anything, one person (also one to hand over to), one team, or labels. */
export type Mode = 'all' | 'assign' | 'handOver' | 'move' | 'label';

/** One line of the command bar. */
export interface Item {
  id: string;
  group: string;
  text: string;
  /** Right, in grey: a person's address, who wrote. It can be searched too. */
  aside?: string;
  /** After it, never cut: a time. */
  at?: string;
  icon?: IconName;
  emoji?: string;
  /** Instead of an icon: whose initials. */
  face?: { name: string; seed: string };
  /** Instead of an icon: a label, by its colour and emoji. */
  mark?: AnyLabel;
  checked?: boolean | 'mixed';
  keys?: Keys | undefined;
  run: () => void;
}

export interface Found extends Item {
  pieces: Match['pieces'];
}

const MOST_PER_GROUP = 8;
const MOST_WITHOUT_QUERY = 6;

/** Verbs somebody answers to now. */
export function verbItems(available: (verb: Verb) => boolean, run: (verb: Verb) => void, selected: string): Item[] {
  const group = (of: Group) =>
    of === 'conversation' || of === 'reply' ? selected : of === 'go' ? t.groups.go : t.commandsGroup;
  return verbs
    .filter((verb) => !entry(verb).quiet && available(verb))
    .map((verb) => ({
      id: `verb-${verb}`,
      group: group(entry(verb).group),
      text: t.verbs[verb],
      icon: entry(verb).icon,
      keys: keysOf(verb),
      run: () => run(verb),
    }));
}

export const placeItems = (
  places: readonly Place[],
  keysTo: (mailbox: Mailbox) => Keys | undefined,
  go: (href: string) => void,
): Item[] =>
  places.map(({ mailbox, name, icon, emoji, href }) => ({
    id: `place-${href}`,
    group: t.groups.go,
    text: name,
    ...(emoji ? { emoji } : { icon }),
    keys: keysTo(mailbox),
    run: () => go(href),
  }));

export const conversationItems = (known: Iterable<Conversation>, open: (id: Uuid) => void): Item[] =>
  [...known]
    .sort((a, b) => b.last_activity_at - a.last_activity_at)
    .map((conversation) => ({
      id: `conversation-${conversation.id}`,
      group: t.conversations,
      text: title(conversation, lists.noSubject),
      aside: people(conversation, lists),
      at: listTime(conversation.last_activity_at),
      icon: 'mail',
      run: () => open(conversation.id),
    }));

/** Colleagues to assign to; those who are assigned already carry a tick. Me first. */
export const assignItems = (
  users: readonly User[],
  me: Uuid,
  assigned: ReadonlySet<Uuid>,
  assign: (id: Uuid) => void,
): Item[] =>
  [...users]
    .filter((user) => user.active)
    .sort((a, b) => Number(b.id === me) - Number(a.id === me) || a.name.localeCompare(b.name))
    .map((user) => ({
      id: `person-${user.id}`,
      group: t.people,
      text: user.id === me ? t.meToo(user.name) : user.name,
      aside: user.email,
      face: { name: user.name, seed: user.id },
      checked: assigned.has(user.id),
      run: () => assign(user.id),
    }));

const REST = /^(?:snooze|mettre en veille|en veille|veille)\s+(?:until |till |for |jusqu['’][àa]u? |pendant )?(.+)$/i;

/** The words that say how long something is to rest, where it begins like that. */
export const restWords = (query: string): string => REST.exec(query.trim())?.[1] ?? '';

/** Let them rest until the moment that was typed. */
export const snoozeItem = (group: string, when: string, run: () => void): Found => {
  const text = t.snoozeUntil(when);
  return { id: 'snooze-until', group, text, pieces: [{ text, hit: false }], icon: 'clock', run };
};

export const teamItems = (teams: readonly Team[], move: (id: Uuid) => void): Item[] =>
  teams.map(({ id, name, emoji }) => ({
    id: `team-${id}`,
    group: t.teams,
    text: name,
    ...(emoji ? { emoji } : { icon: 'users' as const }),
    run: () => move(id),
  }));

/** Labels to put on and to take off; `of` says of which account, or of the organization, where there are several. */
export const labelItems = (
  choices: readonly Choice[],
  of: (account: Uuid | null) => string,
  tick: (one: Choice) => void,
): Item[] =>
  choices.map((choice) => ({
    id: `label-${choice.label.id}`,
    group: of(choice.label.account_id),
    text: choice.label.name,
    aside: opensTo(choice.label),
    mark: choice.label,
    checked: choice.state,
    run: () => tick(choice),
  }));

/** Whom a label lets see what it is given to. */
function opensTo({ shared }: AnyLabel): string {
  const names = shared ? namesOf(shared, labels.everybody) : [];
  return names.length > 0 ? labels.sharedWith(names) : '';
}

/** A label that is not there yet, to be made in the organization, or at one of the accounts. */
export const newLabelItems = (
  name: string,
  accounts: readonly (Uuid | null)[],
  of: (account: Uuid | null) => string,
  make: (account: Uuid | null) => void,
): Found[] =>
  accounts.map((account) => {
    const text = labels.create(name);
    const pieces = [{ text, hit: false }];
    const [id, group] = [`new-label-${account}`, of(account)];
    return { id, group, text, pieces, icon: 'plus', run: () => make(account) };
  });

/** Conversations that the server found, whatever their titles are; those that are listed already stay out. */
export function foundItems(
  found: readonly Conversation[],
  listed: readonly Found[],
  open: (id: Uuid) => void,
): Found[] {
  const there = new Set(listed.map(({ id }) => id));
  return conversationItems(found, open)
    .filter(({ id }) => !there.has(id))
    .map((item) => ({ ...item, pieces: [{ text: item.text, hit: false }] }));
}

/** What leads on: everything that the words are in. */
export const everywhereItem = (query: string, search: (text: string) => void): Found => {
  const text = searches.everywhere(query);
  const pieces = [{ text, hit: false }];
  return { id: 'search', group: searches.everywhereGroup, text, pieces, icon: 'search', run: () => search(query) };
};

/** What colleagues have in hand. */
export const handItems = (users: readonly User[], search: (text: string) => void): Item[] =>
  users
    .filter((user) => user.active)
    .map((user) => ({
      id: `hand-${user.id}`,
      group: t.people,
      text: searches.assignedTo(user.name),
      aside: user.email,
      face: { name: user.name, seed: user.id },
      run: () => search(`assigned:${user.email}`),
    }));

/** People who wrote, out of what is loaded: choosing one writes to him. */
export function writerItems(known: Iterable<Conversation>, write: (name: string, address: string) => void): Item[] {
  const found = new Map<string, Item>();
  for (const { authors } of known)
    for (const { name, address } of authors) {
      const key = address.toLowerCase();
      if (!address || found.has(key)) continue;
      const text = name || address;
      const run = () => write(name, address);
      found.set(key, {
        id: `writer-${key}`,
        group: t.people,
        text,
        aside: address,
        face: { name: text, seed: address },
        run,
      });
    }
  return [...found.values()];
}

/** What matches, best first within each group; the groups stay in the order they came. */
export function search(query: string, items: readonly Item[]): Found[] {
  const groups = new Map<string, (Found & { score: number })[]>();
  for (const item of items) {
    const found = match(query, item.text) ?? aside(query, item);
    if (!found) continue;
    const group = groups.get(item.group) ?? [];
    group.push({ ...item, pieces: found.pieces, score: found.score });
    groups.set(item.group, group);
  }
  const most = query ? MOST_PER_GROUP : MOST_WITHOUT_QUERY;
  return [...groups].flatMap(([group, found]) => {
    const sorted = query ? found.sort((a, b) => b.score - a.score) : found;
    return group === t.conversations || group === t.people ? sorted.slice(0, most) : sorted;
  });
}

/** An address or a name at the right is found as well, after everything found by its own text. */
function aside(query: string, item: Item): Match | null {
  const found = item.aside ? match(query, item.aside) : null;
  return found ? { score: found.score / 10, pieces: [{ text: item.text, hit: false }] } : null;
}
