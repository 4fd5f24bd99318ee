import type { SharedLabel, Uuid } from '$lib/api/types';
import { filled } from '../session/mistakes';
import { team, user } from '../session/session.svelte';
import { named } from './organization';
import { t } from './texts';
import { byName, isBelow, SEPARATOR } from './tree';

/** Inside which labels one may stand: none, or any that is not itself nor inside it. */
export function parentsFor(
  labels: readonly SharedLabel[],
  id: Uuid | null,
  none: string,
): { value: string; label: string }[] {
  const all = named(labels).sort(byName);
  const itself = all.find((one) => one.id === id);
  const free = all.filter((one) => one.id !== id && !(itself && isBelow(one, itself)));
  return [{ value: '', label: none }, ...free.map((one) => ({ value: one.id, label: one.name }))];
}

/** What is wrong with the name of a label, if anything. */
export const wrongName = (name: string): string | undefined =>
  filled(name) ?? (name.includes(SEPARATOR) ? t.noSlash : undefined);

/** How many labels stand inside one. */
export function countInside(labels: readonly SharedLabel[], id: Uuid): number {
  const all = named(labels);
  const itself = all.find((one) => one.id === id);
  return itself ? all.filter((one) => isBelow(one, itself)).length : 0;
}

/** With whom a label is shared, by name. */
export const namesOf = (label: SharedLabel, everybody: string): string[] => [
  ...(label.share_with_organization ? [everybody] : []),
  ...[team(label.share_with_team)?.name ?? []].flat(),
  ...label.share_with_users.flatMap((id) => user(id)?.name ?? []),
];
