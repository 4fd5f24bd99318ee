import { expect, test } from 'vitest';
import { failedAt, lines, stepsIn } from './probe';

const step = (name: string, ok: boolean, message = '') => ({ step: name, ok, message, detail: '' });
const states = (...given: Parameters<typeof lines>) => lines(...given).map(({ state }) => state);

test('every line is there before, during and after a test, so that nothing jumps', () => {
  expect(states(null, false)).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
  expect(states(null, true)).toEqual(['running', 'running', 'running', 'running']);
});

test('what comes after a failure was not tried', () => {
  const reply = { steps: [step('imap_connect', true), step('imap_login', false, 'Wrong password.')] };
  expect(states(reply, false)).toEqual(['ok', 'failed', 'skipped', 'skipped']);
  expect(lines(reply, false)[1]?.message).toBe('Wrong password.');
  expect(failedAt(reply)).toBe('imap_login');
  expect(failedAt({ steps: [step('imap_connect', true)] })).toBeUndefined();
});

test('the steps of a refused account are read with care', () => {
  const good = step('smtp_login', false, 'No.');
  expect(stepsIn({ steps: [good, 'x', null, { step: 1 }] })).toEqual([good]);
  expect(stepsIn({})).toEqual([]);
});
