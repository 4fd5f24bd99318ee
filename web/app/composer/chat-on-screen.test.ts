// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { click, named, popovers, settle, show } from '$lib/ui/page.fake.svelte';
import { id, ORGANIZATION } from '../conversations/server.fake';
import { HERE, message, ours } from '../conversations/thread/entries.fake';
import { getUp, said, sitDown } from '../conversations/thread/screen.fake';
import { refusal, type FakeRoutes } from '../session/people.fake';
import FromMenu from './FromMenu.svelte';
import { letter } from './letter.fake';
import LetterBox from './LetterBox.svelte';
import type { LetterCell } from './letters.svelte';
import { planOf } from './plan';
import { choices, loadSenders } from './senders.svelte';
import en from './texts.en';

const CHAT = id(803);
const asked = message(1, {
  account: CHAT,
  channel: 'live_chat',
  subject: '',
  from_field: { name: 'Ingrid', address: '' },
});

let server: FakeRoutes;

beforeAll(popovers);
beforeEach(async () => {
  server = await sitDown();
  const support = {
    id: message(1).account,
    organization: ORGANIZATION,
    kind: 'email',
    name: '',
    address: ours.address,
  };
  const shop = { id: CHAT, organization: ORGANIZATION, kind: 'live_chat', name: 'Shop', address: `chat-${CHAT}` };
  server.on('GET /v1/accounts', {
    accounts: [
      { ...support, aliases: [] },
      { ...shop, aliases: [] },
    ],
  });
  await loadSenders(ORGANIZATION, { again: true });
});
afterEach(getUp);

const open = (cell: LetterCell) =>
  show(LetterBox, { cell, variant: 'dock', takesFocus: () => false, ongone: vi.fn(), onrestore: vi.fn() });
const answer = (body = '<p>Yes, we do.</p>') =>
  letter({ account: CHAT, to: [], subject: '', inReplyTo: asked.id, body });

test('a chat is answered without addresses and subject', async () => {
  open(answer());
  await settle();
  expect(document.querySelector('[role=combobox]')).toBeNull();
  expect(document.querySelector('.subject')).toBeNull();
  expect(document.body.textContent).not.toContain(en.to);
});

test('it leaves at once: there is nothing to call back while somebody waits', async () => {
  const cell = answer();
  const route = `PUT /v1/drafts/${cell.v.id}`;
  server.on(route, () => refusal(422, 'no_visitor', 'A chat begins with its visitor.'));
  open(cell);
  await settle();
  click(named('button', new RegExp(`^${en.send}`)));
  await vi.waitFor(() => expect(said().join()).toContain(`Not sent to ${en.visitor}`));
  const leaving = { account: CHAT, subject: '', to_fields: [], send: true, undo_seconds: 0 };
  expect(server.sent(route).at(-1)).toMatchObject(leaving);
});

test('new mail is not written from a chat, and what was said there is forwarded by mail', () => {
  expect(choices(ORGANIZATION).map(({ address }) => address)).toEqual([ours.address]);
  expect(planOf(asked, 'one', [])).toMatchObject({ account: CHAT, to: [], subject: '' });
  expect(planOf(asked, 'forward', []).account).toBeNull();
  expect(planOf(message(2), 'one', []).account).toBe(message(2).account);
});

test('it is said whose chat it is', () => {
  show(FromMenu, { cell: letter({ account: CHAT, conversation: HERE }), side: 'top-end', text: en.fromAddress });
  expect(document.body.textContent).toContain('Shop');
  expect(document.querySelector('button')).toBeNull();
});
