// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { ConversationAccess } from '$lib/api/types';
import { useLocale } from '$lib/i18n/texts.svelte';
import { clean, click, named, popovers, settle, show } from '$lib/ui/page.fake.svelte';
import { dismiss, toasts } from '$lib/ui/toast.svelte';
import { COLLEAGUE, conversation, id, ME, ORGANIZATION, TEAM } from '../conversations/server.fake';
import { bea, FakeRoutes, logIn, noor, refusal, SECOND_TEAM } from '../session/people.fake';
import { workspace } from '../shell/workspace';
import ShareDialog from './ShareDialog.svelte';
import en from './texts.en';
import fr from './texts.fr';

const HERE = id(1);
const PATCH = `PATCH /v1/conversations/${HERE}`;
const account = { kind: 'account', id: id(8), name: 'support@us.example' };
const byName = (person: string) => ({ kind: 'person', id: person, name: '' });
const nobodyElse: ConversationAccess = {
  users: [{ id: ME, name: noor.name, through: [account] }],
  teams: [],
  everyone: false,
};
let server: FakeRoutes;
let access: ConversationAccess;

beforeAll(popovers);
beforeEach(async () => {
  await logIn();
  await useLocale({ language: 'en' });
  access = nobodyElse;
  server = new FakeRoutes().on(`GET /v1/conversations/${HERE}/access`, () => access);
  workspace(ORGANIZATION).conversations.confirm(conversation(1, 100));
});
afterEach(() => {
  for (const one of toasts()) dismiss(one.id);
  clean();
});

/** What the server does with the next change. */
function then(after: Partial<ConversationAccess>, conversations: unknown[] = [conversation(1, 100)]): void {
  server.on(PATCH, () => {
    access = { ...access, ...after };
    return { operation: id(70), conversations, still: [] };
  });
}

async function begin() {
  const onclose = vi.fn();
  show(ShareDialog, { organization: ORGANIZATION, conversation: HERE, onclose });
  await settle();
  return onclose;
}

/** The box beside some words. */
function box(words: string): HTMLInputElement {
  const label = [...document.querySelectorAll('label')].find((one) => one.textContent?.includes(words));
  return label?.querySelector('input') as HTMLInputElement;
}

const text = () => document.body.textContent?.replace(/\s+/g, ' ') ?? '';
const said = () => toasts().map((one) => one.text);

test('it shows who sees the conversation and through what, and who left is not offered', async () => {
  await begin();
  expect(text()).toContain(en.you(noor.name));
  expect(text()).toContain(en.through(['support@us.example']));
  expect(text()).not.toContain('Cem');
  const own = box('Support');
  expect([own.checked, own.disabled]).toEqual([true, true]);
});

test('a person is added with one press, which can be undone', async () => {
  await begin();
  then({ users: [...access.users, { id: COLLEAGUE, name: bea.name, through: [byName(COLLEAGUE)] }] });
  click(named('button', en.addPerson(bea.name)));
  await settle();
  expect(server.sent(PATCH)).toEqual([{ add_users: [COLLEAGUE] }]);
  expect(toasts()).toMatchObject([{ text: en.added(bea.name), action: { label: 'Undo' } }]);
  expect(named('button', en.removePerson(bea.name))).toBeTruthy();
});

test('who is removed and sees it all the same is said to', async () => {
  access = {
    ...access,
    users: [...access.users, { id: COLLEAGUE, name: bea.name, through: [account, byName(COLLEAGUE)] }],
  };
  await begin();
  then({ users: [...nobodyElse.users, { id: COLLEAGUE, name: bea.name, through: [account] }] });
  click(named('button', en.removePerson(bea.name)));
  await settle();
  expect(server.sent(PATCH)).toEqual([{ remove_users: [COLLEAGUE] }]);
  expect(said()).toEqual([en.stays(bea.name, ['support@us.example'])]);
});

test('teams and everybody are switched on and off', async () => {
  await begin();
  then({ teams: [SECOND_TEAM] });
  click(box('Sales'));
  await settle();
  then({ everyone: true });
  click(box(en.everyone('Harbour')));
  await settle();
  then({ teams: [] });
  click(box('Sales'));
  await settle();
  expect(server.sent(PATCH)).toEqual([
    { add_teams: [SECOND_TEAM] },
    { share_with_organization: true },
    { remove_teams: [SECOND_TEAM] },
  ]);
  expect(TEAM).not.toBe(SECOND_TEAM);
});

test('who leaves is told so, and the dialog is gone', async () => {
  access = { ...access, users: [{ id: ME, name: noor.name, through: [byName(ME)] }] };
  const onclose = await begin();
  then({}, []);
  click(named('button', en.leave));
  await settle();
  expect(onclose).toHaveBeenCalledTimes(1);
  expect(toasts()).toMatchObject([{ text: en.left }]);
});

test('what the server refuses stands in the dialog, and nothing looks changed', async () => {
  await begin();
  server.on(PATCH, () => refusal(409, 'nobody_left', 'Nobody would see this conversation any more.'));
  click(box('Sales'));
  await settle();
  expect(text()).toContain('Nobody would see this conversation any more.');
  expect(box('Sales').checked).toBe(false);
});

test('it speaks French', async () => {
  await useLocale({ language: 'fr' });
  await begin();
  expect(text()).toContain(fr.title);
  expect(text()).toContain(fr.ownTeam);
});
