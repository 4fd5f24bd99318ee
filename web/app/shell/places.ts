import type { Team, Uuid } from '$lib/api/types';
import type { IconName } from '$lib/ui/icons';
import type { Keys } from '$lib/ui/keys';
import { label, labelsOf } from '../labels/labels.svelte';
import { t as labels } from '../labels/texts';
import { byName, leafOf } from '../labels/tree';
import { savedSearches } from '../search/saved.svelte';
import { team, teamsOf } from '../session/session.svelte';
import { keysOf, type Verb } from './keymap';
import { format, isTeam, searchFor, TEAM, type Mailbox, type PersonalKind, type TeamKind } from './routes';
import { t } from './texts';

/** A mailbox as it is shown: with a name, an icon or the team's emoji, and an address. */
export interface Place {
  mailbox: Mailbox;
  name: string;
  icon: IconName;
  emoji: string;
  href: string;
}

const ICONS: Record<PersonalKind, IconName> = {
  inbox: 'inbox',
  team_inboxes: 'users',
  assigned: 'assigned',
  assigned_to_others: 'others',
  starred: 'star',
  snoozed: 'clock',
  drafts: 'draft',
  scheduled: 'calendar',
  sent: 'send',
  archived: 'archive',
  closed: 'close',
  all: 'all',
  trash: 'trash',
  junk: 'junk',
};

export const TEAM_ICONS: Record<TeamKind, IconName> = {
  team_inbox: 'users',
  team_assigned: 'assigned',
  team_assigned_to_others: 'others',
  team_closed: 'close',
  team_sent: 'send',
};

const VERBS: Partial<Record<Mailbox['kind'], Verb>> = {
  inbox: 'goInbox',
  assigned: 'goAssigned',
  snoozed: 'goSnoozed',
  drafts: 'goDrafts',
};

/** The keys that lead to a mailbox; `next` is the team whose inbox the team key opens. */
export function keysTo({ kind, owner }: Mailbox, next: Team | undefined): Keys | undefined {
  if (kind === 'team_inbox') return owner === next?.id ? keysOf('goTeam') : undefined;
  const verb = VERBS[kind];
  return verb && keysOf(verb);
}

/** Whose inbox the team key opens: the one after the team on screen, else the first one that I am active in. */
export function nextTeam(teams: readonly Team[], { owner }: Mailbox): Team | undefined {
  const here = teams.findIndex(({ id }) => id === owner);
  if (here >= 0) return teams[(here + 1) % teams.length];
  return teams.find(({ member }) => member === 'active') ?? teams[0];
}

/** The name of a mailbox wherever it is written. */
export function nameOf({ kind, owner }: Mailbox): string {
  if (isTeam(kind)) return t.teamOf(team(owner)?.name ?? '', t.ofTeam[kind]);
  if (kind === 'label') {
    const found = label(owner);
    return found ? leafOf(found) : labels.labels;
  }
  return kind === 'search' ? t.verbs.search : t[kind];
}

/** Whether there is such a mailbox, as far as is known. */
export function isThere(organization: Uuid, { kind, owner }: Mailbox): boolean {
  if (kind === 'search') return true;
  if (kind === 'label') return !labelsOf(organization) || label(owner) !== undefined;
  return owner === null || team(owner) !== undefined;
}

export const address = (organization: Uuid, mailbox: Mailbox): string =>
  format({ name: 'mail', organization, mailbox, conversation: null, message: null });

export function personal(organization: Uuid, kind: PersonalKind): Place {
  const mailbox: Mailbox = { kind, owner: null };
  return { mailbox, name: t[kind], icon: ICONS[kind], emoji: '', href: address(organization, mailbox) };
}

/** The mailboxes of an organization's teams, in its order. */
export const teamPlaces = (organization: Uuid): Place[] =>
  teamsOf(organization).flatMap(({ id, emoji }) =>
    TEAM.map((kind) => {
      const mailbox: Mailbox = { kind, owner: id };
      return { mailbox, name: nameOf(mailbox), icon: 'users' as const, emoji, href: address(organization, mailbox) };
    }),
  );

/** The searches one keeps. */
export const savedPlaces = (organization: Uuid): Place[] =>
  savedSearches(organization).all.map(({ name, query }) => {
    const mailbox = searchFor(query);
    return { mailbox, name, icon: 'search', emoji: '', href: address(organization, mailbox) };
  });

/** The labels of an organization and of its mail accounts, by their whole paths. */
export const labelPlaces = (organization: Uuid): Place[] =>
  [...(labelsOf(organization) ?? [])].sort(byName).map(({ id, name, shared }) => {
    const mailbox: Mailbox = { kind: 'label', owner: id };
    return { mailbox, name, icon: 'label', emoji: shared?.icon ?? '', href: address(organization, mailbox) };
  });
