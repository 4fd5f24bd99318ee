import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Batch, Conversation, Delta, Me } from '$lib/api/types';
import { dispatch } from '$lib/realtime/events';
import { dismiss, toasts } from '$lib/ui/toast.svelte';
import { setMe } from '../session/session.svelte';
import { workspace } from '../shell/workspace';
import batchTexts from './batch-texts.en';
import { summary } from './batch-summary';
import { batchesOf, cancel } from './batches.svelte';
import { undo } from './intents';
import { predict } from './predict';
import { selection } from './selection.svelte';
import { conversation, id, ME, ORGANIZATION, TEAM } from './server.fake';
import en from './texts.en';
import { close, star } from './verbs';

const store = workspace(ORGANIZATION).conversations;
const shown = (number: number) => store.get(id(number)) as Conversation;
const ids = (count: number) => Array.from({ length: count }, (_, number) => id(number));

const rows = new Map<string, Conversation>();
const asked: { method: string; path: string; body: Record<string, unknown> }[] = [];
let batches = new Map<string, Batch>();
let refused = false;
let count = 0; // never the same id again: what is over stays so

const plain: Batch = {
  ...{ id: '', state: 'running', total: 3412, done: 0, unchanged: 0, failed: 0 },
  ...{ failures: [], left: [], undo_of: null, undone: false },
};

function reply(method: string, url: URL): unknown {
  const [, , what, which, end] = url.pathname.split('/');
  if (what === 'conversations') {
    const wanted = url.searchParams.get('ids')?.split(',') ?? [];
    return { conversations: wanted.flatMap((one) => rows.get(one) ?? []), next: null, partial: false };
  }
  if (what !== 'batches') return { badges: [] };
  if (method === 'GET') return { batches: batches.get(which ?? '') };
  const known = which ? batches.get(which) : undefined;
  const made: Batch =
    end === 'cancel' && known
      ? { ...known, state: 'cancelled' }
      : { ...plain, id: `batch-${++count}`, undo_of: end === 'undo' ? (which ?? null) : null };
  batches.set(made.id, made);
  return { batches: made };
}

/** An event of the socket: how far a batch is. */
function tell(batch: Batch, conversations: string[] = [], gone: string[] = []): void {
  batches.set(batch.id, batch);
  const { state, total, done, unchanged, failed, undo_of } = batch;
  const data = { batch: batch.id, state, total, done, unchanged, failed, undo_of };
  const delta: Delta = {
    ...{ seq: 1, kind: 'conversations.revised', at: 1, actor_kind: 'person', actor: ME, conversation_id: null },
    ...{ conversation: null, gone: false, data: { ...data, conversation_ids: conversations, gone } },
  };
  store.apply(delta);
  dispatch(ORGANIZATION, delta);
}

const begun = async (): Promise<Batch> => {
  await expect.poll(() => batchesOf(ORGANIZATION).length).toBe(1);
  return batches.get(batchesOf(ORGANIZATION)[0]?.id ?? '') as Batch;
};

beforeEach(async () => {
  vi.stubGlobal('document', { documentElement: { dataset: {}, lang: 'en' } });
  vi.stubGlobal('localStorage', { setItem: () => undefined });
  const user = { id: ME, name: 'Noor', email: 'noor@example.com', role: 'owner', active: true };
  const preferences = { language: 'en', time_zone: 'UTC', week_start: 1, hour_cycle: 24, theme: 'system' };
  await setMe({ user, preferences, organizations: [], users: [user], teams: [] } as unknown as Me);
  for (const { id: one } of batchesOf(ORGANIZATION)) tell({ ...plain, id: one, state: 'cancelled' });
  await new Promise((resolve) => setTimeout(resolve));
  asked.length = 0;
  batches = new Map();
  refused = false;
  selection.clear();
  toasts().forEach((one) => dismiss(one.id));
  for (const one of ids(150)) {
    const row = { ...conversation(0, 100), id: one };
    rows.set(one, row);
    store.confirm(row);
  }
  globalThis.fetch = async (input, init) => {
    const url = new URL(String(input), 'http://postroom.test');
    const method = init?.method ?? 'GET';
    if (method === 'POST') asked.push({ method, path: url.pathname, body: JSON.parse(String(init?.body ?? '{}')) });
    if (refused) {
      const error = { code: 'too_many_batches', message: 'Wait for one.', fields: {}, request_id: '' };
      return Response.json({ error }, { status: 409 });
    }
    return Response.json(reply(method, url));
  };
});

