import type { Conversation, Label } from '$lib/api/types';
import { conversation, id, LABEL } from '../conversations/server.fake';

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

/** A conversation with mail of Support, and these labels. */
export const labelled = (number: number, labels: readonly Label[], change: Partial<Conversation> = {}): Conversation =>
  conversation(number, 1_790_000_000 + number, {
    accounts: [SUPPORT],
    labels: labels.map((one) => one.id),
    ...change,
  });
