import type { Uuid } from '$lib/api/types';
import type { Attachment } from 'svelte/attachments';
import { carried, carries } from '../../conversations/dragging.svelte';
import { drop, takes } from '../../conversations/dropping';
import { move, moveSection, step, stepSection } from './actions';
import { HIDDEN, isList } from '../arrange';
import { itemOf, type Item } from '../items';
import { fits } from './edits';

const TYPE = 'application/x-postroom-sidebar';

/** What is dragged: an item, or a section. While it is under way, browsers do not tell what is in a drag. */
let moving: { item: Item } | { section: string } | null = null;

/** Where it would come to: what shows it, on which side, and what that means. */
interface Spot {
  element: HTMLElement;
  side: 'before' | 'after' | 'into';
  run: (organization: Uuid, event: DragEvent) => void;
}

const closest = (target: EventTarget | null, selector: string): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>(selector) : null;
const sectionAt = (target: EventTarget | null): HTMLElement | null => closest(target, '[data-section]');

/** The items of a section in the page, without those inside others. */
const itemsIn = (section: HTMLElement): HTMLElement[] =>
  [...section.querySelectorAll<HTMLElement>('[data-item]')].filter(
    (one) => one.parentElement?.closest('[data-item]') === null,
  );

const half = (element: HTMLElement, { clientY }: DragEvent): 'before' | 'after' => {
  const { top, height } = element.getBoundingClientRect();
  return clientY < top + height / 2 ? 'before' : 'after';
};

const next = (all: readonly HTMLElement[], element: HTMLElement, side: Spot['side']): HTMLElement | undefined =>
  side === 'before' ? element : all[all.indexOf(element) + 1];

function spotOfItem(item: Item, event: DragEvent): Spot | null {
  const section = sectionAt(event.target);
  const id = section?.dataset['section'] ?? '';
  if (!section || !fits(item, id)) return null;
  const rows = itemsIn(section);
  const element = rows.find((one) => one.contains(event.target as Node));
  const side = element ? half(element, event) : 'into';
  const before = (element ? next(rows, element, side) : rows[0])?.dataset['item'] ?? null;
  return { element: element ?? section, side, run: (organization) => move(organization, item, id, before) };
}

function spotOfSection(moved: string, event: DragEvent): Spot | null {
  const element = sectionAt(event.target);
  if (!element || [moved, HIDDEN].includes(element.dataset['section'] ?? '')) return null;
  const all = [...(element.parentElement?.querySelectorAll<HTMLElement>(':scope > [data-section]') ?? [])].filter(
    ({ dataset }) => dataset['section'] !== HIDDEN,
  );
  const side = half(element, event);
  const before = next(all, element, side)?.dataset['section'] ?? null;
  return { element, side, run: (organization) => moveSection(organization, moved, before) };
}

/** Conversations come to a mailbox, a label, a team or a person; onto the head of a list they are pinned. */
function spotOfConversations(event: DragEvent): Spot | null {
  const row = closest(event.target, '[data-item]');
  const item = itemOf(row?.dataset['item'] ?? '');
  if (row && takes(item)) {
    const element = row.querySelector<HTMLElement>('.head') ?? row;
    return { element, side: 'into', run: (organization, dropped) => drop(organization, carried(dropped), item) };
  }
  const head = closest(event.target, '[data-head]');
  const id = head?.dataset['head'] ?? '';
  if (!head || !isList(id)) return null;
  const run = (organization: Uuid, dropped: DragEvent) =>
    carried(dropped).forEach((one) => move(organization, { kind: 'conversation', id: one }, id));
  return { element: head, side: 'into', run };
}

function spotAt(event: DragEvent): Spot | null {
  if (carries(event)) return spotOfConversations(event);
  if (!moving || !event.dataTransfer?.types.includes(TYPE)) return null;
  return 'item' in moving ? spotOfItem(moving.item, event) : spotOfSection(moving.section, event);
}

/** Let a sidebar take what is dragged onto it, conversations and its own rows; `data-drop` shows where. */
export function dropping(organization: Uuid): Attachment<HTMLElement> {
  return (sidebar) => {
    let shown: HTMLElement | undefined;
    const show = (spot: Spot | null) => {
      if (shown && shown !== spot?.element) delete shown.dataset['drop'];
      if (spot) spot.element.dataset['drop'] = spot.side;
      shown = spot?.element;
    };
    return listen(sidebar, {
      dragstart: (event) => {
        const row = closest(event.target, '[data-item]');
        const head = closest(event.target, '[data-head]');
        const key = row?.dataset['item'] ?? head?.dataset['head'];
        if (!key || !event.dataTransfer) return;
        moving = row ? { item: itemOf(key) } : { section: key };
        event.dataTransfer.setData(TYPE, key);
        event.dataTransfer.effectAllowed = 'copyMove';
      },
      dragover: (event) => {
        const spot = spotAt(event);
        show(spot);
        if (!spot || !event.dataTransfer) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = moving ? 'move' : 'copy';
      },
      dragleave: (event) => {
        if (!sidebar.contains(event.relatedTarget as Node | null)) show(null);
      },
      drop: (event) => {
        const spot = spotAt(event);
        show(null);
        if (!spot) return;
        event.preventDefault();
        spot.run(organization, event);
        moving = null; // the row may be gone from where it was, and tells nobody that its drag is over
      },
      dragend: () => {
        show(null);
        moving = null;
      },
    });
  };
}

/** Alt with an arrow moves the row or the section that has the focus; `say` tells where it is then. */
export function stepping(organization: Uuid, say: (text: string) => void): Attachment<HTMLElement> {
  return (sidebar) => {
    const keydown = (event: KeyboardEvent) => {
      const by = { ArrowUp: -1 as const, ArrowDown: 1 as const }[event.key];
      if (!by || !event.altKey || event.metaKey || event.ctrlKey || event.shiftKey) return;
      const row = closest(event.target, '[data-item]')?.dataset['item'];
      const head = closest(event.target, '[data-head]')?.dataset['head'];
      if (!row && !head) return;
      event.preventDefault();
      if (row) say(step(organization, itemOf(row), by));
      else if (head) say(stepSection(organization, head, by, sectionsIn(sidebar)));
      const find = row ? `[data-item="${row}"]` : `[data-head="${head}"]`;
      requestAnimationFrame(() => focusIn(sidebar, find)); // the row was put elsewhere in the page
    };
    sidebar.addEventListener('keydown', keydown);
    return () => sidebar.removeEventListener('keydown', keydown);
  };
}

function focusIn(sidebar: HTMLElement, selector: string): void {
  const found = [...sidebar.querySelectorAll<HTMLElement>(`:is(${selector}) :is(a, button:not([data-more]))`)];
  if (!found.includes(document.activeElement as HTMLElement)) found[0]?.focus();
}

/** The sections that are on screen, in their order. */
export const sectionsIn = (sidebar: HTMLElement): string[] =>
  [...sidebar.querySelectorAll<HTMLElement>('[data-section]')]
    .filter(({ dataset, childElementCount }) => dataset['section'] !== HIDDEN && childElementCount > 0)
    .map(({ dataset }) => dataset['section'] ?? '');

function listen(element: HTMLElement, handlers: Record<string, (event: DragEvent) => void>): () => void {
  const all = Object.entries(handlers) as [string, EventListener][];
  for (const [kind, handler] of all) element.addEventListener(kind, handler);
  return () => {
    for (const [kind, handler] of all) element.removeEventListener(kind, handler);
  };
}
