import type { Conversation, Uuid } from '$lib/api/types';
import { labelIds, type AnyLabel } from './organization';
import { byName, SEPARATOR } from './tree';

/** A label some conversations can have. */
export interface Choice {
  label: AnyLabel;
  /** Whether they have it; mixed: some of them. */
  state: boolean | 'mixed';
  /** Those that can: all, or because they have mail of its account. */
  ids: Uuid[];
}

/** Which labels some conversations can have, and have: those of the organization first. */
export function choicesOf(conversations: readonly Conversation[], labels: readonly AnyLabel[]): Choice[] {
  const place = ({ account_id }: AnyLabel) => Number(account_id !== null);
  return [...labels]
    .sort((a, b) => place(a) - place(b) || byName(a, b))
    .flatMap((label) => {
      const { account_id } = label;
      const able = conversations.filter(({ accounts }) => account_id === null || accounts.includes(account_id));
      const labelled = able.filter((one) => labelIds(one).includes(label.id)).length;
      const state = labelled === 0 ? false : labelled === able.length || ('mixed' as const);
      return able.length > 0 ? [{ label, state, ids: able.map(({ id }) => id) }] : [];
    });
}

/** Where there is no label of this name yet: the organization (null), the accounts of some conversations. */
export function lacking(
  name: string,
  conversations: readonly Conversation[],
  labels: readonly AnyLabel[],
): (Uuid | null)[] {
  const wanted = name.trim().toLowerCase();
  const taken = new Set(labels.filter((one) => one.name.toLowerCase() === wanted).map(({ account_id }) => account_id));
  const top = wanted.includes(SEPARATOR) ? [] : [null]; // there, one is put inside another in the settings
  const places = new Set([...top, ...conversations.flatMap((one) => one.accounts)]);
  return wanted && conversations.length > 0 ? [...places].filter((id) => !taken.has(id)) : [];
}
