import { beforeEach, expect, test, vi } from 'vitest';
import type * as Sync from './sync.svelte';

let sync: typeof Sync;
let said: string[];

class Line {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor() {
    lines.push(this);
  }
  send(data: string) {
    const { type, conversation, face } = JSON.parse(data) as Record<string, string>;
    if (type === 'typing') said.push(`${conversation} ${face}`);
  }
  close() {}
}
const lines: Line[] = [];

beforeEach(async () => {
  vi.useFakeTimers();
  vi.resetModules();
  vi.stubGlobal('location', { href: 'http://postroom.test/', protocol: 'http:', host: 'postroom.test' });
  vi.stubGlobal('WebSocket', Line);
  said = [];
  sync = await import('./sync.svelte');
  sync.startSync({ epoch: null, cursors: {} }, { stillMe: () => Promise.resolve(), forget: () => undefined });
  const line = lines.at(-1);
  line?.onopen?.();
  line?.onmessage?.({ data: JSON.stringify({ type: 'ready', epoch: 'e', cursors: {} }) });
  return () => {
    sync.stopSync();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  };
});

test('writing on is told every three seconds', () => {
  for (let second = 0; second < 7; second++) {
    sync.typing('c1', 'reply');
    vi.advanceTimersByTime(1000);
  }
  expect(said).toEqual(['c1 reply', 'c1 reply', 'c1 reply']);
});

test('another conversation or face is told at once', () => {
  sync.typing('c1', 'reply');
  sync.typing('c1', 'comment');
  sync.typing('c2', 'comment');
  sync.typing('c2', 'comment');
  expect(said).toEqual(['c1 reply', 'c1 comment', 'c2 comment']);
});

test('who looked away and came back is said to write again', () => {
  sync.typing('c1', 'reply');
  sync.viewing('c2');
  sync.viewing('c1');
  sync.typing('c1', 'reply');
  expect(said).toEqual(['c1 reply', 'c1 reply']);
});

test('it has caught up once the server has told what was missed', async () => {
  sync.stopSync();
  const told: string[] = [];
  sync.startSync(
    { epoch: 'e', cursors: { o: 1 } },
    { stillMe: () => Promise.resolve(), forget: () => told.push('forgot') },
  );
  void sync.whenCaughtUp().then(() => told.push('shown'));
  const line = lines.at(-1);
  line?.onopen?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual([]);
  line?.onmessage?.({ data: JSON.stringify({ type: 'reset', organization: 'o', epoch: 'e', seq: 9 }) });
  line?.onmessage?.({ data: JSON.stringify({ type: 'ready', epoch: 'e', cursors: { o: 9 } }) });
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual(['forgot', 'shown']);
});

test('without a network it does not wait for what cannot be told', async () => {
  sync.stopSync();
  const told: string[] = [];
  sync.startSync({ epoch: 'e', cursors: {} }, { stillMe: () => Promise.resolve(), forget: () => undefined });
  void sync.whenCaughtUp().then(() => told.push('shown'));
  lines.at(-1)?.onclose?.({ code: 1006 });
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual(['shown']);
});

test('losing one conversation forgets that one, losing more forgets all', () => {
  sync.stopSync();
  let forgot = 0;
  sync.startSync({ epoch: 'e', cursors: {} }, { stillMe: () => Promise.resolve(), forget: () => forgot++ });
  const line = lines.at(-1);
  line?.onopen?.();
  const revoked = (conversation_id: string | null) => ({
    ...{ seq: 1, kind: 'access.revoked', at: 1, actor_kind: 'person', actor: null, data: {}, conversation: null },
    ...{ conversation_id, gone: conversation_id !== null },
  });
  const hear = (one: object) =>
    line?.onmessage?.({ data: JSON.stringify({ type: 'events', organization: 'o', seq: 1, events: [one] }) });
  hear(revoked('c1'));
  expect(forgot).toBe(0);
  hear(revoked(null));
  expect(forgot).toBe(1);
});
