import type { Sidebar, SidebarSection, Uuid } from '$lib/api/types';
import { PERSONAL } from '../shell/routes';
import { isPersonal, keyOf, type Item } from './items';

/** A change of the sidebar; it may be made again on a newer one. */
export type Edit = (now: Sidebar) => Sidebar;

/** The sections that everybody has, in their order by nature. */
export const BUILT_IN = ['mailboxes', 'teams', 'searches', 'labels', 'pinned'] as const;
export const HIDDEN = 'hidden';

export const isOwn = ({ id }: Pick<SidebarSection, 'id'>): boolean => !(BUILT_IN as readonly string[]).includes(id);

/** Whether a section is a list, which takes any item; teams, searches and labels are among themselves. */
export const isList = (id: string): boolean => !['teams', 'searches', 'labels', HIDDEN].includes(id);

export const sectionOf = (sidebar: Sidebar, item: Item): SidebarSection | undefined =>
  sidebar.sections.find(({ items }) => items.some((one) => keyOf(one) === keyOf(item)));

const nature = ({ kind }: Item): number => (PERSONAL as readonly string[]).indexOf(kind);

/** Put in what is missing, each where it is by nature: before the first one that comes after it. */
function filled(items: readonly Item[], missing: readonly Item[]): Item[] {
  const all = [...items];
  for (const item of missing) {
    const next = isPersonal(item) ? all.findIndex((one) => nature(one) > nature(item)) : -1;
    all.splice(next < 0 ? all.length : next, 0, item);
  }
  return all;
}

/** What stands in the sidebar of everybody who has it: ids of his teams and of his saved searches. */
export interface Homes {
  teams: readonly Uuid[];
  searches: readonly Uuid[];
}

/** A sidebar with every section and everything at home in it, wherever it was put; only then can it be changed. */
export function whole(sidebar: Sidebar, { teams, searches }: Homes): Sidebar {
  const known = new Set(sidebar.sections.map(({ id }) => id));
  const missing = BUILT_IN.filter((id) => !known.has(id)).map((id) => ({ id, name: '', folded: false, items: [] }));
  const sections = [...sidebar.sections, ...missing];
  const placed = new Set([...sections.flatMap(({ items }) => items), ...sidebar.hidden].map(keyOf));
  const homes: Record<string, Item[]> = {
    mailboxes: PERSONAL.map((kind) => ({ kind, id: null })),
    teams: teams.map((id) => ({ kind: 'team', id })),
    searches: searches.map((id) => ({ kind: 'saved_search', id })),
  };
  return {
    ...sidebar,
    sections: sections.map((section) => {
      const home = homes[section.id]?.filter((item) => !placed.has(keyOf(item))) ?? [];
      return home.length > 0 ? { ...section, items: filled(section.items, home) } : section;
    }),
  };
}

/** Change each section. */
export const each = (now: Sidebar, change: (section: SidebarSection) => SidebarSection): Sidebar => ({
  ...now,
  sections: now.sections.map(change),
});
const one =
  (id: string, change: Partial<SidebarSection>): Edit =>
  (now) =>
    each(now, (section) => (section.id === id ? { ...section, ...change } : section));

export const rename = (id: string, name: string): Edit => one(id, { name });
export const fold = (id: string, folded: boolean): Edit => one(id, { folded });
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const order = ({ sections }: Sidebar): string[] => sections.map(({ id }) => id);

/** Undo what led from one sidebar to another: whatever was changed again since stays as it is. */
export const revert =
  (before: Sidebar, after: Sidebar): Edit =>
  (now) => {
    const lost = order(before).filter((id) => !order(after).includes(id) && !order(now).includes(id));
    const ids = same(order(now), order(after)) ? order(before) : [...order(now), ...lost];
    const find = (sidebar: Sidebar, id: string) => sidebar.sections.find((section) => section.id === id);
    const back = (id: string) => {
      const current = find(now, id);
      return same(current, find(after, id)) ? (find(before, id) ?? current) : current;
    };
    return {
      ...now,
      sections: ids.flatMap((id) => back(id) ?? []),
      hidden: same(now.hidden, after.hidden) ? before.hidden : now.hidden,
    };
  };
