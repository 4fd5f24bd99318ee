// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SharedFile } from '$lib/api/types';
import { click, named, popovers, settle, show } from '$lib/ui/page.fake.svelte';
import type { FakeRoutes } from '../../session/people.fake';
import { COLLEAGUE, id, ORGANIZATION } from '../server.fake';
import en from '../texts.en';
import fr from '../texts.fr';
import { BEGAN, reply } from './entries.fake';
import MailLinks from './MailLinks.svelte';
import { french, getUp, said, sitDown, text } from './screen.fake';

let server: FakeRoutes;

beforeAll(popovers);
beforeEach(async () => {
  server = await sitDown();
});
afterEach(getUp);

const film = (change: Partial<SharedFile> = {}): SharedFile => ({
  id: id(800),
  author: COLLEAGUE,
  filename: 'film.mp4',
  size: 120_000_000,
  state: 'open',
  kept: true,
  created_at: BEGAN,
  expires_at: BEGAN + 30 * 86_400,
  downloads: 2,
  last_download_at: BEGAN + 60,
  ...change,
});
const begin = (change: Partial<SharedFile> = {}) =>
  show(MailLinks, { organization: ORGANIZATION, message: reply(1, { shared_files: [film(change)] }) });
const press = async (name: string) => {
  click(named('button', name));
  await settle();
};

test('a file that went as a link says until when it works and how often it was followed', async () => {
  begin();
  for (const words of ['film.mp4', '120 MB', 'Link until Oct 21', '2 downloads']) expect(text()).toContain(words);
  await french();
  expect(text()).toContain(fr.downloads(2));
});

test('a link is revoked, and made available again', async () => {
  server.on(`DELETE /v1/shared_files/${id(800)}`, {});
  server.on(`POST /v1/shared_files/${id(800)}/extend`, { shared_files: film({ downloads: 3 }) });
  begin();
  await press(en.revokeLinkOf('film.mp4'));
  expect(text()).toContain(en.linkRevoked);
  expect(said()).toContain(en.linkNowRevoked);
  await press(en.restoreLinkOf('film.mp4'));
  expect(text()).toContain('Link until');
  expect(text()).toContain('3 downloads');
});

test('what could not be revoked still works, and that is said', async () => {
  begin(); // there is no answer: the network is gone
  await press(en.revokeLinkOf('film.mp4'));
  expect(text()).toContain('Link until');
  expect(said()).toHaveLength(1);
});

test('a file that is not kept any more can only be read about', () => {
  begin({ state: 'expired', kept: false });
  expect(text()).toContain('Link expired');
  expect(document.querySelectorAll('button')).toHaveLength(0);
});

test('a message kept on this device by an earlier release has none', () => {
  const older = reply(1, { shared_files: undefined as unknown as SharedFile[] });
  show(MailLinks, { organization: ORGANIZATION, message: older });
  expect(text()).toBe('');
});
