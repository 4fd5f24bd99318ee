import { entry, meaning, stroke, type Verb } from './keymap';
import type { Keys } from '$lib/ui/keys';

type Run = () => void;

/** Who answers to a verb now. The one that came last wins: a composer before the thread behind it. */
const providers = new Map<Verb, readonly Run[]>();
/** The same for views. Not read here: what an effect cleans up would see it as it was before the change. */
let answering = $state.raw<ReadonlySet<Verb>>(new Set());

const SECOND_KEY = 1200; // ms to press it

/** Answer to verbs while a screen is there: `$effect(() => provide({ reply: () => … }))`. Returns what ends it. */
export function provide(handlers: Partial<Record<Verb, Run>>): () => void {
  const entries = Object.entries(handlers) as [Verb, Run][];
  const change = (next: (runs: readonly Run[], run: Run) => readonly Run[]) => {
    for (const [verb, run] of entries) providers.set(verb, next(providers.get(verb) ?? [], run));
    answering = new Set([...providers].flatMap(([verb, runs]) => (runs.length > 0 ? [verb] : [])));
  };
  change((runs, run) => [...runs, run]);
  return () => change((runs, run) => runs.filter((one) => one !== run));
}

/** Whether somebody answers to a verb now. Reactive. */
export const available = (verb: Verb): boolean => answering.has(verb);

/** Do what a verb means here. False when nobody answers. */
export function run(verb: Verb): boolean {
  const handler = providers.get(verb)?.at(-1);
  handler?.();
  return handler !== undefined;
}

const writes = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input:not([type=checkbox]):not([type=radio]), textarea, select'));

/** Which controls need a key for themselves while they have the focus. */
const NEEDED: Record<Keys, string> = {
  enter: 'a[href], button, input, summary, [role^="menuitem"]',
  space: 'button, input, summary, [role^="menuitem"]',
  up: 'input, [role^="menuitem"], [role="separator"]',
  down: 'input, [role^="menuitem"], [role="separator"]',
};
const needs = (target: EventTarget | null, keys: Keys): boolean => {
  const controls = NEEDED[keys];
  return controls !== undefined && target instanceof HTMLElement && target.matches(controls);
};

const blocked = (): boolean => document.querySelector('dialog[open], [popover]:popover-open:not(.tip)') !== null;

/** Listen to the keyboard. Returns what ends it. */
export function startKeyboard(): () => void {
  let before: Keys | null = null;
  let at = 0;
  const keydown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || event.key === 'Shift') return;
    const keys = stroke(event);
    const free = !writes(event.target) || keys === 'mod+k';
    if (!free || needs(event.target, keys) || blocked()) return;
    const { verb, lead } = meaning(keys, event.timeStamp - at < SECOND_KEY ? before : null);
    before = lead ?? null;
    at = event.timeStamp;
    if (verb && !entry(verb).inField && run(verb)) event.preventDefault();
  };
  document.addEventListener('keydown', keydown);
  return () => document.removeEventListener('keydown', keydown);
}
