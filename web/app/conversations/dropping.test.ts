// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from 'vitest';
import { useLocale } from '$lib/i18n/texts.svelte';
import { settle } from '$lib/ui/page.fake.svelte';
import { dismiss, toasts } from '$lib/ui/toast.svelte';
import { COLLEAGUE, conversation, id, ME, ORGANIZATION, TEAM } from './server.fake';
import { FakeRoutes, logIn, refusal, SECOND_TEAM } from '../session/people.fake';
import { itemOf } from '../sidebar/items';
import { workspace } from '../shell/workspace';
import { drop, takes } from './dropping';
import { selection } from './selection.svelte';
import en from './texts.en';

const plain = conversation(1, 100, { team: TEAM, in_team_inbox: true, assignees: [], closed: false });
const ROUTE = `PATCH /v1/conversations/${plain.id}`;
let server: FakeRoutes;

beforeEach(async () => {
  await logIn();
  await useLocale({ language: 'en' });
  server = new FakeRoutes().on(ROUTE, { operation: null, conversations: [], still: [] });
  workspace(ORGANIZATION).conversations.clear();
});
afterEach(() => {
  selection.clear();
  for (const one of toasts()) dismiss(one.id);
});

const mine = (change: Partial<typeof plain.mine>) => ({ ...plain, mine: { ...plain.mine, ...change } });

async function onto(key: string, start = plain): Promise<unknown> {
  workspace(ORGANIZATION).conversations.confirm(start);
  drop(ORGANIZATION, [plain.id], itemOf(key));
  await settle();
  return server.sent(ROUTE)[0];
}

test.each([
  ['inbox', { archive: false }, mine({ inbox: false })],
  ['inbox', { archive: false, trash: false }, mine({ trashed: true })],
  ['assigned', { add_assignees: [ME], take: true }, plain],
  ['starred', { star: true }, mine({ starred: false })],
  ['archived', { archive: true }, plain],
  ['closed', { close: true }, plain],
  ['trash', { trash: true }, plain],
  ['junk', { junk: true }, plain],
  [`team:${SECOND_TEAM}`, { team: SECOND_TEAM }, plain],
  [`team_inbox:${SECOND_TEAM}`, { team: SECOND_TEAM }, plain],
  [`team:${TEAM}`, { team: TEAM }, { ...plain, in_team_inbox: false }],
  [`person:${COLLEAGUE}`, { add_assignees: [COLLEAGUE] }, plain],
])('onto %s: %j', async (key, change, start) => {
  expect(await onto(key, start)).toEqual(change);
});

test.each([
  ['trash', mine({ trashed: true })],
  ['starred', mine({ starred: true })],
  ['closed', { ...plain, closed: true }],
  [`team:${TEAM}`, plain],
  [`person:${COLLEAGUE}`, { ...plain, assignees: [COLLEAGUE] }],
])('what is there already stays, and is not taken away: %s', async (key, start) => {
  expect(await onto(key, start)).toBeUndefined();
  expect(toasts()).toMatchObject([{ text: en.thereAlready }]);
});

test('what was ticked is so no longer; what was dragged beside it leaves the ticks', async () => {
  selection.toggle(id(2));
  await onto('closed');
  expect(selection.ids).toEqual([id(2)]);
  selection.toggle(plain.id);
  await onto('starred');
  expect(selection.size).toBe(0);
});

test('all of a list that is selected is dragged as a whole', async () => {
  const BATCHES = 'POST /v1/batches';
  server.on(BATCHES, refusal(409, 'too_many_batches'));
  workspace(ORGANIZATION).conversations.confirm(plain);
  selection.all([plain.id]);
  selection.takeWhole({ view: { mailbox: { kind: 'team_inbox', owner: TEAM }, filters: [] }, total: 3412 });
  drop(ORGANIZATION, selection.ids, itemOf('closed'));
  await settle();
  expect(server.sent(BATCHES)).toMatchObject([{ mailbox: 'team_inbox', owner: TEAM, close: true }]);
});

test('only what has a clear meaning takes conversations', () => {
  expect(['snoozed', 'all', 'sent', 'drafts', 'team_closed', 'conversation'].filter((kind) => takes({ kind }))).toEqual(
    [],
  );
});
