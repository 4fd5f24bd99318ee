// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Account, AccountSharing } from '$lib/api/types';
import { clean, click, named, popovers, settle, show } from '$lib/ui/page.fake.svelte';
import { dismiss, toasts } from '$lib/ui/toast.svelte';
import { COLLEAGUE, ME, ORGANIZATION, TEAM } from '../conversations/server.fake';
import { bea, FakeRoutes, logIn, noor, SECOND_TEAM } from '../session/people.fake';
import AccountDelivery from './AccountDelivery.svelte';
import en from './texts.en';

const PATH = '/v1/accounts/a1/sharing';
const plain: AccountSharing = { users: [], teams: [], everyone: false, delivery: 'team_inbox', archived_for: [] };
let server: FakeRoutes;

beforeAll(popovers);
beforeEach(async () => {
  await logIn();
  server = new FakeRoutes().on(`GET ${PATH}`, plain).on(`PUT ${PATH}`, (body: unknown) => body);
  show(AccountDelivery, { account: { id: 'a1', organization: ORGANIZATION, team: TEAM, owner: null } as Account });
  await settle();
});
afterEach(() => {
  for (const one of toasts()) dismiss(one.id);
  clean();
});

/** Tick what stands beside some words, in a group of its own where there are several. */
async function tick(words: string, group: ParentNode = document) {
  const label = [...group.querySelectorAll('label')].find((one) => one.textContent?.includes(words));
  click(label?.querySelector('input'));
  await settle();
}
const group = (name: string) =>
  [...document.querySelectorAll('fieldset')].find((one) => one.querySelector('legend')?.textContent === name) ??
  document;

test('people, teams and the way mail arrives are saved together', async () => {
  expect(document.body.textContent).not.toContain(en.archivedFor);
  await tick(bea.name, group(en.sharePeople));
  await tick('Sales', group(en.shareTeams));
  await tick(en.deliverEach);
  await tick(noor.name, group(en.archivedFor));
  click(named('button', en.saveDelivery));
  await settle();
  const wanted = { users: [COLLEAGUE], teams: [SECOND_TEAM], everyone: false, delivery: 'inbox', archived_for: [ME] };
  expect(server.sent(`PUT ${PATH}`)).toEqual([wanted]);
  expect(toasts().map(({ text }) => text)).toEqual([en.sharingSaved]);
});

test('its own team is no guest', () => {
  expect(group(en.shareTeams).textContent).not.toContain('Support');
});