describe('all of a list', () => {
  const VIEW = { mailbox: { kind: 'team_inbox', owner: TEAM }, filters: ['unread'] } as const;
  const closeAll = () => {
    selection.all(ids(50));
    selection.takeWhole({ view: VIEW, total: 3412 });
    selection.over(selection.whole, () => close(ORGANIZATION, selection.ids));
    selection.clear();
  };

  test('is one batch; what is loaded changes at once', async () => {
    closeAll();
    expect(shown(1).closed).toBe(true);
    await begun();
    expect(asked).toEqual([
      {
        method: 'POST',
        path: '/v1/batches',
        body: { close: true, mailbox: 'team_inbox', owner: TEAM, filter: ['unread'] },
      },
    ]);
    expect(toasts()).toEqual([]);
  });

  test('tells how far it is, and at the end what was left and why, with Undo', async () => {
    closeAll();
    const batch = await begun();
    tell({ ...batch, done: 100 });
    expect(batchesOf(ORGANIZATION)[0]).toMatchObject({ ended: 100, total: 3412 });
    tell({ ...batch, done: 40 }); // an answer that events overtook
    expect(batchesOf(ORGANIZATION)[0]?.ended).toBe(100);
    const failures = [
      { code: 'no_such_conversation', count: 5 },
      { code: 'joined_meanwhile', count: 2 },
    ];
    tell({ ...batch, state: 'done', done: 3405, failed: 7, failures });
    expect(batchesOf(ORGANIZATION)).toEqual([]);
    await expect
      .poll(() => toasts().at(-1)?.text)
      .toBe('3,405 conversations closed, 7 left: 5 you may not see any more and 2 that became part of others.');
    toasts().at(-1)?.action?.run();
    await expect.poll(() => asked.at(-1)?.path).toBe(`/v1/batches/${batch.id}/undo`);
  });

  test('is taken back by key while it runs, and then says what was put back', async () => {
    closeAll();
    const batch = await begun();
    await undo();
    await expect.poll(() => asked.at(-1)?.path).toBe(`/v1/batches/${batch.id}/undo`);
    tell({ ...batch, state: 'cancelled', done: 200 });
    const back = await begun();
    expect(batchesOf(ORGANIZATION)[0]?.undoes).toBe(true);
    const left = [{ message: 'Your star changed since; it was left.', count: 3 }];
    tell({ ...back, state: 'done', done: 197, left });
    await expect.poll(() => toasts().at(-1)?.text).toContain('197 conversations put back');
    expect(toasts().at(-1)?.text).toContain('3 × Your star changed since; it was left.');
    expect(toasts().at(-1)?.action).toBeUndefined();
  });

  test('is stopped by its button', async () => {
    closeAll();
    const batch = await begun();
    await cancel(ORGANIZATION, batch.id);
    expect(batchesOf(ORGANIZATION)).toEqual([]);
    await expect.poll(() => toasts().at(-1)?.text).toBe(batchTexts.stopped(en.closedDone(0)));
  });

  test('that the server refuses is put back, and says why', async () => {
    refused = true;
    closeAll();
    await expect.poll(() => toasts().at(-1)?.text).toBe(en.refused('Wait for one.'));
    expect(shown(1).closed).toBe(false);
  });
});

test('more than a hundred that are ticked are a batch, too', async () => {
  star(ORGANIZATION, ids(101));
  await begun();
  expect(asked).toEqual([{ method: 'POST', path: '/v1/batches', body: { star: true, conversations: ids(101) } }]);
  expect(shown(100).mine.starred).toBe(true);
});

test('another tab or device of mine shows how far it is, and leaves the summary to the one that began', async () => {
  tell({ ...plain, id: 'elsewhere', done: 100 });
  expect(batchesOf(ORGANIZATION)).toMatchObject([{ id: 'elsewhere', ended: 100 }]);
  tell({ ...plain, id: 'elsewhere', state: 'done', done: 3412 });
  expect(batchesOf(ORGANIZATION)).toEqual([]);
  await new Promise((resolve) => setTimeout(resolve));
  expect(toasts()).toEqual([]);
});

test('one that this tab began before it was loaded again is summed up all the same', async () => {
  const shelf = new Map([['postroom.batches', '["before"]']]);
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => shelf.get(key) ?? null,
    setItem: (key: string, value: string) => shelf.set(key, value),
  });
  tell({ ...plain, id: 'before', state: 'done', done: 3412 });
  await expect.poll(() => toasts().at(-1)?.text).toBe('3,412 conversations changed');
  expect([toasts().at(-1)?.action?.label, shelf.get('postroom.batches')]).toEqual(['Undo', '[]']);
  vi.unstubAllGlobals();
});

test('what a batch of somebody changed is asked for again where it is held, and what is lost is dropped', async () => {
  const VIEW = { kind: 'team_inbox', owner: TEAM } as const;
  const list = store.list(VIEW);
  list.take([shown(1), shown(2), shown(3)], null, true);
  rows.set(id(1), predict(shown(1), { close: true }, ME));
  for (const one of [2, 3]) rows.delete(id(one));
  const told = { ...plain, id: 'theirs', state: 'done' as const, total: 4, done: 4 };
  tell(told, [id(1), id(3), id(900)], [id(2)]);
  expect(store.get(id(2))).toBeUndefined();
  await expect.poll(() => list.ids).not.toContain(id(1));
  for (const one of [2, 3]) expect(list.ids).not.toContain(id(one));
  expect([shown(1).closed, store.get(id(3)), store.get(id(900))]).toEqual([true, undefined, undefined]);
});

test('a reason that nobody foresaw is counted all the same', () => {
  const batch = { ...plain, state: 'done' as const, done: 1, failed: 1, failures: [{ code: 'x', count: 1 }] };
  expect(summary(batch, en.closedDone)).toBe('Closed, 1 left: 1 that could not be changed.');
});
