// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Draft } from '$lib/api/types';
import { clean, click, named, popovers, settle, show } from '$lib/ui/page.fake.svelte';
import { conversation, id, ME, ORGANIZATION } from '../conversations/server.fake';
import type { Entry } from '../conversations/timelines.svelte';
import { FakeRoutes, logIn } from '../session/people.fake';
import Composer from './Composer.svelte';
import { UNPLANNED } from './drafts.fake';
import { desk, forgetDesks } from './desk.svelte';
import { inHand } from './letters.svelte';
import { fakeStorage } from './storage.fake';
import en from './texts.en';

let drafts = 0;
let looks: number;

beforeAll(popovers);
beforeEach(async () => {
  vi.stubGlobal('localStorage', fakeStorage());
  const routes = new FakeRoutes().on('GET /v1/accounts', { accounts: [] });
  await logIn();
  routes.away = true; // nothing that is written now reaches the server
  forgetDesks();
  looks = 0;
});
afterEach(clean);

const begun = (): Draft => ({
  type: 'draft',
  id: `d${++drafts}`,
  conversation: id(1),
  organization: ORGANIZATION,
  author: ME,
  account: 'a1',
  alias: null,
  subject: 'Re: Crates',
  body: '<p>Tomorrow.</p>',
  to_fields: [{ name: 'Ann', address: 'ann@a.example' }],
  cc_fields: [],
  bcc_fields: [],
  in_reply_to: 'm1',
  quote: false,
  forward: false,
  apart: false,
  attachments: [],
  updated_at: 10,
  ...UNPLANNED,
});
const closed = { type: 'activity', seq: 1, kind: 'conversation.closed', actor_kind: 'person', actor: ME } as const;
const other: Entry = { ...closed, data: {}, created_at: 1 };
const letter = () => inHand(desk(id(1)).letter);
const alerts = () => [...document.querySelectorAll('[role=alert]')].map((one) => one.textContent?.trim());

/** A draft lies on the desk; then it is gone from the timeline. `more` is written here in between. */
async function leaves(more: string | null) {
  const draft = begun();
  const page = show(Composer, {
    conversation: conversation(1, 100),
    entries: [other, draft] as readonly Entry[],
    onlook: () => looks++,
    onsent: () => undefined,
  });
  await settle();
  expect(letter()?.v.id).toBe(draft.id);
  if (more) letter()?.edit({ body: more });
  page.props.entries = [other];
  await settle();
  return draft.id;
}

test('a draft that left elsewhere without the last words says so, and what became of them', async () => {
  const first = await leaves('<p>Tomorrow, at ten.</p>');
  expect(letter()?.v).toMatchObject({ body: '<p>Tomorrow, at ten.</p>' });
  expect(letter()?.v.id).not.toBe(first);
  expect(alerts()).toEqual([expect.stringContaining(en.parted)]);
  expect(alerts()[0]).toContain(en.partedKept);
  click(named('button', en.lookAbove));
  await settle();
  expect([alerts(), looks]).toEqual([[], 1]);
});

test('a draft that left elsewhere as it is here goes without a word', async () => {
  await leaves(null);
  expect([letter(), alerts()]).toEqual([null, []]);
});
