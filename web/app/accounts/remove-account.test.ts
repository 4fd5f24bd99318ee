// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Account, RemovalStakes } from '$lib/api/types';
import { textsReady, useLocale } from '$lib/i18n/texts.svelte';
import { clean, click, field, named, settle, show, write } from '$lib/ui/page.fake.svelte';
import { ORGANIZATION } from '../conversations/server.fake';
import { FakeRoutes, logIn, refusal } from '../session/people.fake';
import RemoveAccount from './RemoveAccount.svelte';
import Removals from './Removals.svelte';
import en from './texts.en';
import fr from './texts.fr';

const STAKES = 'GET /v1/accounts/a1/removal';
const REMOVE = 'DELETE /v1/accounts/a1';
const address = 'support@us.example';
const account = { id: 'a1', organization: ORGANIZATION, address } as Account;

let routes: FakeRoutes;

beforeEach(async () => {
  await logIn();
  await useLocale({ language: 'en' });
  routes = new FakeRoutes().on(REMOVE, {});
});
afterEach(clean);

async function ask(stakes: Partial<RemovalStakes> = {}) {
  routes.on(STAKES, { conversations: 3412, staying: 0, waiting: 0, ...stakes });
  const shown = show(RemoveAccount, { open: true, account });
  await settle();
  return shown;
}

const removed = () => routes.asked.filter(({ method }) => method === 'DELETE').map(({ query }) => query.get('mail'));
const go = (label = en.removeNow) => named('button', label);

describe('removing an account', () => {
  test('names what is at stake and chooses nothing', async () => {
    await ask();
    expect(document.body.textContent).toContain('Keep 3,412 conversations, read-only');
    expect(document.body.textContent).toContain('Delete 3,412 conversations');
    expect(document.querySelectorAll('input:checked')).toHaveLength(0);
    expect(go()).toHaveProperty('disabled', true);
  });

  test('keeps them when told to', async () => {
    const { props } = await ask();
    click(document.querySelector('input[value="keep"]'));
    click(go());
    await settle();
    expect(removed()).toEqual(['keep']);
    expect(props.open).toBe(false);
  });

  test('deletes them only when the address was typed', async () => {
    await ask({ staying: 2 });
    expect(document.body.textContent).toContain(en.deleteStaying(2));
    click(document.querySelector('input[value="delete"]'));
    expect(go(en.removeAndDelete)).toHaveProperty('disabled', true);
    write(field(en.removeType(address)), 'Support@us.example ');
    click(go(en.removeAndDelete));
    await settle();
    expect(removed()).toEqual(['delete']);
  });

  test('waits for the outbox', async () => {
    await ask({ waiting: 2 });
    expect(document.body.textContent).toContain(en.lettersWaiting(2));
    expect(document.querySelector(`a[href="/${ORGANIZATION}/outbox"]`)).not.toBeNull();
    expect(document.querySelector('input')).toBeNull();
    expect(go()).toHaveProperty('disabled', true);
  });

  test('says why it was refused, and counts again', async () => {
    routes.on(REMOVE, () => refusal(409, 'letters_waiting', 'Mail is still in the outbox.'));
    await ask();
    click(document.querySelector('input[value="keep"]'));
    click(go());
    await settle();
    expect(document.querySelector('[role="alert"]')?.textContent).toBeTruthy();
    expect(routes.asked.filter(({ path }) => path.endsWith('/removal'))).toHaveLength(2);
  });

  test('asks in French', async () => {
    await useLocale({ language: 'fr' });
    await textsReady();
    await ask({ conversations: 2, staying: 1 });
    expect(document.body.textContent).toContain(fr.keepConversations(2));
    expect(document.body.textContent).toContain(fr.deleteStaying(1));
  });
});

test('how far a deletion is stands on the page', async () => {
  routes.on('GET /v1/accounts/removals', { removals: [{ account: 'a1', address, done: 1200, total: 3412 }] });
  show(Removals, { organization: ORGANIZATION });
  await settle();
  expect(document.body.textContent).toContain('1,200 of 3,412 conversations deleted');
});
