import type { Conversation, Label, SharedLabel } from '$lib/api/types';
import { named } from './organization';
import { conversation, id, LABEL, ORGANIZATION } from '../conversations/server.fake';

/** The mail accounts of Support and of Sales. */
export const [SUPPORT, SALES] = [id(800), id(801)] as [string, string];

export const label = (number: number, name: string, account_id = SUPPORT): Label => ({
  id: id(number),
  account_id,
  name,
  path: name,
});

export const vip: Label = { ...label(0, 'VIP'), id: LABEL };
export const damaged = label(901, 'Damaged');
export const acme = label(902, 'Customers/Acme');
export const lead = label(903, 'Warm lead', SALES);

/** A label of the organization. */
export const tag = (number: number, name: string, change: Partial<SharedLabel> = {}): SharedLabel => ({
  id: id(number),
  organization: ORGANIZATION,
  name,
  parent: null,
  color: 'red',
  icon: '',
  visibility: 'organization',
  share_with_organization: false,
  share_with_team: null,
  share_with_users: [],
  ...change,
});

export const urgent = tag(931, 'Urgent', { icon: '🔥' });
export const today = tag(932, 'Today', { parent: urgent.id });
/** The same, as they are listed. */
export const [URGENT, TODAY] = named([urgent, today]) as [ReturnType<typeof named>[0], ReturnType<typeof named>[0]];

/** A conversation with mail of Support, and these labels. */
export const labelled = (number: number, labels: readonly Label[], change: Partial<Conversation> = {}): Conversation =>
  conversation(number, 1_790_000_000 + number, {
    accounts: [SUPPORT],
    labels: labels.map((one) => one.id),
    ...change,
  });
