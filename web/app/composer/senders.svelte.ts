import { api } from '$lib/api/client';
import type { Account, Uuid } from '$lib/api/types';
import { onEvent } from '$lib/realtime/events';

let known = $state.raw<ReadonlyMap<Uuid, Account[]>>(new Map());
const asking = new Map<Uuid, Promise<void>>();

/** Ask the server which accounts there are, once, until they change. Never fails: without an answer the list is short. */
export function loadSenders(organization: Uuid, { again = false } = {}): Promise<void> {
  const running = asking.get(organization);
  if (running && !again) return running;
  const asked = api
    .get<{ accounts: Account[] }>('/v1/accounts', { organization })
    .then(({ accounts }) => void (known = new Map(known).set(organization, accounts)))
    .catch(() => void asking.delete(organization));
  asking.set(organization, asked);
  return asked;
}

/** The accounts one can write from. Reactive; empty until they are loaded. */
export const senders = (organization: Uuid): Account[] => known.get(organization) ?? [];

/** An account by id. Reactive. */
export const sender = (organization: Uuid, id: Uuid | null): Account | undefined =>
  senders(organization).find((one) => one.id === id);

/** Our own addresses. Reactive. */
export const ownAddresses = (organization: Uuid): string[] => senders(organization).map(({ address }) => address);

onEvent('account.', (organization) => {
  if (known.has(organization)) void loadSenders(organization, { again: true });
});
