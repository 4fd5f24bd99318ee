import { expect, test } from 'vitest';
import { Problem } from '$lib/api/client';
import { Form } from './form.svelte';

test('a wrong field stops the form, and its sentence goes when it is corrected', async () => {
  const form = new Form(['name', 'email']);
  let sent = false;
  const done = await form.submit({ name: 'Empty.', email: undefined }, async () => void (sent = true));
  expect([done, sent, form.error('name')]).toEqual([false, false, 'Empty.']);
  form.clear('name');
  expect(form.error('name')).toBeUndefined();
});

test('a form is sent once, however often one presses', async () => {
  const form = new Form([]);
  let sent = 0;
  let answer: () => void = () => undefined;
  const run = () => new Promise<void>((resolve) => ((answer = resolve), (sent += 1)));
  const first = form.submit({}, run);
  expect(form.busy).toBe(true);
  expect(await form.submit({}, run)).toBe(false);
  answer();
  expect([await first, sent, form.busy]).toEqual([true, 1, false]);
});

test('what the server refuses stands under its field, and the form can be sent again', async () => {
  const form = new Form(['email']);
  const refused = new Problem(422, { code: 'x', message: 'No.', fields: { field: 'email' }, request_id: '' });
  expect(await form.submit({}, () => Promise.reject(refused))).toBe(false);
  expect(form.error('email')).toBe('No.');
  expect(await form.submit({}, () => Promise.resolve())).toBe(true);
  expect(form.error('email')).toBeUndefined();
});
