// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Account, Alias, ServerField } from '$lib/api/types';
import { textsReady, useLocale } from '$lib/i18n/texts.svelte';
import { clean, click, field, named, popovers, settle, show, write } from '$lib/ui/page.fake.svelte';
import { ORGANIZATION } from '../conversations/server.fake';
import { FakeRoutes, logIn, refusal } from '../session/people.fake';
import { t as session } from '../session/texts';
import Aliases from './Aliases.svelte';
import en from './texts.en';
import fr from './texts.fr';

const ADD = 'POST /v1/accounts/a1/aliases';
const CHANGE = 'PATCH /v1/accounts/a1/aliases/s1';
const words = en.aliases;
const smtp: ServerField = { host: 'smtp.us.example', port: 465, tls: 'tls' };
const sales: Alias = { id: 's1', address: 'sales@us.example', name: '', default: false, smtp: null, username: '' };
const own: Alias = { ...sales, name: 'Acme Sales', default: true, smtp, username: 'sales' };

let routes: FakeRoutes;
beforeAll(popovers);
beforeEach(async () => {
  await logIn();
  await useLocale({ language: 'en' });
  await textsReady();
  routes = new FakeRoutes().on(ADD, { aliases: sales }).on(CHANGE, { aliases: sales });
});
afterEach(clean);

function open(...aliases: Alias[]) {
  const onchange = vi.fn(() => Promise.resolve());
  const account = { id: 'a1', organization: ORGANIZATION, name: 'Support', aliases } as Account;
  show(Aliases, { account, onchange });
  return onchange;
}
const pressed = async (selector: string, name: string | RegExp) => {
  click(named(selector, name));
  await settle();
};
const menu = async (name: string) => {
  await pressed('button', words.more(sales.address));
  await pressed('[role^=menuitem]', name);
};
const invalid = () => document.querySelector<HTMLInputElement>('[aria-invalid=true]');
const text = () => document.body.textContent;

test('an alias is added with an address and a name', async () => {
  const onchange = open();
  expect(text()).toContain(words.none);
  await pressed('button', words.add);
  write(field(en.address), ' sales@us.example ');
  write(field(en.name), 'Acme Sales');
  await pressed('dialog button[type=submit]', words.add);
  expect(routes.sent(ADD)).toEqual([{ address: 'sales@us.example', name: 'Acme Sales' }]);
  expect(onchange).toHaveBeenCalledOnce();
  expect(document.querySelector('dialog[open]')).toBeNull();
});

test('what is wrong is said at its field, before and after the server was asked', async () => {
  open();
  await pressed('button', words.add);
  write(field(en.address), 'sales');
  await pressed('dialog button[type=submit]', words.add);
  expect(text()).toContain(session.notAnAddress);
  expect(document.activeElement).toBe(field(en.address));
  expect(routes.sent(ADD)).toEqual([]);
  routes.on(ADD, () =>
    refusal(409, 'alias_taken', 'This account sends from this address already.', { field: 'address' }),
  );
  write(field(en.address), 'support@us.example');
  expect(invalid()).toBeNull();
  await pressed('dialog button[type=submit]', words.add);
  expect(invalid()).toBe(field(en.address));
  expect(text()).toContain('This account sends from this address already.');
});

test('its own server is asked for when it is wanted, and a refusal is said at the password', async () => {
  open();
  await pressed('button', words.add);
  write(field(en.address), 'sales@us.example');
  expect(() => field(en.password)).toThrow();
  click(document.querySelector('dialog [role=switch]'));
  await settle();
  write(field(en.host), 'smtp.us.example');
  await pressed('dialog button[type=submit]', en.testAndSave);
  expect(text()).toContain(words.passwordEmpty);
  expect(routes.sent(ADD)).toEqual([]);
  const steps = [{ step: 'smtp_login', ok: false, message: 'It says no.', fault: null, detail: '' }];
  routes.on(ADD, () => refusal(422, 'login_refused', 'Nothing was saved.', { steps }));
  write(field(en.password), 'secret');
  await pressed('dialog button[type=submit]', en.testAndSave);
  const server = { username: 'sales@us.example', password: 'secret', smtp };
  expect(routes.sent(ADD)).toEqual([{ address: 'sales@us.example', name: '', server }]);
  expect(invalid()).toBe(field(en.password));
  expect(text()).toContain('It says no.');
});

test('a changed name leaves the server alone; without its own it sends through the account', async () => {
  open(own);
  expect(text()).toContain('Acme Sales · through smtp.us.example');
  expect(text()).toContain(words.default);
  await menu(words.edit);
  expect(field(en.username).value).toBe('sales');
  write(field(en.name), 'Sales');
  await pressed('dialog button[type=submit]', en.testAndSave);
  await menu(words.edit);
  click(document.querySelector('dialog [role=switch]'));
  await settle();
  await pressed('dialog button[type=submit]', words.save);
  expect(routes.sent(CHANGE)).toEqual([{ name: 'Sales' }, { name: 'Acme Sales', through_account: true }]);
});

test('new messages are from it, or not', async () => {
  open(sales);
  expect(text()).toContain('Support');
  await menu(words.makeDefault);
  expect(routes.sent(CHANGE)).toEqual([{ default: true }]);
});

test('it is removed when one is sure', async () => {
  const GONE = 'DELETE /v1/accounts/a1/aliases/s1';
  routes.on(GONE, null);
  const onchange = open(sales);
  await menu(words.remove);
  expect(text()).toContain(words.removeText);
  await pressed('dialog button', words.remove);
  expect(routes.sent(GONE)).toHaveLength(1);
  expect(onchange).toHaveBeenCalledOnce();
});

test('all of it is in French, too', async () => {
  open(own);
  await useLocale({ language: 'fr' });
  await settle();
  expect(text()).toContain(fr.aliases.title);
  expect(text()).toContain('par smtp.us.example');
});
