import { SvelteSet } from 'svelte/reactivity';
import { api } from '$lib/api/client';
import type { Me, Message, Uuid } from '$lib/api/types';
import { me, setMe } from '../../session/session.svelte';

/** Mails whose remote images were asked for on this page, until it is closed. */
const asked = new SvelteSet<Uuid>();

const key = (address: string) => address.trim().normalize('NFC').toLowerCase();

/** Senders whose images I always see. None where the device kept an earlier release's answer. */
const senders = (): readonly string[] => (me() as Partial<Me> | null)?.image_senders ?? [];

/** Whether the remote images of a mail are shown. In Spam only those asked for: who wrote may be forged. */
export const showsImages = ({ id, outgoing, from_field }: Message, junked: boolean): boolean =>
  asked.has(id) || (!junked && !outgoing && from_field !== null && senders().includes(key(from_field.address)));

/** Show the remote images of one mail. */
export const showImages = (id: Uuid): void => void asked.add(id);

/** Always show the images of a sender, or ask again. Throws Problem. */
export async function alwaysShow(address: string, always: boolean): Promise<void> {
  await setMe(await api.post<Me>('/v1/me/image_senders', { address, always }));
}
