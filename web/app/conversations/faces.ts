import type { AddressField, Conversation } from '$lib/api/types';

const display = ({ name, address }: AddressField): string => name || address;

/** A first name; a telephone number has none. */
const short = (name: string): string => (/\p{L}/u.test(name) ? (name.split(/[\s@]/)[0] ?? name) : name);

/** Who wrote, as a row shows it: one name in full, several by their first words. */
export function people({ authors }: Conversation, nobody: string): string {
  const [only, ...others] = authors;
  if (!only) return nobody;
  if (others.length === 0) return display(only);
  return authors.map((author) => short(display(author))).join(', ');
}

/** Whose initials and colour stand for the conversation. */
export const face = ({ authors }: Conversation, nobody: string): { name: string; seed: string } => {
  const author = authors[0];
  return { name: author ? display(author) : nobody, seed: author?.address ?? nobody };
};

/** The subject to show: the team's own one, or the mail's. */
export const title = ({ subject, latest_message_subject }: Conversation, none: string): string =>
  subject || latest_message_subject || none;
