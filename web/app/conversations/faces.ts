import type { AddressField, Conversation } from '$lib/api/types';
import type { IconName } from '$lib/ui';

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

const MARKS: Record<string, IconName> = { email: 'mail', sms: 'sms' };

/** The mark of the channel the latest message went through; rows kept from before rows had one are email. */
export const mark = ({ channel }: Pick<Conversation, 'channel'> | { channel?: undefined }): IconName =>
  MARKS[channel ?? 'email'] ?? 'globe';

/** The subject to show: the team's own one, or the mail's. */
export const title = ({ subject, latest_message_subject }: Conversation, none: string): string =>
  subject || latest_message_subject || none;
