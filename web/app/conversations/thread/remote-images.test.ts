// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { clean, click, named, popovers, settle, show } from '$lib/ui/page.fake.svelte';
import { toasts } from '$lib/ui/toast.svelte';
import { logIn, mine, type FakeRoutes } from '../../session/people.fake';
import { workspace } from '../../shell/workspace';
import { predict } from '../predict';
import { conversation, ME, ORGANIZATION } from '../server.fake';
import MailBody from './MailBody.svelte';
import { ann, message, ours } from './entries.fake';
import { getUp, said, sitDown, text } from './screen.fake';
import en from './texts.en';

let server: FakeRoutes;
let number = 20;

beforeAll(popovers);
beforeEach(async () => {
  server = await sitDown();
});
afterEach(getUp);

/** A mail nobody has looked at in this file. */
const begin = (change: Parameters<typeof message>[1] = {}) =>
  show(MailBody, {
    organization: ORGANIZATION,
    message: message(++number, { body_url: 'about:blank', remote_images: 3, ...change }),
    plain: false,
  });

test('Remote images wait, and the mail says how many', () => {
  begin();
  expect(text()).toContain(en.images(3));
  expect(document.querySelector('p')?.title).toBe(en.imagesWhy);
});

test('They are shown for one mail', async () => {
  begin();
  click(named('button', en.showImages));
  await settle();
  expect(text()).not.toContain(en.images(3));
  clean();
  begin();
  expect(text()).toContain(en.images(3));
});

test('They are always shown from a sender, which can be taken back', async () => {
  const remembered = (body: unknown) =>
    mine({ image_senders: (body as { always: boolean }).always ? ['ann@a.example'] : [] });
  server.on('POST /v1/me/image_senders', remembered);
  begin();
  click(named('button', en.alwaysFrom));
  await settle();
  expect(said()).toEqual([en.imagesAlways(ann.address)]);
  clean();
  begin({ from_field: { name: 'Ann', address: 'ANN@a.example' } });
  expect(text()).not.toContain(en.images(3));
  clean();
  toasts()[0]?.action?.run();
  await settle();
  begin();
  expect(text()).toContain(en.images(3));
});

test('In Spam they wait even from a sender whose images are always shown: it may be forged', async () => {
  await logIn({ image_senders: [ann.address] });
  const { conversations } = workspace(ORGANIZATION);
  conversations.confirm(predict(conversation(1, 1), { junk: true }, ME));
  begin();
  expect(text()).toContain(en.images(3));
  conversations.confirm(conversation(1, 1));
  await settle();
  expect(text()).not.toContain(en.images(3));
});

test('Of our own mails nobody is remembered', () => {
  begin({ outgoing: true, from_field: ours });
  expect(() => named('button', en.showImages)).not.toThrow();
  expect(() => named('button', en.alwaysFrom)).toThrow();
});

test('What an earlier release kept on this device names no senders: they wait', async () => {
  await logIn({ image_senders: undefined as never });
  begin();
  expect(text()).toContain(en.images(3));
});
