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
