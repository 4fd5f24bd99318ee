import type { AddressField } from '$lib/api/types';

// The server's own rule (RFC 5321, 4.1.2, without quoted parts), so that nothing is refused later.
const ADDRESS = /^[^\s@<>(),;:"\\[\]\p{Cc}]{1,64}@[^\s@<>(),;:"\\\p{Cc}]{1,253}$/u;
const NAMED = /^(?<name>.*?)\s*<\s*(?<address>[^<>]*)\s*>$/su;

/** Whether a mail can be sent there, as far as its form tells. */
export const isAddress = (text: string): boolean =>
  ADDRESS.test(text) && /@(?:[^@]*[^.@]\.[^.@]+|localhost)$/iu.test(text);

/** Cut at commas, semicolons and line breaks that do not stand in quotes or angle brackets. */
function pieces(text: string): string[] {
  const found = [''];
  let quoted = false;
  let angled = false;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    else if (!quoted && char === '<') angled = true;
    else if (!quoted && char === '>') angled = false;
    if (!quoted && !angled && /[,;\r\n]/.test(char)) found.push('');
    else found[found.length - 1] += char;
  }
  return found.map((piece) => piece.trim()).filter(Boolean);
}

function recipient(piece: string): AddressField {
  const groups = NAMED.exec(piece)?.groups;
  if (!groups) return { name: '', address: piece.replace(/^mailto:/i, '') };
  const name = (groups['name'] ?? '')
    .trim()
    .replace(/^"(.*)"$/s, '$1')
    .replace(/\\(.)/g, '$1');
  return { name: name.replace(/[\p{Cc}\s]+/gu, ' ').trim(), address: (groups['address'] ?? '').trim() };
}

/** Read what somebody typed or pasted into To: `Ann <ann@a.example>, b@b.example; …`. What is no address stays as it is. */
export function recipients(text: string): AddressField[] {
  return pieces(text).flatMap((piece) => {
    const spaced = piece.split(/\s+/);
    return spaced.length > 1 && spaced.every(isAddress) ? spaced.map(recipient) : [recipient(piece)];
  });
}

const key = ({ address }: AddressField) => address.toLowerCase();

/** Add people who are not there yet. */
export function added(list: readonly AddressField[], more: readonly AddressField[]): AddressField[] {
  const seen = new Set(list.map(key));
  return [...list, ...more.filter((one) => !seen.has(key(one)) && seen.add(key(one)))];
}

/** How a person is called where there is little room. */
export const shown = ({ name, address }: AddressField): string => name || address;

/** A person as one writes it in To, e.g. to correct it. */
export const written = ({ name, address }: AddressField): string => {
  if (!name) return address;
  return /[,;"<>]/.test(name) ? `"${name.replace(/["\\]/g, '\\$&')}" <${address}>` : `${name} <${address}>`;
};
