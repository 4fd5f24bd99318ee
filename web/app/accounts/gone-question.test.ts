// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { textsReady, useLocale } from '$lib/i18n/texts.svelte';
import { clean, click, named, settle, show } from '$lib/ui/page.fake.svelte';
import { ORGANIZATION } from '../conversations/server.fake';
import { FakeRoutes, logIn, refusal } from '../session/people.fake';
import GoneQuestion from './GoneQuestion.svelte';
import en from './texts.en';
import fr from './texts.fr';

let routes: FakeRoutes;

beforeEach(async () => {
  await logIn();
  await useLocale({ language: 'en' });
  routes = new FakeRoutes().on('POST /v1/accounts/a1/gone', {});
});
afterEach(clean);

function ask() {
  const onanswer = vi.fn();
  show(GoneQuestion, { organization: ORGANIZATION, account: 'a1', count: 240, onanswer });
  return onanswer;
}

test.each([
  [en.goneKeep(240), true],
  [en.goneAccept, false],
])('“%s” is the answer', async (label, keep) => {
  const onanswer = ask();
  click(named('button', label));
  await settle();
  expect(routes.sent('POST /v1/accounts/a1/gone')).toEqual([{ keep }]);
  expect(onanswer).toHaveBeenCalledOnce();
});

test('what somebody else has answered is said, and can be tried again', async () => {
  routes.on('POST /v1/accounts/a1/gone', () => refusal(409, 'nothing_gone', 'Nothing is asked.'));
  const onanswer = ask();
  click(named('button', en.goneAccept));
  await settle();
  expect(document.querySelector('[role="alert"]')?.textContent).toBeTruthy();
  expect(named('button', en.goneAccept)).toHaveProperty('disabled', false);
  expect(onanswer).not.toHaveBeenCalled();
});

test('in French it asks in French', async () => {
  await useLocale({ language: 'fr' });
  await textsReady();
  ask();
  expect(document.body.textContent).toContain(fr.goneHint);
  expect(() => named('button', fr.goneKeep(240))).not.toThrow();
});
