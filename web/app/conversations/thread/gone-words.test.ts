// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { dispatch } from '$lib/realtime/events';
import { click, named, popovers, settle, show } from '$lib/ui/page.fake.svelte';
import { desk } from '../../composer/desk.svelte';
import { inHand, keptLetters } from '../../composer/letters.svelte';
import type { FakeRoutes } from '../../session/people.fake';
import { run } from '../../shell/commands.svelte';
import { workspace } from '../../shell/workspace';
import { COLLEAGUE, conversation, ORGANIZATION } from '../server.fake';
import { HERE, message } from './entries.fake';
import { getUp, sitDown, text } from './screen.fake';
import en from './texts.en';
import Thread from './Thread.svelte';

let server: FakeRoutes;

beforeAll(popovers);
beforeEach(async () => {
  server = await sitDown();
  const page = { conversation: conversation(1, 100), entries: [message(1)], until: null };
  server.on(`GET /v1/conversations/${HERE}/timeline`, page);
});
afterEach(getUp);

async function write() {
  show(Thread, { organization: ORGANIZATION, conversation: HERE, message: null });
  await settle();
  run('reply');
  await settle();
}

async function revoke() {
  const delta = { seq: 1, kind: 'access.revoked', at: 1, actor_kind: 'person', actor: COLLEAGUE, data: {} };
  dispatch(ORGANIZATION, { ...delta, conversation_id: HERE, conversation: null, gone: true });
  await settle();
}

test('whoever loses a conversation while he writes goes on in a new message of his own', async () => {
  await write();
  inHand(desk(HERE).letter)?.edit({ body: '<p>We send new ones.</p>' });
  server.on(`DELETE /v1/drafts/${desk(HERE).letter}`, {});
  await revoke();
  expect(text()).toContain(en.goneWords);
  click(named('button', en.goneGoOn));
  await settle();
  const [own] = keptLetters(ORGANIZATION, null);
  expect(own).toMatchObject({ kind: 'new', body: '<p>We send new ones.</p>', inReplyTo: null, quote: false });
  expect(keptLetters(ORGANIZATION, HERE)).toEqual([]);
  expect(text()).not.toContain(en.goneWords);
});

test('where nothing was written nothing is offered', async () => {
  workspace(ORGANIZATION).timelines.clear();
  await write();
  await revoke();
  expect(text()).toContain(en.goneTitle);
  expect(text()).not.toContain(en.goneWords);
});
