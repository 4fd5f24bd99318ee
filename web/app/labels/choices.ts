import type { Conversation, Label, Uuid } from '$lib/api/types';
import { byName } from './tree';

/** A label some conversations can have. */
export interface Choice {
  label: Label;
  /** Whether they have it; mixed: some of them. */
  state: boolean | 'mixed';
  /** Those that can, because they have mail of its account. */
  ids: Uuid[];
}

/** Which labels some conversations can have, and have. */
export function choicesOf(conversations: readonly Conversation[], labels: readonly Label[]): Choice[] {
  return [...labels].sort(byName).flatMap((label) => {
    const able = conversations.filter(({ accounts }) => accounts.includes(label.account_id));
    const labelled = able.filter((one) => one.labels.includes(label.id)).length;
    const state = labelled === 0 ? false : labelled === able.length || ('mixed' as const);
    return able.length > 0 ? [{ label, state, ids: able.map(({ id }) => id) }] : [];
  });
}

/** The accounts of some conversations that have no label of this name yet. */
export function lacking(name: string, conversations: readonly Conversation[], labels: readonly Label[]): Uuid[] {
  const wanted = name.trim().toLowerCase();
  const taken = new Set(labels.filter((one) => one.name.toLowerCase() === wanted).map(({ account_id }) => account_id));
  const accounts = new Set(conversations.flatMap((one) => one.accounts));
  return wanted ? [...accounts].filter((id) => !taken.has(id)) : [];
}
