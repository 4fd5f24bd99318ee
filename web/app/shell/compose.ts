import type { AddressField, Uuid } from '$lib/api/types';
import { uuid } from '$lib/api/uuid';
import { navigate } from './router.svelte';
import type { Mailbox } from './routes';

const wanted = new Map<Uuid, AddressField>();

/** Begin a new message: its id is made here, so that saving it twice is one draft. */
export function write(organization: Uuid, mailbox: Mailbox): void {
  navigate({ name: 'compose', organization, mailbox, draft: uuid() });
}

/** The same, to somebody. */
export function writeTo(organization: Uuid, mailbox: Mailbox, to: AddressField): void {
  const draft = uuid();
  wanted.set(draft, to);
  navigate({ name: 'compose', organization, mailbox, draft });
}

/** Whom a new message was begun for; asked once, by its composer. */
export function takeRecipient(draft: Uuid): AddressField | undefined {
  const to = wanted.get(draft);
  wanted.delete(draft);
  return to;
}
