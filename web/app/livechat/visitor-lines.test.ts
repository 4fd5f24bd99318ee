// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { useLocale } from '$lib/i18n/texts.svelte';
import { clean, click, named, popovers, settle, show } from '$lib/ui/page.fake.svelte';
import type { ChatVisitor } from '$lib/api/types';
import { dispatch } from '$lib/realtime/events';
import { id, ORGANIZATION } from '../conversations/server.fake';
import { dismiss, toasts } from '$lib/ui/toast.svelte';
import { FakeRoutes, logIn } from '../session/people.fake';
import { presence } from '../shell/sync.svelte';
import VisitorLines from './VisitorLines.svelte';
import en from './visitor-texts.en';

const HERE = id(1);
const PATH = `/v1/conversations/${HERE}/visitors`;
const kim: ChatVisitor = {
  id: id(2),
  account: id(3),
  name: 'Kim',
  email: 'kim@shop.example',
  identity: 'cannot_verify',
  avatar_url: '',
  blocked: false,
  created_at: 1,
  meta: { browser: 'Firefox', paid_user: 'true' },
  visits: [
    { url: 'https://shop.example/prices', title: 'Prices', at: 3 },
    { url: 'javascript:alert(1)', title: 'Evil', at: 2 },
  ],
};

beforeAll(popovers);
let server: FakeRoutes;

beforeEach(async () => {
  await logIn();
  await useLocale({ language: 'en' });
  server = new FakeRoutes().on(`GET ${PATH}`, { visitors: [kim] });
  show(VisitorLines, { organization: ORGANIZATION, conversation: HERE });
  await settle();
});
afterEach(() => {
  for (const one of toasts()) dismiss(one.id);
  presence.clear();
  clean();
});

const line = () => document.querySelector('section')?.textContent ?? '';

test('who it is, what proves it, and whether he is there', async () => {
  expect(line()).toContain('Kim');
  expect(line()).toContain(en.identity.cannot_verify);
  expect(line()).toContain(en.offline);
  const there = {
    visitor: kim.id,
    online: true,
    typing: false,
    page_url: 'https://x.example',
    page_title: '',
    seen: null,
  };
  const tell = async (change: object) => {
    presence.takePresence({ type: 'presence', conversation: HERE, people: [], visitors: [{ ...there, ...change }] });
    await settle();
  };
  await tell({});
  expect(line()).toContain(en.onPage('https://x.example'));
  await tell({ typing: true });
  expect(line()).toContain(en.writes);
  const told = { seq: 1, at: 1, actor_kind: 'person', actor: null, conversation: null, data: {}, gone: false };
  dispatch(ORGANIZATION, { ...told, kind: 'message.received', conversation_id: HERE });
  await settle();
  expect(line()).not.toContain(en.writes); // it has come
});

test('what his page said and where he was, without a link that would run', async () => {
  click(document.querySelector('button'));
  await settle();
  expect(line()).toMatch(/Browser\s*Firefox/);
  expect(line()).toMatch(/paid_user\s*true/);
  const links = [...document.querySelectorAll('li a')].map((link) => [link.textContent, link.getAttribute('href')]);
  expect(links).toEqual([
    ['Prices', 'https://shop.example/prices'],
    ['Evil', null],
  ]);
});

test('one press blocks him, and one more takes it back', async () => {
  server.on(`PATCH ${PATH}`, { visitors: [{ ...kim, blocked: true }] });
  click(document.querySelector('button'));
  await settle();
  click(named('button', en.block));
  await settle();
  expect(server.sent(`PATCH ${PATH}`)).toEqual([{ visitor: kim.id, blocked: true }]);
  expect(line()).toContain(en.blocked);
  expect(toasts().map(({ text }) => text)).toEqual([en.isBlocked]);
  server.on(`PATCH ${PATH}`, { visitors: [kim] });
  toasts()[0]?.action?.run();
  await settle();
  expect(server.sent(`PATCH ${PATH}`)).toContainEqual({ visitor: kim.id, blocked: false });
  expect(line()).not.toContain(en.blocked);
});
