import { api } from '$lib/api/client';
import type { Account, Uuid } from '$lib/api/types';
import { onEvent } from '$lib/realtime/events';

/** What one can write from: an account, by its own address or by one of its aliases. */
export interface Sender {
  account: Uuid;
  alias: Uuid | null;
  name: string;
  address: string;
  /** New messages of the account are from it. */
  preferred: boolean;
}

let known = $state.raw<ReadonlyMap<Uuid, Account[]>>(new Map());
const asking = new Map<Uuid, Promise<boolean>>();

/**
 * Ask the server which accounts there are, once, until they change. Never fails: without an answer the list is what it
 * was. True with an answer.
 */
export function loadSenders(organization: Uuid, { again = false } = {}): Promise<boolean> {
  const running = asking.get(organization);
  if (running && !again) return running;
  const asked = api
    .get<{ accounts: Account[] }>('/v1/accounts', { organization })
    .then(({ accounts }) => {
      known = new Map(known).set(organization, accounts);
      return true;
    })
    .catch(() => {
      asking.delete(organization);
      return false;
    });
  asking.set(organization, asked);
  return asked;
}

const CHAT = 'live_chat';

/** The accounts one can write mail from. Reactive; empty until they are loaded. */
export const senders = (organization: Uuid): Account[] =>
  (known.get(organization) ?? []).filter(({ kind }) => kind !== CHAT);

/** An account by id, a live chat, too. Reactive. */
export const sender = (organization: Uuid, id: Uuid | null): Account | undefined =>
  known.get(organization)?.find((one) => one.id === id);

/** Whether what is written from an account is a chat: words to whoever wrote, with no addresses and no subject. Reactive. */
export const isChat = ({ organization, account }: { organization: Uuid; account: Uuid | null }): boolean =>
  sender(organization, account)?.kind === CHAT;

/** What one can write from as this account, its own address first. */
export function addressesOf({ id, name, address, aliases }: Account): Sender[] {
  const own = { account: id, alias: null, name, address, preferred: !aliases.some((one) => one.default) };
  const others = aliases.map((one) => ({
    account: id,
    alias: one.id,
    name: one.name || name,
    address: one.address,
    preferred: one.default,
  }));
  return [own, ...others];
}

/** Everything one can write from, account after account. Reactive. */
export const choices = (organization: Uuid): Sender[] => senders(organization).flatMap(addressesOf);

/** What a letter is from; an alias that is gone is the account itself. Reactive; undefined until it is known. */
export function fromOf(letter: { organization: Uuid; account: Uuid | null; alias?: Uuid | null }): Sender | undefined {
  const account = sender(letter.organization, letter.account);
  const own = account ? addressesOf(account) : [];
  return own.find(({ alias }) => alias === letter.alias) ?? own[0];
}

/** Our own addresses. Reactive. */
export const ownAddresses = (organization: Uuid): string[] => choices(organization).map(({ address }) => address);

onEvent('account.', (organization) => {
  if (known.has(organization)) void loadSenders(organization, { again: true });
});
