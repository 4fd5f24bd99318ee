import { expect, test } from 'vitest';
import { failedAt, lines, stepsIn } from './probe';

const step = (name: string, ok: boolean, message = '') => ({ step: name, ok, message, fault: null, detail: '' });
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

test('a step beyond the log-in is told on its line, and only when it fails', () => {
  const all = ['imap_connect', 'imap_login', 'imap_folders', 'smtp_connect', 'smtp_login'].map((name) =>
    step(name, true),
  );
  expect(states({ steps: [...all, step('smtp_sender', true)] }, false)).toEqual(['ok', 'ok', 'ok', 'ok']);
  const refused = { steps: [...all, step('smtp_sender', false, 'This address may not send.')] };
  expect(states(refused, false)).toEqual(['ok', 'ok', 'ok', 'failed']);
  expect(lines(refused, false)[3]?.message).toBe('This address may not send.');
});

test('the steps of a refused account are read with care', () => {
  const good = step('smtp_login', false, 'No.');
  expect(stepsIn({ steps: [good, 'x', null, { step: 1 }] })).toEqual([good]);
  expect(stepsIn({})).toEqual([]);
});
