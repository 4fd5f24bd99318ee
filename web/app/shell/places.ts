import type { Uuid } from '$lib/api/types';
import type { IconName } from '$lib/ui/icons';
import { team, teamsOf } from '../session/session.svelte';
import { format, type Mailbox, type PersonalKind } from './routes';
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
  assigned: 'assigned',
  starred: 'star',
  drafts: 'draft',
  sent: 'send',
  closed: 'close',
  all: 'all',
};

/** The name of a mailbox wherever it is written. */
export function nameOf({ kind, owner }: Mailbox): string {
  if (kind === 'team_inbox') return t.teamOf(team(owner)?.name ?? '', t.teamInbox);
  if (kind === 'team_closed') return t.teamOf(team(owner)?.name ?? '', t.closed);
  return t[kind];
}

export const address = (organization: Uuid, mailbox: Mailbox): string =>
  format({ name: 'mail', organization, mailbox, conversation: null, message: null });

export function personal(organization: Uuid, kind: PersonalKind): Place {
  const mailbox: Mailbox = { kind, owner: null };
  return { mailbox, name: t[kind], icon: ICONS[kind], emoji: '', href: address(organization, mailbox) };
}

/** The team inboxes and team Closed lists of an organization, in its order. */
export const teamPlaces = (organization: Uuid): Place[] =>
  teamsOf(organization).flatMap(({ id, emoji }) =>
    (['team_inbox', 'team_closed'] as const).map((kind) => {
      const mailbox: Mailbox = { kind, owner: id };
      return { mailbox, name: nameOf(mailbox), icon: 'users' as const, emoji, href: address(organization, mailbox) };
    }),
  );
