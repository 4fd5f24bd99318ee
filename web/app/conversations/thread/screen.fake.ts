import { vi } from 'vitest';
import { useLocale } from '$lib/i18n/texts.svelte';
import { clean, settle } from '$lib/ui/page.fake.svelte';
import { dismiss, toasts } from '$lib/ui/toast.svelte';
import { desk, forgetDesks } from '../../composer/desk.svelte';
import type { Letter } from '../../composer/letter';
import { Device } from '../../composer/device';
import { forgetWriting, inHand } from '../../composer/letters.svelte';
import { loadSenders } from '../../composer/senders.svelte';
import { FakeRoutes, logIn } from '../../session/people.fake';
import { presence } from '../../shell/sync.svelte';
import { ME, ORGANIZATION } from '../server.fake';
import { HERE, message, observers, ours, stopClock } from './entries.fake';

/** Noor is logged in, may write from one account, and has nothing begun; the answer is the server she is logged in to. */
export async function sitDown(): Promise<FakeRoutes> {
  stopClock();
  observers();
  const account = {
    id: message(1).account,
    organization: ORGANIZATION,
    name: ours.name,
    address: ours.address,
    aliases: [],
  };
  const server = new FakeRoutes().on('GET /v1/accounts', { accounts: [account] });
  await logIn();
  await loadSenders(ORGANIZATION, { again: true });
  forgetDesks();
  return server;
}

/** Take everything away again. */
export function getUp(): void {
  clean();
  for (const { id } of toasts()) dismiss(id);
  forgetWriting();
  new Device(ME).wipe();
  presence.clear();
  vi.useRealTimers();
}

/** All that is written on the page. */
export const text = (): string => document.body.textContent?.replace(/\s+/g, ' ').trim() ?? '';

/** What was said in passing. */
export const said = (): string[] => toasts().map((one) => one.text);

/** From here on the page is French. */
export async function french(): Promise<void> {
  await useLocale({ language: 'fr' });
  await settle();
}

/** The letter in hand. */
export const letter = (): Letter | undefined => inHand(desk(HERE).letter)?.v;
