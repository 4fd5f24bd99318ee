import { api } from '$lib/api/client';
import { Outbox, type Answer, type Intent, type Shelf } from '$lib/outbox/outbox';

const CHANNEL = 'postroom-outbox';

/** Where wishes are kept when the browser keeps nothing: as long as the page. */
class MemoryShelf implements Shelf {
  readonly #intents = new Map<string, Intent>();
  all = () => Promise.resolve([...this.#intents.values()]);
  put = (intent: Intent) => Promise.resolve(void this.#intents.set(intent.id, intent));
  remove = (id: string) => Promise.resolve(void this.#intents.delete(id));
}

let shelf: Shelf = new MemoryShelf();
let waiting = $state.raw(0);
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(CHANNEL);

let turn: Promise<void> = Promise.resolve();

/** One tab at a time by Web Locks; plain http has none, there it is one after the other within the tab. */
async function exclusively(work: () => Promise<void>): Promise<void> {
  if (typeof navigator !== 'undefined' && navigator.locks) {
    await navigator.locks.request(CHANNEL, work);
    return;
  }
  const before = turn;
  turn = before.then(work, work);
  await turn;
}

/** The one outbox of the app; domains register their kinds with it and put wishes into it. */
export const outbox = new Outbox({
  shelf: { all: () => shelf.all(), put: (intent) => shelf.put(intent), remove: (id) => shelf.remove(id) },
  send: ({ method, path, query, body }, key) => api.request(method, path, { query, body, key }),
  exclusively,
  publish: (answer) => channel?.postMessage(answer),
  later: (work, milliseconds) => void setTimeout(work, milliseconds),
});

outbox.counted = (count) => (waiting = count);
channel?.addEventListener('message', (event: MessageEvent<Answer>) => outbox.hear(event.data));
if (typeof addEventListener !== 'undefined') addEventListener('online', () => void outbox.drain());

/** How many wishes wait for the network. Reactive. */
export const waitingCount = (): number => waiting;

/** Keep wishes there from now on; null: only in memory. */
export function keepOutboxIn(kept: Shelf | null): void {
  const before = shelf;
  shelf = kept ?? new MemoryShelf();
  if (kept && before instanceof MemoryShelf)
    void before.all().then((intents) => intents.forEach((one) => kept.put(one)));
}
