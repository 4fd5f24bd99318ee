// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { LiveChat } from '$lib/api/types';
import { useLocale } from '$lib/i18n/texts.svelte';
import { clean, click, field, named, popovers, settle, show, write } from '$lib/ui/page.fake.svelte';
import { id, ORGANIZATION } from '../conversations/server.fake';
import { FakeRoutes, logIn, refusal } from '../session/people.fake';
import { Saving } from '../settings/saving.svelte';
import LiveChatSetup from './LiveChatSetup.svelte';
import { said, snippetOf } from './setup';
import en from './texts.en';
import fr from './texts.fr';

const PATH = `/v1/live_chats/${id(1)}`;
const chat: LiveChat = {
  id: id(1),
  name: 'Shop',
  config: { chat: { position: 'top-left', variables: { 'main-color': '#0a0', width: '400px' } } },
  revision: 1,
  script: `https://p.example/webchat/${id(1)}/postroom.js`,
};

let routes: FakeRoutes;
beforeAll(popovers);
beforeEach(async () => {
  await logIn();
  await useLocale({ language: 'en', timeZone: 'UTC' });
  routes = new FakeRoutes().on(`PUT ${PATH}`, (body: { config: unknown }) => ({ ...chat, ...body }));
});
afterEach(clean);

let saving: Saving<never>;
function open(manages = true) {
  saving = new Saving([]);
  show(LiveChatSetup, { organization: ORGANIZATION, chat, manages, saving });
}
const sent = () => routes.sent(`PUT ${PATH}`).at(-1);

test('the snippet names the chat and loads its script', () => {
  open();
  const snippet = document.querySelector('textarea')?.value ?? '';
  expect(snippet).toBe(snippetOf(chat));
  expect(snippet).toContain(`id: '${id(1)}'`);
  expect(snippet).toContain(`s.src = '${chat.script}'`);
});

test('a colour is said beside what was said before, and taken back when it is emptied', async () => {
  open();
  const color = field(en.color) as HTMLInputElement;
  write(color, 'teal');
  color.dispatchEvent(new Event('change', { bubbles: true }));
  await vi.waitFor(() => expect(sent()).toBeDefined());
  const variables = { width: '400px', 'main-color': 'teal' };
  expect(sent()).toEqual({ config: { chat: { position: 'top-left', variables } } });
  write(color, ' ');
  color.dispatchEvent(new Event('change', { bubbles: true }));
  await vi.waitFor(() =>
    expect(sent()).toEqual({ config: { chat: { position: 'top-left', variables: { width: '400px' } } } }),
  );
});

test('what cannot be is put back with words', async () => {
  routes.on(`PUT ${PATH}`, () => refusal(422, 'invalid', 'main-color cannot have this value. Nothing was saved.'));
  open();
  const color = field(en.color) as HTMLInputElement;
  write(color, 'url(x)');
  color.dispatchEvent(new Event('change', { bubbles: true }));
  await vi.waitFor(() => expect(saving.found.form).toContain('Nothing was saved'));
  await settle();
  expect(color.value).toBe('#0a0');
});

test('the secret key is asked for when it is wanted, and changed with an overlap', async () => {
  routes.on(`GET ${PATH}/secret`, { secret: 'f00d', previous_until: null });
  routes.on(`POST ${PATH}/secret`, { secret: 'beef', previous_until: Date.parse('2026-11-30T09:00:00Z') / 1000 });
  open();
  expect(routes.sent(`GET ${PATH}/secret`)).toEqual([]);
  click(named('button', en.showSecret));
  await vi.waitFor(() => expect((field(en.secret) as HTMLInputElement).value).toBe('f00d'));
  click(named('button', en.rotate));
  await settle();
  click(
    [...document.querySelectorAll('dialog button')].find((one) => one.textContent?.includes(en.rotate)) as HTMLElement,
  );
  await vi.waitFor(() => expect((field(en.secret) as HTMLInputElement).value).toBe('beef'));
  expect(document.body.textContent).toContain('Nov 30');
});

test('who may not change it sees how to install it', () => {
  open(false);
  expect(document.querySelectorAll('textarea')).toHaveLength(1);
  expect(document.body.textContent).not.toContain(en.users);
});

test('a value that is not said any more is left out', () => {
  expect(said({ messages: { title: 'Ask', help: 'How?' } }, 'messages', 'title', null)).toEqual({
    messages: { help: 'How?' },
  });
  expect(said({}, 'visitor', 'askName', false)).toEqual({ visitor: { askName: false } });
});

test('it is said in French as well', async () => {
  await useLocale({ language: 'fr' });
  open();
  await vi.waitFor(() => expect(document.body.textContent).toContain(fr.install));
});
