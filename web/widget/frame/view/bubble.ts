import type { Person } from '../../protocol';
import { pieces, safe } from '../links';
import { h } from './dom';

/** A file as a bubble shows it; without an address it is not there yet. */
export interface Shown {
  name: string;
  type: string;
  url: string;
}

const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];
const outside = { target: '_blank', rel: 'noopener noreferrer' };

/** A face, or the first letters of a name. It says nothing that is not written elsewhere. */
export function avatar({ name, avatar_url }: Person): HTMLElement {
  const address = avatar_url && safe(new URL(avatar_url, location.href).href);
  if (address) return h('img', { class: 'avatar', src: address, alt: '', title: name });
  const words = name.split(/\s+/).filter(Boolean).slice(0, 2);
  const letters = words.map((word) => [...word][0]?.toUpperCase() ?? '').join('');
  return h('span', { class: 'avatar', 'aria-hidden': 'true', title: name }, letters);
}

/** The nodes of a text, its links clickable. `formatted`: `{{ link:URL label }}` counts, as in texts of the page. */
export function words(text: string, formatted: boolean): (Node | string)[] {
  return pieces(text, formatted).map((piece) =>
    typeof piece === 'string' ? piece : h('a', { href: piece.href, ...outside }, piece.label),
  );
}

/** A file: a picture to look at, anything else to open. */
export function file({ name, type, url }: Shown): HTMLElement {
  const href = url && safe(new URL(url, location.href).href);
  if (!href) return h('span', { class: 'file' }, name);
  const seen = PICTURES.includes(type);
  return h(
    'a',
    { class: seen ? 'picture' : 'file', href, ...outside },
    seen ? h('img', { src: href, alt: name }) : name,
  );
}

/** One bubble of the team or the visitor. `person`: beside it, null leaves the place free, undefined has none. */
export function bubble(
  side: 'in' | 'out',
  person: Person | null | undefined,
  ...inside: (Node | string)[]
): HTMLElement {
  const column = h('div', { class: 'column' }, h('div', { class: 'bubble', dir: 'auto' }, ...inside));
  column.append(h('div', { class: 'caption' }));
  const beside = person === undefined ? [] : [person ? avatar(person) : h('span', { class: 'space' })];
  return h('div', { class: `said ${side}` }, ...beside, column);
}
