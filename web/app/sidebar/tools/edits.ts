import type { Sidebar, Uuid } from '$lib/api/types';
import { each, HIDDEN, isList, sectionOf, type Edit } from '../arrange';
import { keyOf, type Item } from '../items';

/** Whether a section can have an item. */
export const fits = ({ kind }: Item, section: string): boolean => {
  if (section === HIDDEN || (kind === 'saved_search' && section === 'searches')) return true;
  return kind === 'team' ? section === 'teams' : isList(section);
};

const without = (items: readonly Item[], item: Item): Item[] => items.filter((one) => keyOf(one) !== keyOf(item));

/** Take an item out of wherever it was put: a mailbox goes home, anything else is only where it always is. */
export const remove =
  (item: Item): Edit =>
  (now) => ({
    ...each(now, (section) => ({ ...section, items: without(section.items, item) })),
    hidden: without(now.hidden, item),
  });

/** Put an item into a section, before another one; last without one. It stands there and nowhere else. */
export const put =
  (item: Item, section: string, before: string | null = null): Edit =>
  (now) => {
    if (before === keyOf(item)) return now;
    const rest = remove(item)(now);
    return each(rest, (found) => {
      if (found.id !== section) return found;
      const at = found.items.findIndex((one) => keyOf(one) === before);
      return { ...found, items: found.items.toSpliced(at < 0 ? found.items.length : at, 0, item) };
    });
  };

/** Put an item under "More". */
export const hide =
  (item: Item): Edit =>
  (now) => {
    const rest = remove(item)(now);
    return { ...rest, hidden: [...rest.hidden, item] };
  };

export const addSection =
  (id: Uuid, name: string): Edit =>
  (now) => ({
    ...now,
    sections: [...now.sections, { id, name, folded: false, items: [] }],
  });
export const removeSection =
  (id: string): Edit =>
  (now) => ({
    ...now,
    sections: now.sections.filter((section) => section.id !== id),
  });

/** Put a section before another one; last without one. */
export const moveSection =
  (id: string, before: string | null): Edit =>
  (now) => {
    const moved = now.sections.find((section) => section.id === id);
    if (!moved || before === id) return now;
    const rest = now.sections.filter((section) => section.id !== id);
    const at = rest.findIndex((section) => section.id === before);
    return { ...now, sections: rest.toSpliced(at < 0 ? rest.length : at, 0, moved) };
  };

/** Sort a section once. */
export const sort =
  (id: string, compare: (a: Item, b: Item) => number): Edit =>
  (now) =>
    each(now, (section) => (section.id === id ? { ...section, items: section.items.toSorted(compare) } : section));

/** Where an item comes one step further up or down: in its section, or in the next one that can have it. */
export function step(now: Sidebar, item: Item, by: 1 | -1): { section: string; before: string | null } | null {
  const from = sectionOf(now, item);
  if (!from) return null;
  const keys = from.items.map(keyOf);
  const to = keys.indexOf(keyOf(item)) + by;
  if (to >= 0 && to < keys.length) return { section: from.id, before: keys[by > 0 ? to + 1 : to] ?? null };
  const open = now.sections.filter((section) => fits(item, section.id) && (!section.folded || section === from));
  const next = open[open.indexOf(from) + by];
  return next ? { section: next.id, before: by > 0 && next.items[0] ? keyOf(next.items[0]) : null } : null;
}
