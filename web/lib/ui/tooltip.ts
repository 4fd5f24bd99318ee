import type { Attachment } from 'svelte/attachments';
import { caps, type Keys } from './keys';

const DELAY = 400; // ms; the next tooltip within a second comes at once
const GAP = 6; // px between control and tooltip

let tip: HTMLElement | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let shownAt = 0;

function element(): HTMLElement {
  tip ??= Object.assign(document.createElement('div'), { className: 'tip', popover: 'manual' });
  tip.setAttribute('aria-hidden', 'true'); // the control carries the same words as its name
  if (!tip.isConnected) document.body.append(tip);
  return tip;
}

function place(tip: HTMLElement, anchor: DOMRect): void {
  const size = tip.getBoundingClientRect();
  const left = anchor.left + anchor.width / 2 - size.width / 2;
  const below = anchor.bottom + GAP + size.height < window.innerHeight;
  tip.style.left = `${Math.max(4, Math.min(left, window.innerWidth - size.width - 4))}px`;
  tip.style.top = `${below ? anchor.bottom + GAP : anchor.top - GAP - size.height}px`;
}

function show(control: Element, text: string, keys: Keys | undefined): void {
  if (!control.isConnected) return;
  const tip = element();
  tip.replaceChildren(text);
  for (const cap of keys ? caps(keys) : [])
    tip.append(Object.assign(document.createElement('kbd'), { textContent: cap }));
  tip.showPopover();
  place(tip, control.getBoundingClientRect());
  shownAt = Date.now();
}

function hide(): void {
  clearTimeout(timer);
  if (tip?.matches(':popover-open')) {
    tip.hidePopover();
    shownAt = Date.now();
  }
}

/** Show words and keys of a control on hover and on keyboard focus: `{@attach tooltip('Assign', 'a')}`. */
export function tooltip(text: string, keys?: Keys): Attachment<HTMLElement> {
  return (control) => {
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(() => show(control, text, keys), Date.now() - shownAt < 1000 ? 0 : DELAY);
    };
    const hover = (event: PointerEvent) => event.pointerType === 'mouse' && wait();
    const focus = () => control.matches(':focus-visible') && wait();
    control.addEventListener('pointerenter', hover);
    control.addEventListener('focus', focus);
    for (const end of ['pointerleave', 'pointerdown', 'blur', 'keydown']) control.addEventListener(end, hide);
    return () => {
      hide();
      control.removeEventListener('pointerenter', hover);
      control.removeEventListener('focus', focus);
      for (const end of ['pointerleave', 'pointerdown', 'blur', 'keydown']) control.removeEventListener(end, hide);
    };
  };
}
