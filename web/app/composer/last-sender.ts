import type { Uuid } from '$lib/api/types';
import { choices, fromOf, type Sender } from './senders.svelte';

const KEY = 'postroom.sender';

/** What a new message is from: what was used last; of an account, what it prefers. Reactive. */
export function lastSender(organization: Uuid): Sender | undefined {
  const all = choices(organization);
  const [account, alias] = (localStorage.getItem(KEY) ?? '').split('/');
  const used = all.filter((one) => one.account === account);
  const of = used.length > 0 ? used : all.filter((one) => one.account === all[0]?.account);
  const same = alias === undefined ? undefined : used.find((one) => (one.alias ?? '') === alias);
  return same ?? of.find(({ preferred }) => preferred);
}

/** Remember what a new message was from. What the account prefers is not remembered: it may prefer another one later. */
export function rememberSender(letter: { organization: Uuid; account: Uuid | null; alias?: Uuid | null }): void {
  const from = fromOf(letter);
  if (from) localStorage.setItem(KEY, from.preferred ? from.account : `${from.account}/${from.alias ?? ''}`);
}
