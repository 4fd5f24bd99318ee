import type { Sidebar, Uuid } from '$lib/api/types';
import { uuid } from '$lib/api/uuid';
import type { Keys, MenuItem } from '$lib/ui';
import { canCarry } from '../../conversations/dragging.svelte';
import { savedSearches } from '../../search/saved.svelte';
import { askForName, forget } from '../../search/saving.svelte';
import { t as searches } from '../../search/texts';
import { workspace } from '../../shell/workspace';
import * as arrange from '../arrange';
import { arrangement } from '../arrangement.svelte';
import { entryOf, keyOf, type Item } from '../items';
import { nameOfSection } from '../names';
import * as edits from './edits';
import { t } from './texts';

const nameOf = (organization: Uuid, item: Item): string => entryOf(organization, item)?.name ?? '';
const called = (sidebar: Sidebar, id: string): string =>
  nameOfSection(sidebar.sections.find((one) => one.id === id) ?? { id, name: '' });

/** Put an item somewhere, say so, and let it be undone. */
export function move(organization: Uuid, item: Item, section: string, before: string | null = null): void {
  const here = arrangement(organization);
  const name = nameOf(organization, item);
  const from = arrange.sectionOf(here.value, item)?.id;
  if (section === from) here.change(edits.put(item, section, before), t.reorderedDone(name));
  else if (section === arrange.HIDDEN) here.change(edits.hide(item), t.hiddenDone(name));
  else if (section === 'pinned') here.change(edits.put(item, section, before), t.pinnedDone(name));
  else here.change(edits.put(item, section, before), t.movedDone(name, called(here.value, section)));
}

/** Put a section before another one. */
export const moveSection = (organization: Uuid, id: string, before: string | null): void => {
  const here = arrangement(organization);
  here.change(edits.moveSection(id, before), t.reorderedDone(called(here.value, id)));
};

/** One step up or down. Returns what to say of it; empty when it is at the end. */
export function step(organization: Uuid, item: Item, by: 1 | -1): string {
  const here = arrangement(organization);
  const to = edits.step(here.value, item, by);
  if (!to) return '';
  here.change(edits.put(item, to.section, to.before));
  const items = here.value.sections.find(({ id }) => id === to.section)?.items ?? [];
  const at = items.findIndex((one) => keyOf(one) === keyOf(item)) + 1;
  return t.place(nameOf(organization, item), called(here.value, to.section), at, items.length);
}

/** The same for a section, past those that are shown. */
export function stepSection(organization: Uuid, id: string, by: 1 | -1, shown: readonly string[]): string {
  const here = arrangement(organization);
  const at = shown.indexOf(id) + by;
  if (at < 0 || at >= shown.length) return '';
  here.change(edits.moveSection(id, shown[by > 0 ? at + 1 : at] ?? null));
  return t.sectionPlace(called(here.value, id), at + 1, shown.length);
}

/** Make a section, with something in it if there is, and ask for its name. */
export function newSection(organization: Uuid, item?: Item): void {
  const here = arrangement(organization);
  const id = uuid();
  const filled: arrange.Edit = (now) => {
    const made = edits.addSection(id, t.newSection)(now);
    return item ? edits.put(item, id)(made) : made;
  };
  here.change(filled, item ? t.movedDone(nameOf(organization, item), t.newSection) : t.newSection);
  here.naming = id;
}

/** Take an item out of its section: it stays where it always is. */
export function takeOut(organization: Uuid, item: Item): void {
  const here = arrangement(organization);
  const from = arrange.sectionOf(here.value, item);
  here.change(edits.remove(item), t.takenOutDone(nameOf(organization, item), from ? nameOfSection(from) : ''));
}

/** Whether it stands among what is pinned. Reactive. */
export const isPinned = (organization: Uuid, item: Item): boolean =>
  arrange.sectionOf(arrangement(organization).value, item)?.id === 'pinned';

type Say = (text: string) => void;

