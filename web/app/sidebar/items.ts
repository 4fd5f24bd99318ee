import type { SidebarItem, Uuid } from '$lib/api/types';
import type { IconName } from '$lib/ui/icons';
import { title } from '../conversations/faces';
import { t as lists } from '../conversations/texts';
import { label } from '../labels/labels.svelte';
import type { AnyLabel } from '../labels/organization';
import { savedSearches } from '../search/saved.svelte';
import { team } from '../session/session.svelte';
import { address, nameOf, personal, TEAM_ICONS } from '../shell/places';
import { format, PERSONAL, searchFor, TEAM, type Mailbox } from '../shell/routes';
import { workspace } from '../shell/workspace';
import { pinned } from './pinned.svelte';

/** Something that stands in the sidebar. */
export type Item = SidebarItem;

/** How an item is shown. */
export interface Entry {
  item: Item;
  name: string;
  /** What the name is short for. */
  title: string;
  href: string;
  icon: IconName;
  emoji: string;
  /** Before the name, instead of an icon. */
  mark?: AnyLabel;
  /** The list it opens; null for anything else. */
  mailbox: Mailbox | null;
}

type Look = Omit<Entry, 'item'>;

/** The words an item is written with in the page: "inbox", "label:{id}". */
export const keyOf = ({ kind, id }: Item): string => (id ? `${kind}:${id}` : kind);
export function itemOf(key: string): Item {
  const [kind = '', id] = key.split(':');
  return { kind, id: id ?? null };
}

export const isPersonal = ({ kind }: Item): boolean => (PERSONAL as readonly string[]).includes(kind);

/** Each kind of item: how it looks, or nothing where it is gone, or never was. Another kind is another line. */
const KINDS: Record<string, (organization: Uuid, id: Uuid | null) => Look | undefined> = {
  ...Object.fromEntries(PERSONAL.map((kind) => [kind, (organization: Uuid) => ofPerson(personal(organization, kind))])),
  ...Object.fromEntries(
    TEAM.map((kind) => [kind, (organization: Uuid, id: Uuid | null) => ofTeam(organization, { kind, owner: id })]),
  ),
  team: (organization, id) => ofTeam(organization, { kind: 'team_inbox', owner: id }),
  label: ofLabel,
  conversation: ofConversation,
  saved_search: ofSearch,
};

const ofPerson = (place: Omit<Look, 'title'>): Look => ({ ...place, title: place.name });

function ofTeam(organization: Uuid, mailbox: Mailbox & { kind: keyof typeof TEAM_ICONS }): Look | undefined {
  const found = team(mailbox.owner);
  if (!found) return undefined;
  const name = mailbox.kind === 'team_inbox' ? found.name : nameOf(mailbox);
  const href = address(organization, mailbox);
  return { name, title: nameOf(mailbox), href, icon: TEAM_ICONS[mailbox.kind], emoji: found.emoji, mailbox };
}

function ofLabel(organization: Uuid, id: Uuid | null): Look | undefined {
  const found = label(id);
  if (!found) return undefined;
  const mailbox: Mailbox = { kind: 'label', owner: id };
  const place = { href: address(organization, mailbox), icon: 'label' as const, emoji: '', mailbox };
  return { ...place, name: nameOf(mailbox), title: found.name, ...(found.shared && { mark: found }) };
}

function ofConversation(organization: Uuid, id: Uuid | null): Look | undefined {
  const found = pinned(id)?.v ?? (id ? workspace(organization).conversations.get(id) : undefined);
  if (!found) return undefined;
  const name = title(found, lists.noSubject);
  const all: Mailbox = { kind: 'all', owner: null };
  const href = format({ name: 'mail', organization, mailbox: all, conversation: id, message: null });
  return { name, title: name, href, icon: 'mail', emoji: '', mailbox: null };
}

function ofSearch(organization: Uuid, id: Uuid | null): Look | undefined {
  const found = savedSearches(organization).get(id);
  if (!found) return undefined;
  const mailbox = searchFor(found.query);
  const href = address(organization, mailbox);
  return { name: found.name, title: found.query, href, icon: 'search', emoji: '', mailbox };
}

/** An item as it is shown. Nothing where there is no such thing for this person, or not yet. Reactive. */
export function entryOf(organization: Uuid, item: Item): Entry | undefined {
  const look = KINDS[item.kind]?.(organization, item.id);
  return look && { ...look, item };
}
