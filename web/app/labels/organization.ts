import type { Conversation, Label, SharedLabel, Uuid } from '$lib/api/types';

/** A label of either kind: of a mail account, or of the organization (`account_id` is null, `shared` is the label). */
export interface AnyLabel extends Pick<Label, 'id' | 'name'> {
  account_id: Uuid | null;
  shared?: SharedLabel;
}

/** The labels of the organization, by their whole names: with / between a label and the one inside it. */
export function named(labels: readonly SharedLabel[]): AnyLabel[] {
  const byId = new Map(labels.map((one) => [one.id, one]));
  const whole = ({ name, parent }: SharedLabel): string => {
    const above = parent && byId.get(parent);
    return above ? `${whole(above)}/${name}` : name;
  };
  return labels.map((shared) => ({ id: shared.id, name: whole(shared), account_id: null, shared }));
}

/** Where a label stands: in the tree of its account, or in that of the organization. */
export const treeKeyOf = ({ account_id }: Pick<AnyLabel, 'account_id'>): string => account_id ?? 'organization';

/** All labels of a conversation, those of the organization first. */
export const labelIds = ({ shared_labels, labels }: Pick<Conversation, 'shared_labels' | 'labels'>): Uuid[] => [
  ...shared_labels,
  ...labels,
];
