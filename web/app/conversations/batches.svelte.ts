import { api } from '$lib/api/client';
import type { Problem } from '$lib/api/problem';
import type { Batch, BatchRequest, ConversationPatch, Uuid } from '$lib/api/types';
import { onEvent } from '$lib/realtime/events';
import { toast } from '$lib/ui/toast.svelte';
import { person } from '../session/session.svelte';
import { outbox } from '../shell/outbox.svelte';
import { workspace } from '../shell/workspace';
import { predict } from './predict';
import { t } from './texts';

const BEGIN = 'conversations.batch';
const UNDO = 'conversations.batch.undo';
const KEPT = 'postroom.batches'; // begun in this tab, for when it is loaded again
const SUMMARY_SECONDS = 20; // there is more to read than of one change

/** Which conversations a batch is for: some that are ticked, or all of a list. */
export type Target = Pick<BatchRequest, 'conversations' | 'mailbox' | 'owner' | 'filter'>;

/** What was done to so many, in words. */
export type Said = (count: number) => string;

interface BeginData {
  organization: Uuid;
  /** Those of them that are in memory: they change at once. */
  ids: Uuid[];
  change: ConversationPatch;
  target: Target;
}

interface UndoData {
  organization: Uuid;
  batch: Uuid;
}

/** How far the server says that a batch is. */
type Standing = Pick<Batch, 'state' | 'total' | 'done' | 'unchanged' | 'failed' | 'undo_of'>;

/** A batch that is not done. `seconds`: how long it may still take; null as long as nobody can tell. */
export interface Progress {
  id: Uuid;
  undoes: boolean;
  ended: number;
  total: number;
  seconds: number | null;
  began: number;
}

/** What this tab began: `ids` look as they will be until it is over. */
interface Own {
  organization: Uuid;
  ids: Uuid[];
  said: Said;
  undo: (() => void) | null;
  batch: Uuid | null;
}

const own = new Map<string, Own>(); // by intent
const told = new Set<Uuid>(); // those that are over
let running: readonly (Progress & { organization: Uuid })[] = $state.raw([]);

const kept = (): Uuid[] => JSON.parse(globalThis.sessionStorage?.getItem(KEPT) ?? '[]') as Uuid[];
const keep = (ids: readonly Uuid[]) => globalThis.sessionStorage?.setItem(KEPT, JSON.stringify(ids));

/** What is on its way in an organization, oldest first. Reactive. */
export const batchesOf = (organization: Uuid): readonly Progress[] =>
  running.filter((one) => one.organization === organization);

/** Change many conversations. `undo` is what the offer to take it back does. Returns the name of the wish. */
export function begin(
  organization: Uuid,
  ids: readonly Uuid[],
  change: ConversationPatch,
  target: Target,
  said: Said,
  intent: string,
  undo: () => void,
): void {
  own.set(intent, { organization, ids: [...ids], said, undo, batch: null });
  void outbox.put<{ batches: Batch }>(BEGIN, { organization, ids: [...ids], change, target }, intent);
}

/** Take back what a wish began: whether it waits for the network, runs or is done. */
export async function takeBack(intent: string): Promise<void> {
  const mine = own.get(intent);
  if (!mine) return;
  if (await outbox.withdraw(intent)) return letGo(intent, mine);
  if (mine.batch) undoBatch(mine.organization, mine.batch);
}

/** Stop a batch: what is done stays done. Throws Problem. */
export async function cancel(organization: Uuid, batch: Uuid): Promise<void> {
  const reply = await api.post<{ batches: Batch }>(`/v1/batches/${batch}/cancel`, {}, { query: { organization } });
  hear(organization, batch, reply.batches);
}

const undoBatch = (organization: Uuid, batch: Uuid) => void outbox.put(UNDO, { organization, batch });

outbox.register<BeginData, { batches: Batch }>(BEGIN, {
  request: ({ organization, change, target }) => ({
    method: 'POST',
    path: '/v1/batches',
    query: { organization },
    body: { ...change, ...target },
  }),
  begin: (intent, { organization, ids, change }) => {
    if (!own.has(intent)) own.set(intent, { organization, ids, said: t.changedDone, undo: null, batch: null });
    const { id } = person().user;
    workspace(organization).conversations.lay(intent, ids, (one) => predict(one, change, id));
  },
  done: answered,
  failed: refused,
});

