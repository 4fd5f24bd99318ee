// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { TwilioConnection } from '$lib/api/types';
import { useLocale } from '$lib/i18n/texts.svelte';
import { clean, click, field, named, popovers, settle, show, write } from '$lib/ui/page.fake.svelte';
import { id, ORGANIZATION } from '../conversations/server.fake';
import { FakeRoutes, logIn, refusal } from '../session/people.fake';
import en from './texts.en';
import fr from './texts.fr';
import Twilio from './Twilio.svelte';

const PATH = `/v1/live_chats/${id(1)}`;
const connection: TwilioConnection = {
  account_sid: 'AC5',
  service_sid: 'IS5',
  webhook: 'https://p.example/webchat/1/twilio',
  polling: null,
  trouble: null,
  undelivered: 0,
  connected_at: 0,
};

let routes: FakeRoutes;
beforeAll(popovers);
beforeEach(async () => {
  await logIn();
  await useLocale({ language: 'en', timeZone: 'UTC' });
  routes = new FakeRoutes().on(`GET ${PATH}/twilio`, () => refusal(404, 'twilio_not_connected', 'No.'));
});
afterEach(clean);

async function open() {
  show(Twilio, { organization: ORGANIZATION, path: PATH });
  await settle();
}
const text = () => document.body.textContent ?? '';

test('credentials are sent, and what is connected is said', async () => {
  routes.on(`PUT ${PATH}/twilio`, connection);
  await open();
  await vi.waitFor(() => field(en.accountSid));
  write(field(en.accountSid) as HTMLInputElement, 'AC5');
  write(field(en.authToken) as HTMLInputElement, 'secret');
  click(named('button', en.twilioConnect));
  await vi.waitFor(() => expect(text()).toContain(en.twilioConnected('AC5')));
  expect(routes.sent(`PUT ${PATH}/twilio`)).toEqual([{ account_sid: 'AC5', auth_token: 'secret' }]);
  expect(document.querySelector('input')).toBeNull();
});

test('what is wrong stands under its field', async () => {
  const words = 'Twilio refuses the Auth Token for this Account SID.';
  routes.on(`PUT ${PATH}/twilio`, () => refusal(422, 'twilio_refused', words, { field: 'auth_token' }));
  await open();
  await vi.waitFor(() => field(en.authToken));
  click(named('button', en.twilioConnect));
  await vi.waitFor(() => expect(text()).toContain(words));
});

test('it says that it asks and why, and what does not work', async () => {
  const polling = { every: 15, reason: 'this_machine' as const, because: '' };
  const trouble = { code: 'twilio_refused', message: 'Refused.' };
  routes.on(`GET ${PATH}/twilio`, { ...connection, polling, trouble, undelivered: 3 });
  await open();
  await vi.waitFor(() => expect(text()).toContain(en.twilioPolls.this_machine(15)));
  expect(text()).toContain('Refused.');
  expect(text()).toContain(en.twilioUndelivered(3));
  expect(field(en.authToken)).toBeDefined();
});

test('it is disconnected after a question', async () => {
  routes.on(`GET ${PATH}/twilio`, connection).on(`DELETE ${PATH}/twilio`, null);
  await open();
  await vi.waitFor(() => named('button', en.twilioDisconnect));
  click(named('button', en.twilioDisconnect));
  await settle();
  expect(text()).toContain(en.twilioDisconnectText);
  click(
    [...document.querySelectorAll('dialog button')].find((one) =>
      one.textContent?.includes(en.twilioDisconnect),
    ) as HTMLElement,
  );
  await vi.waitFor(() => expect(field(en.accountSid)).toBeDefined());
});

test('it is said in French as well', async () => {
  await useLocale({ language: 'fr' });
  await open();
  await vi.waitFor(() => expect(text()).toContain(fr.twilioHint));
});
