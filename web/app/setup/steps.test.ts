import { describe, expect, test } from 'vitest';
import { isDone, reachable, restore, START, type Progress } from './steps';

const MADE: Progress = {
  ...START,
  step: 'mail',
  made: 'an-id',
  typed: 'support@x.y',
  form: { organization: 'H', name: 'N', email: 'n@x.y' },
};

describe('a reload', () => {
  test('comes back to the same step with what was typed', () => {
    expect(restore(JSON.stringify(MADE))).toEqual(MADE);
  });
  test('keeps the form before there is an organization, but no later step', () => {
    const half = { ...MADE, made: null };
    expect(restore(JSON.stringify(half))).toEqual({ ...half, step: 'organization' });
  });
  test.each([[null], ['{'], ['3'], ['null'], ['{"step":"moon","made":7,"form":"x"}']])('survives %s', (kept) =>
    expect(restore(kept)).toEqual(START),
  );
});

test('later steps open when the organization is made, and are ticked when they are done', () => {
  expect(reachable(START, 'organization')).toBe(true);
  expect(reachable(START, 'invite')).toBe(false);
  expect(reachable(MADE, 'invite')).toBe(true);
  expect(isDone(MADE, 'organization')).toBe(true);
  expect(isDone(MADE, 'mail')).toBe(false);
  expect(isDone({ ...MADE, connected: 'support@x.y' }, 'mail')).toBe(true);
});
