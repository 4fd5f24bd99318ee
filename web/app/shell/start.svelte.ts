import { Problem } from '$lib/api/client';
import { textsReady } from '$lib/i18n';
import { fetchMe } from '../session/session.svelte';
import { startKept } from './lifecycle';
import { outbox } from './outbox.svelte';

let failed = $state.raw<Problem | null>(null);

/** Why nobody is known yet, when neither this device nor the server could tell. Reactive. */
export const startFailure = (): Problem | null => failed;

/** Ask who I am. Without a session the client leads to the log-in; other failures stay on screen. */
export async function askWho(): Promise<void> {
  failed = null;
  try {
    await fetchMe();
    await textsReady();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.status !== 401) failed = error;
  }
}

/** Show whoever this device knows at once; ask the server in any case. */
export async function identify(): Promise<void> {
  const kept = await startKept();
  await textsReady();
  const asking = askWho();
  if (kept) void outbox.resume();
  else await asking;
}
