// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { clean, click, named, popovers, settle, show } from '$lib/ui/page.fake.svelte';
import { conversation, id, ORGANIZATION } from '../conversations/server.fake';
import { FakeRoutes, logIn } from '../session/people.fake';
import Composer from './Composer.svelte';
import { desk, forgetDesks, resume } from './desk.svelte';
import type { Letter } from './letter';
import { inHand } from './letters.svelte';
import { fakeStorage } from './storage.fake';
import en from './texts.en';

let letters = 0;
const letter = (): Letter => ({
  id: `phone${++letters}`,
  kind: 'reply',
  organization: ORGANIZATION,
  conversation: id(1),
  account: 'a1',
  subject: 'Re: Crates',
  body: '<p>Tomorrow.</p>',
  to: [{ name: 'Ann', address: 'ann@a.example' }],
  cc: [],
  bcc: [],
  inReplyTo: null,
  quote: false,
  attachments: [],
  lastMessage: null,
  changedAt: 10,
  savedAt: 10,
});

function screen(width: number) {
  Object.defineProperty(window, 'innerWidth', { value: width, configurable: true, writable: true });
  window.dispatchEvent(new Event('resize'));
}

beforeAll(popovers);
beforeEach(async () => {
  vi.stubGlobal('localStorage', fakeStorage());
  new FakeRoutes().on('GET /v1/accounts', { accounts: [] });
  await logIn();
  forgetDesks();
});
afterEach(() => {
  clean();
  screen(1200);
});

const goesOn = () => [...document.querySelectorAll('button')].find((one) => one.textContent?.includes(en.goOn));
const send = () => document.querySelector('footer');

/** A conversation is opened in which a letter of mine lies. */
async function open(width: number) {
  screen(width);
  if (!desk(id(1)).letter) resume(ORGANIZATION, letter(), { focus: false });
  const nothing = () => undefined;
  show(Composer, { conversation: conversation(1, 100), entries: [], onlook: nothing, onsent: nothing });
  await settle();
}

test('on a phone a draft shows its first words only, until it is touched', async () => {
  await open(390);
  expect(goesOn()?.textContent).toContain('Tomorrow.');
  expect(send()).toBeNull();
  click(goesOn());
  await settle();
  expect([goesOn(), send() !== null]).toEqual([undefined, true]);
  clean();
  await settle();
  await open(390);
  expect([goesOn() !== undefined, send()]).toEqual([true, null]);
});

test('going to the comment and back is a touch', async () => {
  await open(390);
  const face = (name: string) => named('label', name).querySelector('input') ?? named('label', name);
  click(face(en.comment));
  await settle();
  click(face(en.reply));
  await settle();
  expect([goesOn(), send() !== null]).toEqual([undefined, true]);
});

test('what must be said is said, on a phone as well', async () => {
  await open(390);
  const cell = inHand(desk(id(1)).letter);
  if (cell) cell.moved = true;
  await settle();
  expect(document.querySelector('[role=alert]')?.textContent).toContain(en.movedOn);
});

test('beside the list there is room for all of it', async () => {
  await open(1200);
  expect([goesOn(), send() !== null]).toEqual([undefined, true]);
});

test('a phone that is turned while somebody writes goes on where it was', async () => {
  await open(1200);
  desk(id(1)).turn('reply');
  screen(390);
  await settle();
  expect(goesOn()).toBeUndefined();
});