/** What can be done with an item. */
export function itemActions(organization: Uuid, item: Item, say: Say): MenuItem[] {
  const { value, change } = bound(organization);
  const from = arrange.sectionOf(value, item);
  const name = nameOf(organization, item);
  if (value.hidden.some((one) => keyOf(one) === keyOf(item)))
    return [{ label: t.unhide, icon: 'eye', run: () => change(edits.remove(item), t.shownDone(name)) }];
  const steps: MenuItem[] = from ? stepItems((by) => say(step(organization, item, by))) : [];
  const hide: MenuItem = { label: t.hide, icon: 'minus', run: () => move(organization, item, arrange.HIDDEN) };
  if (item.kind === 'team') {
    const inbox = { kind: 'team_inbox', id: item.id };
    return [{ label: t.pin, icon: 'pin', run: () => move(organization, inbox, 'pinned') }, ...steps, hide];
  }
  const others = value.sections.filter((section) => arrange.isOwn(section) && section !== from);
  return [
    from?.id === 'pinned'
      ? { label: t.unpin, icon: 'pin', run: () => takeOut(organization, item) }
      : { label: t.pin, icon: 'pin', run: () => move(organization, item, 'pinned') },
    ...(from && arrange.isOwn(from)
      ? [{ label: t.takeOut(from.name), icon: 'x' as const, run: () => takeOut(organization, item) }]
      : []),
    ...others.map((section, at): MenuItem => {
      const run = () => move(organization, item, section.id);
      return { label: t.moveTo(section.name), icon: 'right', apart: at === 0, run };
    }),
    { label: t.moveToNew, icon: 'plus', run: () => newSection(organization, item) },
    ...steps,
    ...(item.kind === 'conversation' ? [] : [{ ...hide, apart: true }]),
    ...(item.kind === 'saved_search' ? searchActions(organization, item.id) : []),
  ];
}

function searchActions(organization: Uuid, id: Uuid | null): MenuItem[] {
  const search = savedSearches(organization).get(id);
  if (!search) return [];
  return [
    { label: searches.rename, icon: 'draft', apart: true, run: () => askForName(search) },
    { label: searches.forget, icon: 'trash', run: () => void forget(organization, search) },
  ];
}

/** What can be done with a section; `shown` are those on screen. */
export function sectionActions(organization: Uuid, id: string, shown: readonly string[], say: Say): MenuItem[] {
  const { value, change, here } = bound(organization);
  const name = called(value, id);
  const own: MenuItem[] = [
    { label: t.rename, icon: 'draft', run: () => (here.naming = id) },
    { label: t.remove, icon: 'trash', run: () => change(edits.removeSection(id), t.removedDone(name)) },
  ];
  const sort = (compare: (a: Item, b: Item) => number) => change(edits.sort(id, compare), t.sortedDone(name));
  const sorts: MenuItem[] = [
    { label: t.sort, icon: 'down', run: () => sort(byName(organization)) },
    { label: t.sortUnread, icon: 'down', run: () => sort(byUnread(organization)) },
  ];
  return [
    ...(arrange.isOwn({ id }) ? own : []),
    ...(id === 'labels' ? [] : sorts),
    ...stepItems((by) => say(stepSection(organization, id, by, shown))),
    { label: t.newSection, icon: 'plus', apart: true, run: () => newSection(organization) },
  ];
}

const byName = (organization: Uuid) => (a: Item, b: Item) =>
  nameOf(organization, a).localeCompare(nameOf(organization, b));

/** Where most is unread comes first; where nothing is, the order stays. */
function byUnread(organization: Uuid) {
  const { badges } = workspace(organization).conversations;
  const unread = (item: Item) => {
    const mailbox = entryOf(organization, item)?.mailbox;
    return mailbox ? badges.of(mailbox).unread : 0;
  };
  return (a: Item, b: Item) => unread(b) - unread(a);
}

function bound(organization: Uuid) {
  const here = arrangement(organization);
  return { here, value: here.value, change: here.change.bind(here) };
}

const stepItems = (go: (by: 1 | -1) => void): MenuItem[] => {
  const keys = (arrow: Keys) => (canCarry() ? `alt+${arrow}` : undefined); // nobody has keys on a phone
  return [
    { label: t.up, icon: 'up', keys: keys('up'), apart: true, run: () => go(-1) },
    { label: t.down, icon: 'down', keys: keys('down'), run: () => go(1) },
  ];
};
