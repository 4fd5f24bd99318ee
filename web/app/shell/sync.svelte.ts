import { browserPorts, Connection, type Cursor, type ServerFrame, type State } from '$lib/realtime/connection';
import type { Delta, Uuid } from '$lib/api/types';
import { dispatch, onEvent } from '$lib/realtime/events';
import { PresenceStore } from '$lib/realtime/presence.svelte';
import { loadLabels } from '../labels/labels.svelte';
import { me } from '../session/session.svelte';
import { arrangement } from '../sidebar/arrangement.svelte';
import { forgetPinned } from '../sidebar/pinned.svelte';
import { outbox } from './outbox.svelte';
import { workspace } from './workspace';

/** What the sync needs of the session. */
interface World {
  /** Ask whether the session still holds; whoever answers ends the sync when it does not. */
  stillMe: () => Promise<void>;
  /** What this device keeps of the server's words can not be trusted any more. */
  forget: () => void;
}

const TYPING_EVERY = 3000; // ms
const COME_BACK = 30_000; // ms

let state = $state.raw<State>('stopped');
let online = $state.raw(typeof navigator === 'undefined' || navigator.onLine !== false);
let cursor: Cursor = { epoch: null, cursors: {} };
let wanted = false;
let world: World = { stillMe: () => Promise.resolve(), forget: () => undefined };

/** Who is here, and who looks at what. */
export const presence = new PresenceStore();

/** Where the connection stands. Reactive. */
export const connectionState = (): State => state;
/** Whether the browser has a network. Reactive. */
export const isOnline = (): boolean => online;
/** How far the log was read, to be kept with the data. */
export const readCursor = (): Cursor => cursor;

let heard: () => void = () => undefined;
let caughtUp = listenAnew();

/** Until the server has told what was missed, and with it what was taken away; or cannot be asked. */
function listenAnew(): Promise<void> {
  return new Promise((resolve) => (heard = resolve));
}

/** Nothing kept on this device is shown before that. */
export const whenCaughtUp = (): Promise<void> => caughtUp;

const connection = new Connection(browserPorts(), {
  cursor: () => cursor,
  frame: take,
  state: (next) => {
    state = next;
    if (next === 'live' || next === 'waiting') heard();
    if (next === 'live') void outbox.drain();
    else presence.clear();
  },
  // The server says that it is over: if it is not after all, come back later.
  revoked: () => void world.stillMe().then(() => setTimeout(() => wanted && connection.start(), COME_BACK)),
  refused: () => void world.stillMe(),
});

function take(frame: ServerFrame): void {
  switch (frame.type) {
    case 'ready':
      cursor = { epoch: frame.epoch, cursors: { ...frame.cursors, ...sameEpoch(frame.epoch) } };
      return;
    case 'reset':
      refetch(frame.organization);
      cursor = { epoch: frame.epoch, cursors: { ...cursor.cursors, [frame.organization]: frame.seq } };
      return;
    case 'events':
      for (const delta of frame.events) apply(frame.organization, delta);
      cursor = { ...cursor, cursors: { ...cursor.cursors, [frame.organization]: frame.seq } };
      return;
    case 'presence':
      presence.takePresence({ ...frame, people: frame.people.filter(({ user }) => user !== me()?.user.id) });
      return;
    case 'online':
      presence.takeOnline(frame);
  }
}

/** Our own numbers hold as long as the log is the same one; events after them follow. */
const sameEpoch = (epoch: string) => (cursor.epoch === epoch ? cursor.cursors : {});

function apply(organization: Uuid, delta: Delta): void {
  const { conversations, timelines } = workspace(organization);
  conversations.apply(delta);
  timelines.apply(delta);
  dispatch(organization, delta);
}

/** What is held can not be trusted: drop it and ask again. */
function refetch(organization: Uuid): void {
  const { conversations, timelines } = workspace(organization);
  conversations.clear();
  timelines.clear();
  conversations.countLater();
  forgetPinned();
  void loadLabels(organization, { again: true });
  void arrangement(organization).load({ again: true });
  world.forget();
}

onEvent('access.granted', (organization) => workspace(organization).conversations.reset());
onEvent('conversations.imported', (organization) => workspace(organization).conversations.resetSoon());
// Of one conversation the event itself says what is left; of more, nobody knows which.
onEvent('access.revoked', (organization, { conversation_id }) => {
  if (conversation_id === null) refetch(organization);
});

/** Connect, and go on from a cursor. */
export function startSync(from: Cursor, given: World): void {
  cursor = from;
  world = given;
  wanted = true;
  connection.start();
}

export function stopSync(): void {
  wanted = false;
  caughtUp = listenAnew();
  connection.stop();
  presence.clear();
}

/** Tell the others what I look at. */
export function viewing(conversation: Uuid | null): void {
  told = null; // looking elsewhere ends what was told
  connection.view(conversation);
}

/** Tell the others that I write; call it as often as you like. */
export function typing(conversation: Uuid, face: 'comment' | 'reply'): void {
  const at = Date.now();
  if (told?.conversation === conversation && told.face === face && at - told.at < TYPING_EVERY) return;
  told = { conversation, face, at };
  connection.typing(conversation, face);
}

/** What the others were told last of what I write. */
let told: { conversation: Uuid; face: 'comment' | 'reply'; at: number } | null = null;

if (typeof addEventListener !== 'undefined') {
  addEventListener('online', () => {
    online = true;
    connection.hurry();
  });
  addEventListener('offline', () => (online = false));
  addEventListener('focus', () => connection.hurry());
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && connection.hurry());
}
