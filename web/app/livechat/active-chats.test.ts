// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Account } from '$lib/api/types';
import { useLocale } from '$lib/i18n/texts.svelte';
import { clean, settle, show } from '$lib/ui/page.fake.svelte';
import { id, ORGANIZATION } from '../conversations/server.fake';
import { FakeRoutes, logIn } from '../session/people.fake';
import ActiveChats from './ActiveChats.svelte';
import en from './archive-texts.en';

const account = { id: id(3), organization: ORGANIZATION, name: 'Shop' } as Account;
const MONTHS = `/v1/live_chats/${account.id}/months`;

beforeEach(async () => {
  await logIn();
  await useLocale({ language: 'en' });
});
afterEach(clean);

async function begin(months: object[]) {
  new FakeRoutes().on(`GET ${MONTHS}`, { months });
  show(ActiveChats, { account });
  await settle();
}
const links = () =>
  [...document.querySelectorAll('a')].map((link) =>
    decodeURIComponent((link.getAttribute('href') ?? '').replaceAll('+', ' ')),
  );

test('each month leads to its chats, and to a file of them', async () => {
  await begin([{ month: '2026-12', chats: 12, messages: 3456 }]);
  expect(document.body.textContent).toMatch(/December 2026.*12.*3,456/s);
  const [listed, csv, json] = links();
  expect(listed).toContain('account:"Shop" after:2026-12 before:2027-01');
  expect(csv).toBe(`/v1/live_chats/${account.id}/export?organization=${ORGANIZATION}&month=2026-12&format=csv`);
  expect(json).toContain('format=json');
});

test('before anybody wrote it says so', async () => {
  await begin([]);
  expect(document.body.textContent).toContain(en.none);
});
