import type { AddressField, Message, Uuid } from '$lib/api/types';
import { person, user } from '../../session/session.svelte';
import { t as visitor } from '../../livechat/visitor-texts';
import { isChat } from '../faces';
import { t } from './texts';

/** Who wrote a message, as it is shown: the colleague, or the sender's own name. */
export interface Author {
  name: string;
  address: string;
  /** Decides the colour, the same wherever this person appears. */
  seed: string;
}

export function authorOf({ author, from_field, channel }: Message): Author {
  const colleague = user(author);
  const address = from_field?.address ?? '';
  if (colleague) return { name: colleague.name, address, seed: colleague.id };
  const name = from_field?.name || address || (isChat({ channel }) ? visitor.visitor : t.nobody);
  return { name, address: from_field?.name ? address : '', seed: address };
}

/** A colleague by id, by name. */
export const nameOf = (id: Uuid | null): string => user(id)?.name ?? t.events.somebody;

const first = (name: string): string => name.split(/\s+/)[0] ?? '';

/** A colleague by first name, or by the full one while another colleague has the same first name. */
export function firstName(id: Uuid | null): string {
  const name = nameOf(id);
  const alike = person().users.filter(
    (one) => one.active && first(one.name).toLowerCase() === first(name).toLowerCase(),
  );
  return alike.some((one) => one.id !== id) ? name : first(name);
}

const short = ({ name, address }: AddressField): string => name || address;

/** "support@harborpine.example", "Ann and 2 more". */
export function inShort(people: readonly AddressField[]): string {
  const [first, ...others] = people;
  if (!first) return '';
  return others.length === 0 ? short(first) : t.andMore(short(first), others.length);
}

/** The second line of a card: "to …, cc …". */
export function receivers({ to_fields, cc_fields, bcc_fields }: Message): string {
  const to = inShort(to_fields) || inShort(bcc_fields);
  if (!to) return cc_fields.length > 0 ? t.toLine(inShort(cc_fields), '') : t.toNobody;
  return t.toLine(to, inShort(cc_fields));
}
