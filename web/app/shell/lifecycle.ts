import { api, Problem } from '$lib/api/client';
import type { Me, Uuid } from '$lib/api/types';
import { Cache } from '$lib/cache/cache';
import { onEvent } from '$lib/realtime/events';
import type { Cursor } from '$lib/realtime/connection';
import { forgetAll } from '$lib/forgetting';
import { Device } from '../composer/device';
import { keptLabels, restoreLabels } from '../labels/labels.svelte';
import { clearMe, fetchMe, me, onSession, setMe } from '../session/session.svelte';
import { keptSidebars, restoreSidebars } from '../sidebar/arrangement.svelte';
import type { MailboxList } from '../conversations/mailbox.svelte';
import { Keeper } from './keeper';
import { keepOutboxIn, outbox } from './outbox.svelte';
import { navigate } from './router.svelte';
import { readCursor, startSync, stopSync, whenCaughtUp } from './sync.svelte';
import { clearWorkspaces, onWorkspace, workspace, workspaces } from './workspace';

const LAST_PERSON = 'postroom.person';
const ME_LATER = 300; // ms; several changes of people or teams are one question

let cache: Cache | undefined;
let keeper: Keeper | undefined;
let running: Uuid | undefined;
let asking: ReturnType<typeof setTimeout> | undefined;

const openCache = (person: Uuid): Promise<Cache | undefined> => Cache.open(person).catch(() => undefined);

/** Show what this device kept, if anything, before the network has answered. True when there was something. */
export async function startKept(): Promise<boolean> {
  const person = localStorage.getItem(LAST_PERSON);
  if (!person) return false;
  cache = await openCache(person);
  const kept = await cache?.start().catch(() => undefined);
  if (!kept) return false;
  restoreLabels(kept.labels ?? {});
  restoreSidebars(kept.sidebars ?? {});
  await begin(kept.me, { epoch: kept.epoch, cursors: kept.cursors });
  await setMe(kept.me);
  return true;
}

/** Take the session up from what the server says. What an earlier one kept without saying how far it goes is dropped. */
async function beginAnew(mine: Me): Promise<void> {
  running = mine.user.id;
  cache ??= await openCache(mine.user.id);
  await cache?.forget().catch(() => undefined);
  await begin(mine, { epoch: mine.epoch, cursors: mine.cursors });
}

/** Take the session up: keep data from now on, send what waits, listen for events. */
async function begin(mine: Me, from: Cursor): Promise<void> {
  running = mine.user.id;
  localStorage.setItem(LAST_PERSON, mine.user.id);
  keepOutboxIn(cache ?? null);
  if (cache) {
    const kept = cache;
    const keepCursor = async () => {
      const { epoch, cursors } = readCursor();
      const current = me();
      const [labels, sidebars] = [keptLabels(), keptSidebars()];
      if (current && epoch) await kept.keepStart({ me: current, epoch, cursors, labels, sidebars });
    };
    keeper = new Keeper(kept, keepCursor, whenCaughtUp);
    onWorkspace((made) => keeper?.watch(made));
    for (const made of workspaces()) keeper.watch(made);
    void kept.trim().catch(() => undefined);
  }
  startSync(from, { stillMe, forget: () => void cache?.forget().catch(() => undefined) });
}

async function end({ keepUnsent }: { keepUnsent: boolean }): Promise<void> {
  forgetAll(keepUnsent);
  if (running && !keepUnsent) new Device(running).wipe();
  running = undefined;
  stopSync();
  keeper?.stop();
  keeper = undefined;
  clearWorkspaces();
  const leaving = cache;
  cache = undefined;
  keepOutboxIn(null);
  await (keepUnsent ? leaving?.leave() : leaving?.wipe())?.catch(() => undefined);
  leaving?.close();
  if (!keepUnsent) localStorage.removeItem(LAST_PERSON);
}

/** The session is over, whoever ended it: nothing of it stays on the device but what was not sent yet. */
export function lostSession(): void {
  if (!running) return;
  const next = location.pathname + location.search;
  void end({ keepUnsent: true });
  clearMe();
  navigate({ name: 'login', next }, { replace: true });
}

/** Log out and remove everything of this person from the device. */
export async function logOut(): Promise<void> {
  await api.post('/v1/logout').catch((error: unknown) => {
    if (!(error instanceof Problem)) throw error;
  });
  await end({ keepUnsent: false });
  clearMe();
  navigate({ name: 'login', next: '/' });
}

/** Connect log-in and log-out to the rest. Called once. */
export function startLifecycle(): void {
  outbox.expect(['letter.send', 'comment.add'], () => import('../composer/sending'));
  onSession((mine) => {
    if (mine && running !== mine.user.id) void beginAnew(mine).then(() => outbox.resume());
  });
  onEvent('organization.', askMe);
  onEvent('session.revoked', askMe);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') void keeper?.flush().catch(() => undefined);
  });
}

/** Whether the session still holds; where it does not, the client leads to the log-in. */
const stillMe = (): Promise<void> =>
  fetchMe().then(
    () => undefined,
    () => undefined,
  );

/** People, teams, or my own rights changed: ask who I am. A revoked session shows itself by 401. */
function askMe(): void {
  clearTimeout(asking);
  asking = setTimeout(() => void fetchMe().catch(() => undefined), ME_LATER);
}

/** Show a list: what is kept at once, then the server's first page. Throws Problem. */
export async function openList(organization: Uuid, list: MailboxList): Promise<void> {
  const space = workspace(organization);
  if (list.state !== 'new' && list.state !== 'failed') return;
  const loading = space.conversations.load(list);
  loading.catch(() => undefined); // it may fail while the kept list is read; it is awaited below
  await keeper?.restore(space, list).catch(() => undefined);
  await loading;
}
