// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { useLocale } from '$lib/i18n/texts.svelte';
import { dispatch } from '$lib/realtime/events';
import { clean, click, named, popovers, settle, show } from '$lib/ui/page.fake.svelte';
import { dismiss, toasts } from '$lib/ui/toast.svelte';
import { COLLEAGUE, conversation, id, ME, ORGANIZATION, TEAM } from '../conversations/server.fake';
import { bea, FakeRoutes, logIn, noor } from '../session/people.fake';
import { provide } from '../shell/commands.svelte';
import { workspace } from '../shell/workspace';
import Faces from './Faces.svelte';
import ShareSeveral from './ShareSeveral.svelte';
import en from './texts.en';

const readers = (...names: string[]) => ({
  users: names.map((name, index) => ({ id: name === noor.name ? ME : id(80 + index), name, through: [] })),
  teams: [],
  everyone: false,
});
let server: FakeRoutes;

beforeAll(popovers);
beforeEach(async () => {
  await logIn();
  await useLocale({ language: 'en' });
  server = new FakeRoutes();
});
afterEach(() => {
  for (const one of toasts()) dismiss(one.id);
  clean();
});

const later = () => new Promise((resolve) => setTimeout(resolve, 200)).then(settle);
const faces = () => document.querySelector<HTMLElement>('.faces');

async function begin() {
  show(Faces, { organization: ORGANIZATION, conversation: id(1), most: 4 });
  await later();
}

test('four faces stand for who sees it, oneself last; the others are a number, and all are named', async () => {
  server.on(`GET /v1/conversations/${id(1)}/access`, readers(noor.name, 'Ann', 'Ben', 'Cay', 'Dee', 'Eve', 'Fay'));
  await begin();
  expect(faces()?.querySelectorAll('.av')).toHaveLength(4);
  expect(faces()?.textContent?.replace(/\s+/g, ' ')).toContain('+3');
  expect(faces()?.querySelector('.sr')?.textContent).toBe(
    en.seenBy(['Ann', 'Ben', 'Cay', 'Dee', 'Eve', 'Fay', noor.name]),
  );
});

test('they lead to the dialog, and follow what changes', async () => {
  server.on(`GET /v1/conversations/${id(1)}/access`, readers(noor.name));
  const share = vi.fn();
  const end = provide({ share });
  await begin();
  click(faces());
  expect(share).toHaveBeenCalledOnce();
  end();
  server.on(`GET /v1/conversations/${id(1)}/access`, readers(noor.name, 'Ann'));
  const told = { seq: 1, at: 1, actor_kind: 'person', actor: null, conversation: null, data: {}, gone: false };
  dispatch(ORGANIZATION, { ...told, kind: 'conversation.access_changed', conversation_id: id(1) });
  await settle();
  expect(faces()?.querySelectorAll('.av')).toHaveLength(2);
});

test('nothing stands there while nobody knows', async () => {
  await begin();
  expect(faces()).toBeNull();
});

test('several conversations are shared with people and teams at once', async () => {
  const ids = [id(1), id(2)];
  ids.forEach((_, index) => workspace(ORGANIZATION).conversations.confirm(conversation(index + 1, 100)));
  const route = `PATCH /v1/conversations/${ids.join(',')}`;
  server.on(route, { operation: null, conversations: [], still: [] });
  show(ShareSeveral, { organization: ORGANIZATION, conversations: ids, onclose: vi.fn() });
  await settle();
  expect(document.body.textContent).toContain(en.severalTitle(2));
  expect(document.body.textContent).not.toContain(noor.email);
  click(named('button', en.addPerson(bea.name)));
  click(named('button', en.addPerson('Support')));
  await settle();
  expect(server.sent(route)).toEqual([{ add_users: [COLLEAGUE] }, { add_teams: [TEAM] }]);
  expect(toasts().map((one) => one.text)).toEqual([en.addedToSeveral(bea.name, 2), en.addedToSeveral('Support', 2)]);
  expect(() => named('button', en.addPerson(bea.name))).toThrow();
});
