import { createRawSnippet, flushSync, mount, tick, unmount, type Component, type Snippet } from 'svelte';

/** The bound that Svelte's own Component has. */
type AnyProps = NonNullable<Parameters<typeof mount>[1]['props']>;

const OPEN = 'data-popover-open';
const shown: (() => void)[] = [];

/** A component on the page, as its reader meets it. */
export interface Shown<Props> {
  root: HTMLElement;
  /** The props; what is set here is seen by the component, and the other way round for bound ones. */
  props: Props;
  away: () => void;
}

/** Put a component on the page. `clean` takes all of them away again. */
export function show<Props extends AnyProps>(
  component: Component<Props, AnyProps, string>,
  given: Props,
): Shown<Props> {
  const root = document.createElement('div');
  document.body.append(root);
  const props = $state(given);
  const instance = mount(component as Component<AnyProps>, { target: root, props });
  flushSync();
  const away = () => {
    void unmount(instance);
    root.remove();
  };
  shown.push(away);
  return { root, props, away };
}

/** Take everything off the page. */
export function clean(): void {
  for (const away of shown.splice(0)) away();
  document.body.replaceChildren();
}

/** Words as a snippet. */
export const words = (text: string): Snippet => createRawSnippet(() => ({ render: () => `<span>${text}</span>` }));

/** A button that takes the attributes it is given as a snippet, as triggers of popovers are. */
export const opener = <Given extends object>(text: string): Snippet<[Given]> =>
  createRawSnippet<[Given]>((given) => ({
    render: () => `<button type="button">${text}</button>`,
    setup: (button) => {
      $effect(() => {
        for (const [name, value] of Object.entries(given())) button.setAttribute(name, String(value));
      });
    },
  }));

/** Let effects and everything that waits for one answer run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    await tick();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  flushSync();
}

/** Press a key where the focus is, or on an element. Returns the event, to see whether it was taken. */
export function press(key: string, held: KeyboardEventInit = {}, on: EventTarget | null = null): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...held });
  (on ?? document.activeElement ?? document.body).dispatchEvent(event);
  flushSync();
  return event;
}

/** Write into a field, as if typed. */
export function write(field: Element | null, text: string): void {
  const input = field as HTMLInputElement;
  input.focus();
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  flushSync();
}

/** Choose a line of a native list; the simulated page does not know which option is `:checked`. */
export function choose(list: Element, value: string): void {
  const select = list as HTMLSelectElement;
  select.value = value;
  Object.defineProperty(select, 'querySelector', {
    configurable: true,
    value: () => select.options[select.selectedIndex],
  });
  select.dispatchEvent(new Event('change', { bubbles: true }));
  flushSync();
}

export function click(element: Element | null | undefined): void {
  if (!element) throw new Error('Nothing to press.');
  (element as HTMLElement).click();
  flushSync();
}

/** The element a person would call by this role and name. Throws when there is none. */
export function named(selector: string, name: string | RegExp, root: ParentNode = document): HTMLElement {
  const all = [...root.querySelectorAll<HTMLElement>(selector)];
  const fits = (text: string | null | undefined) =>
    typeof name === 'string' ? text?.trim() === name : Boolean(text && name.test(text.trim()));
  const found = all.find((one) => fits(one.getAttribute('aria-label')) || fits(one.textContent));
  if (!found)
    throw new Error(`No ${selector} is called ${name}: ${all.map((one) => one.textContent?.trim()).join(' | ')}`);
  return found;
}

/** The field with a label. */
export function field(label: string, root: ParentNode = document): HTMLInputElement {
  const found = [...root.querySelectorAll('label')].find((one) => one.textContent?.trim() === label);
  const id = found?.getAttribute('for');
  const input = id ? document.getElementById(id) : found?.querySelector('input, select, textarea');
  if (!input) throw new Error(`No field is called ${label}.`);
  return input as HTMLInputElement;
}

export const isOpen = (element: Element | null): boolean => element?.hasAttribute(OPEN) ?? false;

function turn(element: Element, open: boolean): void {
  if (isOpen(element) === open) return;
  element.toggleAttribute(OPEN, open);
  const event = Object.assign(new Event('toggle'), {
    oldState: open ? 'closed' : 'open',
    newState: open ? 'open' : 'closed',
  });
  element.dispatchEvent(event);
}

/** Let a method that takes a selector know `:popover-open`. */
function translate(start: object, name: string): void {
  let proto: object | null = start;
  while (proto && !Object.hasOwn(proto, name)) proto = Reflect.getPrototypeOf(proto);
  if (!proto) return;
  const real = Reflect.get(proto, name) as (selector: string) => unknown;
  Reflect.set(proto, name, function (this: unknown, selector: string) {
    return real.call(this, selector.replaceAll(':popover-open', `[${OPEN}]`));
  });
}

/** The part of popovers that the simulated page lacks: open, close, `:popover-open`, and buttons that point to one. */
export function popovers(): void {
  const html = HTMLElement.prototype;
  html.showPopover = function (this: HTMLElement) {
    turn(this, true);
  };
  html.hidePopover = function (this: HTMLElement) {
    turn(this, false);
  };
  for (const start of [document, document.body])
    for (const name of ['matches', 'closest', 'querySelector', 'querySelectorAll']) translate(start, name);
  document.addEventListener('click', (event) => {
    const target = (event.target as Element).closest('[popovertarget]')?.getAttribute('popovertarget');
    const element = target ? document.getElementById(target) : null;
    if (element) turn(element, !isOpen(element));
  });
}
