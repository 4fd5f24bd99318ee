// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Organization } from '$lib/api/types';
import { clean, click, settle, show } from '$lib/ui/page.fake.svelte';
import { ORGANIZATION } from '../conversations/server.fake';
import { FakeRoutes, logIn, mine, refusal } from '../session/people.fake';
import { organization } from '../session/session.svelte';
import OrganizationPage from './OrganizationPage.svelte';
import { body } from './screen.fake';
import en from './texts.en';

const PATCH = `PATCH /v1/organizations/${ORGANIZATION}`;
const [own] = mine({}).organizations as [Organization];
let server: FakeRoutes;

const chosen = () => document.querySelector<HTMLInputElement>('input[type=radio]:checked')?.value;
const choose = async (value: string) => {
  click(document.querySelector(`input[value=${value}]`) as Element);
  await settle();
};

beforeEach(async () => {
  server = new FakeRoutes();
  await logIn({ organizations: [{ ...own, permissions: ['organization.edit'] }] });
  show(OrganizationPage, { organization: ORGANIZATION });
});
afterEach(clean);

test('mail to several teams is a copy in each until a single conversation is wanted', async () => {
  server.on(PATCH, {}).on('GET /v1/me', mine({ organizations: [{ ...own, same_mail: 'single_conversation' }] }));
  expect(chosen()).toBe('copy_in_each');
  expect(body()).toContain(en.sameMailTexts.copy_in_each);
  await choose('single_conversation');
  expect(server.sent(PATCH)).toEqual([{ same_mail: 'single_conversation' }]);
  expect(organization(ORGANIZATION)?.same_mail).toBe('single_conversation');
  expect(body()).toContain(en.sameMailTexts.single_conversation);
});

test('a choice that is refused goes back', async () => {
  server.on(PATCH, () => refusal(403, 'forbidden', 'Not yours.'));
  await choose('single_conversation');
  expect(chosen()).toBe('copy_in_each');
});