outbox.register<UndoData, { batches: Batch }>(UNDO, {
  request: ({ organization, batch }) => ({
    method: 'POST',
    path: `/v1/batches/${batch}/undo`,
    query: { organization },
  }),
  begin: (intent, { organization }) =>
    own.set(intent, { organization, ids: [], said: t.putBackDone, undo: null, batch: null }),
  done: answered,
  failed: refused,
});

function answered(intent: string, _: unknown, { batches: batch }: { batches: Batch }): void {
  const mine = own.get(intent);
  if (!mine) return; // another tab's
  mine.batch = batch.id;
  keep([...kept(), batch.id]);
  if (told.has(batch.id)) void sumUp(intent, mine, batch.id);
  else hear(mine.organization, batch.id, batch);
}

function refused(intent: string, _: unknown, problem: Problem): void {
  const mine = own.get(intent);
  if (mine) letGo(intent, mine);
  toast({ text: t.refused(problem.message), icon: 'alert' });
}

onEvent('conversations.revised', (organization, { data }) => {
  const batch = data['batch'];
  if (typeof batch === 'string') hear(organization, batch, data as unknown as Standing);
});

/** Take the server's word about a batch of mine, whichever tab began it. */
function hear(organization: Uuid, id: Uuid, standing: Standing): void {
  const { state, total, done, unchanged, failed } = standing;
  const ended = done + unchanged + failed;
  const known = running.find((one) => one.id === id);
  const others = running.filter((one) => one.id !== id);
  if (state !== 'running' || told.has(id)) {
    running = others;
    if (!told.has(id)) over(organization, id, standing.undo_of !== null);
    return;
  }
  if (known && ended <= known.ended) return; // an answer that events overtook
  const began = known?.began ?? Date.now();
  const spent = (Date.now() - began) / 1000;
  const seconds = known && ended > 0 && spent > 0 ? Math.ceil((spent / ended) * (total - ended)) : null;
  const next = { id, organization, undoes: standing.undo_of !== null, ended, total, seconds, began };
  running = known ? running.map((one) => (one.id === id ? next : one)) : [...running, next];
}

function over(organization: Uuid, id: Uuid, undoes: boolean): void {
  told.add(id);
  const mine = [...own].find(([, one]) => one.batch === id);
  if (mine) void sumUp(...mine, id);
  else if (kept().includes(id)) {
    void sumUp(id, { organization, ids: [], said: undoes ? t.putBackDone : t.changedDone, undo: null, batch: id }, id);
  }
}

/** Say what became of it, and stop to show what was expected. */
async function sumUp(intent: string, mine: Own, id: Uuid): Promise<void> {
  keep(kept().filter((one) => one !== id));
  const query = { organization: mine.organization };
  const reply = await api.get<{ batches: Batch }>(`/v1/batches/${id}`, query).catch(() => null);
  letGo(intent, mine);
  if (!reply) return; // no network: the lists say it themselves
  const { batches: batch } = reply;
  const action = { label: t.undo, keys: 'z', run: mine.undo ?? (() => undoBatch(mine.organization, id)) };
  const undoable = batch.undo_of === null && batch.done > 0 && !batch.undone;
  toast({
    text: await words(batch, mine.said),
    icon: batch.failed > 0 ? 'info' : 'check',
    seconds: SUMMARY_SECONDS,
    ...(undoable && { action }),
  });
}

/** The whole story, which most batches never need the words for. */
const words = async (batch: Batch, said: Said): Promise<string> =>
  import('./batch-summary').then(
    ({ summary }) => summary(batch, said),
    () => said(batch.done),
  );

function letGo(intent: string, { organization, ids, batch }: Own): void {
  const { conversations } = workspace(organization);
  conversations.lift(intent, ids);
  conversations.renew(ids);
  if (batch) return; // Undo may still be asked for
  own.delete(intent);
}
