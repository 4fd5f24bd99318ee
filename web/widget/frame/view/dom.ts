type Value = string | boolean | undefined | ((event: never) => void);

/** Make an element. Functions become listeners (`click`), true an empty attribute, false and undefined nothing. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, Value> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value as EventListener);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';
const ICONS = {
  close: 'M4 4l8 8M12 4l-8 8',
  attach: 'M12.5 7.5 7.7 12.3a2.8 2.8 0 0 1-4-4L9 3a1.9 1.9 0 0 1 2.7 2.7L6.7 10.7a.9.9 0 0 1-1.3-1.3L9.5 5.3',
  emoji: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5.5 9.5c.5 1 1.4 1.5 2.5 1.5s2-.5 2.5-1.5M6 6.3h.01M10 6.3h.01',
  send: 'M8 13V3.5M3.8 7.5 8 3.3l4.2 4.2',
};

/** A button with a picture, whose name is for who does not see it. */
export function iconButton(icon: keyof typeof ICONS, attributes: Record<string, Value>): HTMLButtonElement {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', ICONS[icon]);
  svg.append(path);
  return h('button', { type: 'button', class: 'icon', ...attributes }, svg);
}

/** One thing in a list that is drawn anew often: its element is made again only when `sign` is another. */
export interface Entry {
  key: string;
  sign: string;
  make: () => HTMLElement;
  /** What stands below, changed in place so that nothing is read out twice. */
  caption?: string;
}

const drawn = new WeakMap<Element, Entry>();

/** Bring the children of a list up to date, in this order, and leave alone what is as it was. */
export function drawList(list: HTMLElement, entries: Entry[]): void {
  const old = new Map([...list.children].map((element) => [drawn.get(element)?.key, element as HTMLElement]));
  let at: Element | null = list.firstElementChild;
  for (const entry of entries) {
    let element = old.get(entry.key);
    if (!element || drawn.get(element)?.sign !== entry.sign) element = entry.make();
    else old.delete(entry.key);
    drawn.set(element, entry);
    const caption = element.querySelector('.caption');
    if (caption && caption.textContent !== (entry.caption ?? '')) caption.textContent = entry.caption ?? '';
    if (element === at) at = at.nextElementSibling;
    else list.insertBefore(element, at);
  }
  for (const element of old.values()) element.remove();
}
