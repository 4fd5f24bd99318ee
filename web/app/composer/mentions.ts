import type { User, Uuid } from '$lib/api/types';

/** A colleague as the mention list and the text call him. */
export type Person = Pick<User, 'id' | 'name'>;

/** A run of a comment; with `user` it names a colleague. */
export interface Run {
  text: string;
  user?: Uuid;
}

const first = (name: string) => name.split(/\s+/)[0] ?? name;

/** How a person is called in a comment: by the first name, or in full when several share it. */
export function called({ name }: Person, people: readonly Person[]): string {
  const same = people.filter((other) => first(other.name).toLowerCase() === first(name).toLowerCase());
  return same.length > 1 ? name : first(name);
}

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Split a comment at the names of the people it mentions; the longest name wins. */
export function runs(body: string, mentioned: readonly Person[]): Run[] {
  const names = mentioned.flatMap(({ id, name }) => [
    { id, text: `@${name}` },
    { id, text: `@${first(name)}` },
  ]);
  names.sort((a, b) => b.text.length - a.text.length);
  if (names.length === 0 || body === '') return [{ text: body }];
  const pattern = new RegExp(`(${names.map(({ text }) => escape(text)).join('|')})(?![\\p{L}\\p{N}])`, 'giu');
  return body.split(pattern).flatMap((text, index): Run[] => {
    if (text === '') return [];
    const found = index % 2 === 1 && names.find((one) => one.text.toLowerCase() === text.toLowerCase());
    return [found ? { text, user: found.id } : { text }];
  });
}

/** Whom a comment mentions, of those who were picked while it was written. */
export function mentioned(body: string, picked: readonly Person[]): Uuid[] {
  return [...new Set(runs(body, picked).flatMap(({ user }) => user ?? []))];
}

/** The name being typed after an @ before the caret; null when there is none. `at` is where the @ stands. */
export function asked(text: string, caret: number): { at: number; name: string } | null {
  const match = /(?:^|[\s([{,;])@(?<name>[\p{L}\p{N}.'-]*(?: [\p{L}\p{N}.'-]+)?)$/u.exec(text.slice(0, caret));
  const name = match?.groups?.['name'];
  return name === undefined ? null : { at: caret - name.length - 1, name };
}

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Colleagues whose name has a word that begins so, those beginning with it first; at most `most`. */
export function matching<One extends Person>(people: readonly One[], typed: string, most = 6): One[] {
  const wanted = plain(typed.trim());
  const rank = ({ name }: Person) => {
    const have = plain(name);
    if (have.startsWith(wanted)) return 0;
    return have.split(/[\s-]+/).some((word) => word.startsWith(wanted)) ? 1 : 2;
  };
  return people
    .filter((person) => rank(person) < 2)
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
    .slice(0, most);
}
