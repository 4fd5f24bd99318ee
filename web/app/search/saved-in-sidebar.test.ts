// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SavedSearch, Sidebar as Arranged, SidebarRequest } from '$lib/api/types';
import { useLocale } from '$lib/i18n/texts.svelte';
import { dispatch } from '$lib/realtime/events';
import { clean, click, named, popovers, settle, show, write } from '$lib/ui/page.fake.svelte';
import { dismiss, toasts } from '$lib/ui/toast.svelte';
import { undo } from '../conversations/intents';
import { id, ORGANIZATION } from '../conversations/server.fake';
import { FakeRoutes, logIn } from '../session/people.fake';
import { sidebarTools } from '../shell/parts.svelte';
import { navigate } from '../shell/router.svelte';
import Sidebar from '../shell/Sidebar.svelte';
import { forgetSidebars } from '../sidebar/arrangement.svelte';
import tools from '../sidebar/tools/texts.en';
import { forgetSavedSearches, savedSearches } from './saved.svelte';
import en from './texts.en';

const URGENT: SavedSearch = {
  id: id(70),
  organization: ORGANIZATION,
  name: 'Urgent',
  query: 'urgent is:open',
  position: 0,
};
const OLD: SavedSearch = { id: id(71), organization: ORGANIZATION, name: 'Old', query: 'before:2020', position: 1 };
let server: FakeRoutes;
let kept: Arranged;
let saved: SavedSearch[];

beforeAll(popovers);
beforeEach(async () => {
  await logIn();
  await useLocale({ language: 'en' });
  forgetSidebars();
  forgetSavedSearches();
  kept = { version: 0, sections: [], hidden: [] };
  saved = [URGENT, OLD];
  server = new FakeRoutes()
    .on('GET /v1/outbox', { messages: [], held: [] })
    .on('GET /v1/drafts', { drafts: [] })
    .on('GET /v1/me/sidebar', () => kept)
    .on('GET /v1/saved_searches', () => ({ saved_searches: saved }))
    .on('PUT /v1/me/sidebar', (body: SidebarRequest) => (kept = { hidden: [], ...body, version: kept.version + 1 }));
  navigate(`/${ORGANIZATION}/inbox`, { replace: true });
  show(Sidebar, { organization: ORGANIZATION, current: { kind: 'search', owner: OLD.query } });
  await Promise.all([sidebarTools.want(), savedSearches(ORGANIZATION).load()]);
  await settle();
});
afterEach(() => {
  for (const one of toasts()) dismiss(one.id);
  clean();
});

const names = (section: string) =>
  [...document.querySelectorAll(`[data-section="${section}"] a.nav .ell`)].map((one) => one.textContent);
const link = (search: SavedSearch) => document.querySelector(`[data-item="saved_search:${search.id}"] a`);

async function choose(search: SavedSearch, action: string) {
  link(search)?.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));
  await settle();
  click(named('[role=menuitem]', action));
  await settle();
}

test('what is saved stands in a section of its own, in the order it was given there', async () => {
  expect(names('searches')).toEqual(['Urgent', 'Old']);
  expect(link(OLD)?.getAttribute('aria-current')).toBe('page');
  await choose(OLD, `${tools.up} Alt+↑`);
  expect(names('searches')).toEqual(['Old', 'Urgent']);
});

test('it is pinned, and comes home when it is unpinned', async () => {
  await choose(URGENT, tools.pin);
  expect([names('pinned'), names('searches')]).toEqual([['Urgent'], ['Old']]);
  await choose(URGENT, tools.unpin);
  expect(names('searches')).toContain('Urgent');
});

test('it gets another name', async () => {
  const renaming = `PATCH /v1/saved_searches/${URGENT.id}`;
  server.on(renaming, { saved_searches: { ...URGENT, name: 'Today' } });
  await choose(URGENT, en.rename);
  const field = document.querySelector<HTMLInputElement>('dialog input');
  write(field, 'Today');
  click(named('dialog button', en.rename));
  await settle();
  expect(server.sent(renaming)).toEqual([{ name: 'Today' }]);
  expect(names('searches')).toEqual(['Today', 'Old']);
});

test('what is removed comes back by Undo', async () => {
  server.on(`DELETE /v1/saved_searches/${URGENT.id}`, null).on('POST /v1/saved_searches', { saved_searches: URGENT });
  await choose(URGENT, en.forget);
  expect(names('searches')).toEqual(['Old']);
  await undo();
  await settle();
  expect(names('searches')).toEqual(['Old', 'Urgent']);
});

test('what another device saved is shown when it is told of', async () => {
  saved = [OLD];
  dispatch(ORGANIZATION, { seq: 1, kind: 'saved_searches.changed', data: {} } as never);
  await settle();
  expect(names('searches')).toEqual(['Old']);
});
