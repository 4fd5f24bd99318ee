import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Problem } from '$lib/api/problem';
import type { Letter } from './letter';
import { Saver, type Ports, type Saving } from './saver';

const letter = (body: string, change: Partial<Letter> = {}): Letter => ({
  id: 'd1',
  kind: 'reply',
  organization: 'o1',
  conversation: 'c1',
  account: 'a1',
  subject: '',
  body,
  to: [],
  cc: [],
  bcc: [],
  inReplyTo: null,
  quote: true,
  attachments: [],
  lastMessage: null,
  changedAt: Date.now() / 1000,
  savedAt: null,
  ...change,
});

const problem = (status: number) => new Problem(status, { code: 'x', message: 'No.', fields: {}, request_id: '' });

/** A server that can be away, slow, or refuse; and a device. */
function world() {
  const saved: string[] = [];
  const device = new Map<string, string>();
  const told: Saving[] = [];
  const state = { answer: (): Promise<number> => Promise.resolve(Date.now() / 1000), last: letter('') };
  const ports: Ports = {
    save: async (one) => {
      const at = await state.answer();
      saved.push(one.body);
      return at;
    },
    discard: () => Promise.resolve(void saved.push('discarded')),
    keep: (one) => device.set(one.id, one.body),
    forget: (one) => device.delete(one.id),
    tell: (one, saving) => {
      told.push(saving);
      state.last = one;
    },
  };
  return { saved, device, told, state, ports, saver: new Saver(letter(''), ports) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('as one types', () => {
  test('every key is on the device at once, the server has it after a pause', async () => {
    const { saver, saved, device, state } = world();
    saver.change(letter('H'));
    saver.change(letter('Hi'));
    expect(device.get('d1')).toBe('Hi');
    expect(saved).toEqual([]);
    await vi.advanceTimersByTimeAsync(800);
    expect(saved).toEqual(['Hi']);
    expect(state.last.savedAt).not.toBeNull();
  });

  test('one who never pauses is saved every five seconds', async () => {
    const { saver, saved } = world();
    for (let key = 0; key < 60; key++) {
      saver.change(letter('x'.repeat(key + 1)));
      await vi.advanceTimersByTimeAsync(200);
    }
    expect(saved.length).toBeGreaterThanOrEqual(2);
  });

  test('what is typed during a save is saved after it', async () => {
    const { saver, saved, state, told } = world();
    let answer: (at: number) => void = () => undefined;
    state.answer = () => new Promise((resolve) => (answer = resolve));
    saver.change(letter('one'));
    await vi.advanceTimersByTimeAsync(800);
    saver.change(letter('one two'));
    answer(Date.now() / 1000);
    state.answer = () => Promise.resolve(Date.now() / 1000);
    await vi.advanceTimersByTimeAsync(2000);
    expect(saved).toEqual(['one', 'one two']);
    expect(told.at(-1)).toBe('saved');
  });

  test('a reply without a word is kept nowhere', async () => {
    const { saver, saved, device, told } = world();
    saver.change(letter('<p></p>'));
    await vi.advanceTimersByTimeAsync(10_000);
    expect([saved, device.size, told.at(-1)]).toEqual([[], 0, 'nothing']);
  });
});

describe('when the server does not answer', () => {
  test('it stays on the device and is saved when the server is back', async () => {
    const { saver, saved, device, state, told } = world();
    state.answer = () => Promise.reject(problem(0));
    saver.change(letter('Hi'));
    await vi.advanceTimersByTimeAsync(1000);
    expect([device.get('d1'), told.at(-1), saved]).toEqual(['Hi', 'local', []]);
    state.answer = () => Promise.resolve(Date.now() / 1000);
    await vi.advanceTimersByTimeAsync(10_000);
    expect([saved, told.at(-1)]).toEqual([['Hi'], 'saved']);
  });

  test('a refusal is told and not tried again by itself', async () => {
    const { saver, device, state, told } = world();
    state.answer = () => Promise.reject(problem(422));
    saver.change(letter('Hi'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told.filter((one) => one === 'refused')).toHaveLength(1);
    expect(device.get('d1')).toBe('Hi');
  });
});

describe('at the end', () => {
  test('nothing is saved after it was handed over for sending', async () => {
    const { saver, saved } = world();
    saver.change(letter('Hi'));
    await saver.end();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(saved).toEqual([]);
    saver.revive(letter('Hi'));
    saver.change(letter('Hi again'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(saved).toEqual(['Hi again']);
  });

  test('discarding takes it from the device, and from the server when it was there', async () => {
    const { saver, saved, device } = world();
    saver.change(letter('Hi'));
    await vi.advanceTimersByTimeAsync(1000);
    await saver.discard();
    expect([saved, device.size]).toEqual([['Hi', 'discarded'], 0]);
  });
});
