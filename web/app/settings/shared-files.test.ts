// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SentSharedFile } from '$lib/api/types';
import { clean, popovers, settle, show } from '$lib/ui/page.fake.svelte';
import { COLLEAGUE, id, ORGANIZATION } from '../conversations/server.fake';
import { FakeRoutes, logIn } from '../session/people.fake';
import { body } from './screen.fake';
import SharedFiles from './SharedFiles.svelte';
import en from './texts.en';

let server: FakeRoutes;

beforeAll(popovers);
beforeEach(async () => {
  server = new FakeRoutes();
  await logIn();
});
afterEach(clean);

const sent: SentSharedFile = {
  file: {
    id: id(800),
    author: COLLEAGUE,
    filename: 'film.mp4',
    size: 120_000_000,
    state: 'open',
    kept: true,
    created_at: 1_789_984_800,
    expires_at: 1_792_576_800,
    downloads: 0,
    last_download_at: null,
  },
  message: id(101),
  conversation: id(1),
  subject: 'Crates',
  to_fields: [{ name: 'Ann Lee', address: 'ann@a.example' }],
};

test('the list names each file, to whom it went, and leads to the conversation', async () => {
  server.on('GET /v1/shared_files', { shared_files: [sent] });
  show(SharedFiles, { organization: ORGANIZATION });
  await settle();
  expect(body()).toContain('film.mp4');
  const link = [...document.querySelectorAll('a')].find((one) => one.textContent?.includes('Ann Lee'));
  expect(link?.textContent?.trim()).toBe(en.sentTo('Ann Lee', 'Crates'));
  expect(link?.getAttribute('href')).toContain(id(1));
});

test('without any, it says what would be here', async () => {
  server.on('GET /v1/shared_files', { shared_files: [] });
  show(SharedFiles, { organization: ORGANIZATION });
  await settle();
  expect(body()).toContain(en.sharedFilesEmpty);
});
