import { expect, test } from 'vitest';
import { Problem } from '$lib/api/client';
import { Saving } from './saving.svelte';

const refusal = () => new Problem(422, { code: 'x', message: 'No.', fields: { field: 'name' }, request_id: '' });

test('changes are sent one after the other, and "Saved" comes after the last', async () => {
  const saving = new Saving([]);
  const sent: string[] = [];
  let answer: () => void = () => undefined;
  const first = saving.save(() => new Promise<void>((resolve) => (answer = () => (sent.push('first'), resolve()))));
  const second = saving.save(async () => void sent.push('second'));
  await Promise.resolve();
  expect([sent.length, saving.state]).toEqual([0, 'saving']);
  answer();
  expect(await Promise.all([first, second])).toEqual([true, true]);
  expect(sent).toEqual(['first', 'second']);
  expect(saving.state).toBe('saved');
});

test('a refused change puts back what was shown and says why under its field', async () => {
  const saving = new Saving(['name']);
  let shown = 'new';
  expect(
    await saving.save(
      () => Promise.reject(refusal()),
      () => (shown = 'old'),
    ),
  ).toBe(false);
  expect([shown, saving.error('name'), saving.state]).toEqual(['old', 'No.', 'rest']);
  expect(await saving.save(() => Promise.resolve())).toBe(true);
  expect(saving.error('name')).toBeUndefined();
});
