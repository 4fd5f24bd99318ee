// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Message, SendState } from '$lib/api/types';
import { textsReady, useLocale } from '$lib/i18n';
import { clean, settle, show } from '$lib/ui/page.fake.svelte';
import { UNPLANNED } from '../../composer/drafts.fake';
import { letterOf } from '../../composer/letter';
import { messageOf } from '../../composer/pending.svelte';
import { id, ME, ORGANIZATION } from '../server.fake';
import { logIn } from '../../session/people.fake';
import { openAtFirst } from './rows';
import SendLine from './SendLine.svelte';

const OLU = 'olu@lagos.example (550 5.1.1 unknown)';
const fault = { reason: 'recipients_refused', host: '', port: 0, server: OLU, count: 1, folder: '' } as const;
const taken: SendState = { state: 'sent', attempts: 1, send_at: null, error: '', fault: null, returned: [] };
const inPart: SendState = { ...taken, error: `Not sent to ${OLU}.`, fault };

function sent(send: SendState, name = 'sent'): Message {
  const fields = { to_fields: [], cc_fields: [], bcc_fields: [], attachments: [], subject: 'Crates', body: '' };
  const place = { conversation: id(1), organization: ORGANIZATION, author: ME, account: 'a1', in_reply_to: null };
  const plain = { ...UNPLANNED, alias: null, quote: false, forward: false, apart: false };
  const letter = letterOf({ type: 'draft', id: name, ...place, ...fields, ...plain, updated_at: 1 }, null);
  return { ...messageOf(letter, id(1), 'us@us.example'), send };
}

beforeEach(() => logIn());
afterEach(async () => {
  clean();
  await useLocale({ language: 'en' });
});

const said = () => document.querySelector('[role=status]')?.textContent?.replace(/\s+/g, ' ').trim();

test('a mail that one of two did not get says who, and what to do', () => {
  show(SendLine, { organization: ORGANIZATION, message: sent(inPart) });
  expect(said()).toBe(`Not sent to ${OLU}. It went to everybody else. Check the address, then forward it there.`);
});

test('it is said in the language of the reader', async () => {
  await useLocale({ language: 'fr' });
  await textsReady();
  show(SendLine, { organization: ORGANIZATION, message: sent(inPart) });
  await settle();
  expect(said()).toContain(`Pas envoyé à ${OLU}. Il est parti pour tous les autres.`);
});

test('a mail that everybody got says nothing', () => {
  show(SendLine, { organization: ORGANIZATION, message: sent(taken) });
  expect(said()).toBeUndefined();
});

test('a mail that somebody did not get lies open, however old', () => {
  const entries = [sent(inPart, 'in part'), sent(taken, 'old'), sent(taken, 'newest')];
  expect(openAtFirst(entries)).toEqual(['newest', 'in part']);
});
