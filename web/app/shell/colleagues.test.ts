// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Me } from '$lib/api/types';
import { clean, popovers, settle, show, write } from '$lib/ui/page.fake.svelte';
import CommentBox from '../composer/CommentBox.svelte';
import { note } from '../composer/notes.svelte';
import { conversation, id, ORGANIZATION } from '../conversations/server.fake';
import { bea, FakeRoutes, logIn, mine, noor } from '../session/people.fake';
import { colleaguesOf, setMe } from '../session/session.svelte';
import CommandBar from './CommandBar.svelte';
import en from './texts.en';
import { workspace } from './workspace';

const HARBOUR = ORGANIZATION;
const CHOIR = id(90);
const both = { ...noor, organizations: [HARBOUR, CHOIR] };
const dora = { ...bea, id: id(91), name: 'Dora Voss', email: 'dora@choir.example', organizations: [CHOIR] };
const role = { role: 'member', same_mail: 'copy_in_each', business_hours: null, permissions: [] };
const nothing = () => undefined;

beforeAll(popovers);
beforeEach(async () => {
  new FakeRoutes();
  await logIn({
    user: both,
    organizations: [...mine().organizations, { id: CHOIR, name: 'Choir', ...role }],
    users: [both, bea, dora],
  });
});
afterEach(clean);

const options = () => [...document.querySelectorAll('[role=option]')].map((one) => one.textContent ?? '');
const says = (name: string) => expect.stringContaining(name);

describe('somebody in two organizations', () => {
  test.each([
    ['one', HARBOUR, 'Bea Ortiz'],
    ['the other', CHOIR, 'Dora Voss'],
  ])('assigns to the people of %s', (_, organization, colleague) => {
    workspace(organization).conversations.confirm(conversation(1, 100, { organization }));
    const mailbox = { kind: 'inbox', owner: null } as const;
    show(CommandBar, { open: true, mode: 'assign', organization, mailbox, targets: [id(1)] });
    expect(options()).toEqual([says(en.meToo('Noor Haddad')), says(colleague)]);
  });

  test.each([
    ['one', HARBOUR, 'Bea Ortiz'],
    ['the other', CHOIR, 'Dora Voss'],
  ])('mentions the people of %s', async (_, organization, colleague) => {
    note(id(1)).clear();
    const given = { organization, conversation: id(1), takesFocus: () => false, ontyping: nothing, onsent: nothing };
    show(CommentBox, given);
    write(document.querySelector('textarea'), '@');
    await settle();
    expect(options()).toEqual([says(colleague)]);
  });
});

test('what a device kept from an earlier release offers nobody, until the server answers', async () => {
  const users = [both, bea].map(({ organizations: _, ...earlier }) => earlier);
  await setMe({ ...mine(), users } as unknown as Me);
  expect(colleaguesOf(HARBOUR)).toEqual([]);
});
