import { beforeEach, describe, expect, test } from 'vitest';
import { Problem } from '$lib/api/problem';
import { Outbox, type Answer, type Intent, type Request } from './outbox';

/** One device: a shelf and a lock that its tabs share, and a server that can be away. */
class Device {
  readonly shelf = new Map<string, Intent>();
  readonly sent: { request: Request; key: string }[] = [];
  readonly tabs: Outbox[] = [];
  readonly timers: (() => void)[] = [];
  answer: (request: Request) => unknown = () => ({ ok: true });
  #lock: Promise<void> = Promise.resolve();

  tab(): { outbox: Outbox; told: string[] } {
    const told: string[] = [];
    const outbox = new Outbox({
      shelf: {
        all: async () => [...this.shelf.values()],
        put: async (intent) => void this.shelf.set(intent.id, intent),
        remove: async (id) => void this.shelf.delete(id),
      },
      send: async (request, key) => {
        this.sent.push({ request, key });
        return this.answer(request);
      },
      exclusively: (work) => (this.#lock = this.#lock.then(work)),
      publish: (answer: Answer) => this.tabs.filter((tab) => tab !== outbox).forEach((tab) => tab.hear(answer)),
      later: (work) => this.timers.push(work),
    });
    outbox.register<string, { ok: boolean }>('note', {
      request: (text) => ({ method: 'POST', path: '/v1/notes', body: { text } }),
      begin: (_, text) => told.push(`begin ${text}`),
      done: (_, text) => told.push(`done ${text}`),
      failed: (_, text, problem) => told.push(`failed ${text} ${problem.code}`),
    });
    this.tabs.push(outbox);
    return { outbox, told };
  }

  texts = () => this.sent.map(({ request }) => (request.body as { text: string }).text);
}

const refusal = (status: number, code: string) => () => {
  throw new Problem(status, { code, message: 'No.', fields: {}, request_id: 'r1' });
};

let device: Device;
beforeEach(() => {
  device = new Device();
});

describe('a wish', () => {
  test('shows at once, is sent with its own id as the key, and is answered', async () => {
    const { outbox, told } = device.tab();
    const answer = outbox.put('note', 'one', 'id-1');
    expect(told).toEqual(['begin one']);
    await expect(answer).resolves.toEqual({ ok: true });
    expect(device.sent.map(({ key }) => key)).toEqual(['id-1']);
    expect(told).toEqual(['begin one', 'done one']);
    expect(device.shelf.size).toBe(0);
  });

  test('waits its turn: the order is that of making', async () => {
    const { outbox } = device.tab();
    await Promise.all(['a', 'b', 'c', 'd'].map((text) => outbox.put('note', text)));
    expect(device.texts()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('that is refused ends, and the next one is sent', async () => {
    const { outbox, told } = device.tab();
    device.answer = refusal(409, 'thread_moved_on');
    await expect(outbox.put('note', 'one')).rejects.toMatchObject({ code: 'thread_moved_on' });
    device.answer = () => ({ ok: true });
    await outbox.put('note', 'two');
    expect(told).toEqual(['begin one', 'failed one thread_moved_on', 'begin two', 'done two']);
  });
});

describe.each([
  [0, 'unreachable'],
  [429, 'too_many_requests'],
  [502, 'unexpected'],
  [503, 'unavailable'],
  [401, 'unauthenticated'],
])('while the server answers %i', (status, code) => {
  test('wishes stay, in order, and are sent with the same key later', async () => {
    const { outbox, told } = device.tab();
    device.answer = refusal(status, code);
    const both = [outbox.put('note', 'one', 'id-1'), outbox.put('note', 'two', 'id-2')];
    await expect.poll(() => device.sent.length).toBeGreaterThan(0);
    await outbox.drain();
    expect(told).toEqual(['begin one', 'begin two']);
    expect([...device.shelf.keys()]).toEqual(['id-1', 'id-2']);
    device.sent.length = 0;
    device.answer = () => ({ ok: true });
    await outbox.drain();
    await Promise.all(both);
    expect(device.sent.map(({ key }) => key)).toEqual(['id-1', 'id-2']);
  });
});

test('after a failure it tries again by itself', async () => {
  const { outbox } = device.tab();
  device.answer = refusal(0, 'unreachable');
  const answer = outbox.put('note', 'one');
  await expect.poll(() => device.timers.length).toBe(1);
  device.answer = () => ({ ok: true });
  device.timers[0]?.();
  await expect(answer).resolves.toEqual({ ok: true });
});

test('what waited when the app was closed shows again and is sent once', async () => {
  const first = device.tab();
  device.answer = refusal(0, 'unreachable');
  void first.outbox.put('note', 'one', 'id-1');
  await expect.poll(() => device.sent.length).toBe(1);
  device.tabs.length = 0;
  device.sent.length = 0;
  device.answer = () => ({ ok: true });
  const second = device.tab();
  await second.outbox.resume();
  expect(second.told).toEqual(['begin one', 'done one']);
  expect(device.sent.map(({ key }) => key)).toEqual(['id-1']);
});

describe('a wish of a part that is not loaded', () => {
  const letter = { request: (text: string) => ({ method: 'POST' as const, path: '/v1/letters', body: { text } }) };
  const kept: Intent = { id: 'id-1', kind: 'letter', data: 'Dear Ingrid', at: 1 };
  beforeEach(() => void device.shelf.set(kept.id, kept));

  test('is sent by that part', async () => {
    const { outbox } = device.tab();
    outbox.expect(['letter'], async () => outbox.register('letter', letter));
    await outbox.resume();
    expect(device.sent.map(({ request }) => request.path)).toEqual(['/v1/letters']);
    expect(device.shelf.size).toBe(0);
  });

  test('waits as long as that part can not be loaded, and so does what came after', async () => {
    const { outbox } = device.tab();
    let online = false;
    outbox.expect(['letter'], async () => {
      if (!online) throw new Error('no network');
      outbox.register('letter', letter);
    });
    await outbox.resume();
    const later = outbox.put('note', 'later');
    await expect.poll(() => device.timers.length).toBe(2);
    expect([device.sent.length, device.shelf.size]).toEqual([0, 2]);
    online = true;
    device.timers[0]?.();
    await later;
    expect(device.texts()).toEqual(['Dear Ingrid', 'later']);
  });
});

test('of two tabs one sends, and both hear the answer', async () => {
  const [left, right] = [device.tab(), device.tab()];
  const answers = [left.outbox.put('note', 'from left'), right.outbox.put('note', 'from right')];
  await Promise.all(answers);
  expect(device.texts().sort()).toEqual(['from left', 'from right']);
  await expect.poll(() => left.told.filter((line) => line.startsWith('done')).length).toBe(2);
});

describe('taking a wish back', () => {
  test('works before it was sent', async () => {
    const { outbox } = device.tab();
    device.answer = refusal(0, 'unreachable');
    void outbox.put('note', 'one', 'id-1');
    await expect.poll(() => device.sent.length).toBe(1);
    expect(await outbox.withdraw('id-1')).toBe(true);
    device.sent.length = 0;
    device.answer = () => ({ ok: true });
    await outbox.drain();
    expect(device.sent).toEqual([]);
  });

  test('is too late afterwards', async () => {
    const { outbox } = device.tab();
    await outbox.put('note', 'one', 'id-1');
    expect(await outbox.withdraw('id-1')).toBe(false);
  });
});
