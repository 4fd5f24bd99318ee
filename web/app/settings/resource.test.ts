import { expect, test } from 'vitest';
import { Problem } from '$lib/api/client';
import { Resource } from './resource.svelte';

test('an older answer does not replace a newer one', async () => {
  const answers: ((value: string) => void)[] = [];
  const resource = new Resource(() => new Promise<string>((resolve) => answers.push(resolve)));
  const both = [resource.load(), resource.load()];
  answers[1]?.('new');
  answers[0]?.('old');
  await Promise.all(both);
  expect(resource.value).toBe('new');
});

test('what was there stays when asking again fails', async () => {
  let fails = false;
  const problem = new Problem(0, { code: 'unreachable', message: 'No network.', fields: {}, request_id: '' });
  const resource = new Resource(() => (fails ? Promise.reject(problem) : Promise.resolve('here')));
  await resource.load();
  fails = true;
  await resource.load();
  expect([resource.value, resource.problem]).toEqual(['here', problem]);
});
