import { textOf } from '$lib/editor/plain';
import type { AddressField, Message, Uuid } from '$lib/api/types';
import { isEmpty, isUnsaved, type Letter } from './letter';

/** What the server's text part adds to each line for lists and quotes. */
const MARKS = /^(?:>|- |\d+\. |\s)+/;

const links = (html: string): string[] =>
  [...html.matchAll(/\bhref="([^"]*)"/g)].map(([, href = '']) => textOf(href).replace(/^mailto:/, ''));

/** Words alone, without what the text part of a mail has besides: addresses behind links, marks, white space. */
function words(text: string, behind: readonly string[]): string {
  const lines = text.split('\n').map((line) => line.trim().replace(MARKS, ''));
  const bare = behind.reduce((all, link) => all.replaceAll(`(${link})`, ''), lines.join('\n'));
  return bare.replace(/[\s\p{C}\uFFFD]/gu, '');
}

const line = (text: string) => text.replace(/[\s\p{C}]+/gu, ' ').trim();
const sorted = (all: string[]) => all.sort().join('\n');
const addresses = (fields: readonly AddressField[]) =>
  sorted(fields.map(({ address }) => address.trim().toLowerCase()));
const files = (all: readonly { filename: string }[]) => sorted(all.map(({ filename }) => filename));

/** Whether a message says what a letter says, to the same people, with the same files. */
export function says(message: Message, letter: Letter): boolean {
  const behind = links(letter.body);
  return (
    words(message.new_text, behind) === words(textOf(letter.body), behind) &&
    line(message.subject) === line(letter.subject) &&
    addresses(message.to_fields) === addresses(letter.to) &&
    addresses(message.cc_fields) === addresses(letter.cc) &&
    addresses(message.bcc_fields) === addresses(letter.bcc) &&
    files(message.attachments.filter(({ inline }) => !inline)) === files(letter.attachments)
  );
}

/**
 * What a send would lose: another window sent the same draft first, so the server answered with that mail, and what was
 * written here since is in none. It is returned as a letter of its own, called `id`; null when nothing is missing.
 */
export function unsent(letter: Letter, message: Message, id: Uuid): Letter | null {
  if (!isUnsaved(letter) || isEmpty(letter) || says(message, letter)) return null;
  return { ...letter, id, savedAt: null };
}
