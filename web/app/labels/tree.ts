import type { AnyLabel } from './organization';

export const SEPARATOR = '/';

/** A label with those below it. A folder that holds only folders has none of its own. */
export interface Branch {
  /** The last part of its name. */
  leaf: string;
  /** The whole name. */
  name: string;
  label: AnyLabel | null;
  branches: Branch[];
}

const order = new Intl.Collator(undefined, { numeric: true });

/** A label's name without those it lies below: it is called so where there is little room. */
export const leafOf = ({ name }: Pick<AnyLabel, 'name'>): string => name.slice(name.lastIndexOf(SEPARATOR) + 1);

/** As a person counts: "Order 2" before "Order 10", and what is below a label behind it. */
export function byName(one: Pick<AnyLabel, 'name'>, other: Pick<AnyLabel, 'name'>): number {
  const [these, those] = [one.name.split(SEPARATOR), other.name.split(SEPARATOR)];
  const first = these.findIndex((leaf, depth) => leaf !== those[depth]);
  if (first < 0) return these.length - those.length;
  return order.compare(these[first] ?? '', those[first] ?? '');
}

/** The labels of one account, or of the organization, below each other as their names say. */
export function treeOf(labels: readonly AnyLabel[]): Branch[] {
  const top: Branch[] = [];
  for (const label of [...labels].sort(byName)) {
    let branches = top;
    const leaves = label.name.split(SEPARATOR);
    leaves.forEach((leaf, depth) => {
      let branch = branches.find((one) => one.leaf === leaf);
      const name = leaves.slice(0, depth + 1).join(SEPARATOR);
      if (!branch) branches.push((branch = { leaf, name, label: null, branches: [] }));
      if (depth === leaves.length - 1) branch.label = label;
      ({ branches } = branch);
    });
  }
  return top;
}

/** Whether a label lies below a branch. */
export const isBelow = ({ name }: Pick<AnyLabel, 'name'>, above: Pick<Branch, 'name'>): boolean =>
  name.startsWith(above.name + SEPARATOR);
