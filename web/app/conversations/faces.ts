import type { AddressField, Conversation } from '$lib/api/types';
import type { IconName } from '$lib/ui';
import { t } from '../livechat/visitor-texts';

const display = ({ name, address }: AddressField): string => name || address;

/** A first name; a telephone number has none. */
const short = (name: string): string => (/\p{L}/u.test(name) ? (name.split(/[\s@]/)[0] ?? name) : name);

/** Rows kept from before they had receivers have none. */
type Peopled = Pick<Conversation, 'authors'> & { receivers?: AddressField[]; channel?: string };

/** What comes through it may have no names, and has no subject. */
export const isChat = ({ channel }: { channel?: string }): boolean => channel === 'live_chat';

interface Words {
  nobody: string;
  toPeople: (names: string) => string;
}

/** One name in full, several by their first words. */
const named = (all: AddressField[]): string =>
  all.map((one) => (all.length === 1 ? display(one) : short(display(one)))).join(', ');

/** Who wrote, as a row shows it, or whom we wrote to as long as nobody else did. */
export function people({ authors, receivers = [], channel }: Peopled, words: Words): string {
  if (authors.length > 0) return named(authors);
  if (isChat({ channel })) return t.visitor;
  return receivers.length > 0 ? words.toPeople(named(receivers)) : words.nobody;
}

/** Whose initials and colour stand for the conversation. */
export const face = ({ authors, receivers = [] }: Peopled, nobody: string): { name: string; seed: string } => {
  const one = authors[0] ?? receivers[0];
  return { name: one ? display(one) : nobody, seed: one?.address ?? nobody };
};

const MARKS: Record<string, IconName> = { email: 'mail', sms: 'sms', live_chat: 'chat' };

/** The mark of the channel the latest message went through; rows kept from before rows had one are email. */
export const mark = ({ channel }: Pick<Conversation, 'channel'> | { channel?: undefined }): IconName =>
  MARKS[channel ?? 'email'] ?? 'globe';

/** The subject to show: the team's own one, or the mail's; a chat has none. */
export const title = ({ subject, latest_message_subject, ...row }: Conversation, none: string): string =>
  subject || latest_message_subject || (isChat(row) ? t.chat : none);
