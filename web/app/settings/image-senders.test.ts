// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clean, click, named, settle, show } from '$lib/ui/page.fake.svelte';
import { FakeRoutes, logIn, mine } from '../session/people.fake';
import ImageSenders from './ImageSenders.svelte';
import en from './texts.en';

let server: FakeRoutes;

beforeEach(() => void (server = new FakeRoutes()));
afterEach(clean);

const rows = () => [...document.querySelectorAll('li bdi')].map((one) => one.textContent);

test('Nobody is listed at first, and it says how somebody gets there', async () => {
  await logIn();
  show(ImageSenders, {});
  expect(document.body.textContent).toContain(en.noImageSenders);
  expect(rows()).toEqual([]);
});

test('A sender whose images are always shown is listed and can be removed', async () => {
  await logIn({ image_senders: ['ann@a.example', 'news@b.example'] });
  server.on('POST /v1/me/image_senders', () => mine({ image_senders: ['ann@a.example'] }));
  show(ImageSenders, {});
  expect(rows()).toEqual(['ann@a.example', 'news@b.example']);
  click(named('button', en.askAgain('news@b.example')));
  await settle();
  expect(server.asked.at(-1)?.body).toEqual({ address: 'news@b.example', always: false });
  expect(rows()).toEqual(['ann@a.example']);
});
