import { beforeEach, expect, test, vi } from 'vitest';
import type { Me } from '$lib/api/types';
import { setMe } from '../../session/session.svelte';
import { fakeStorage } from '../../composer/storage.fake';
import { firstName } from './people';

const user = (id: string, name: string, active = true) => ({
  id,
  name,
  email: `${id}@a.example`,
  role: 'member',
  active,
});

async function office(...users: ReturnType<typeof user>[]) {
  const preferences = {
    language: 'en',
    time_zone: 'UTC',
    week_start: 1,
    hour_cycle: 24,
    theme: 'system',
    undo_seconds: 10,
  };
  await setMe({ user: users[0], preferences, organizations: [], users, teams: [] } as unknown as Me);
}

beforeEach(() => {
  vi.stubGlobal('document', { documentElement: { dataset: {}, lang: 'en' } });
  vi.stubGlobal('localStorage', fakeStorage());
});

test('a colleague is called by the first name', async () => {
  await office(user('1', 'Ann Lee'), user('2', 'Bo Berg'));
  expect(firstName('1')).toBe('Ann');
});

test('two of the same first name are told apart by the full one', async () => {
  await office(user('1', 'Ann Lee'), user('2', 'ann Moss'), user('3', 'Bo Berg'));
  expect([firstName('1'), firstName('2'), firstName('3')]).toEqual(['Ann Lee', 'ann Moss', 'Bo']);
});

test('who left confuses nobody', async () => {
  await office(user('1', 'Ann Lee'), user('2', 'Ann Moss', false));
  expect(firstName('1')).toBe('Ann');
});
