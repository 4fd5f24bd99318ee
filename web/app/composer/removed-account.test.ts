// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { popovers, show } from '$lib/ui/page.fake.svelte';
import { id, ORGANIZATION } from '../conversations/server.fake';
import { ann, HERE, message } from '../conversations/thread/entries.fake';
import { french, getUp, sitDown } from '../conversations/thread/screen.fake';
import LetterNotices from './LetterNotices.svelte';
import { openLetter } from './letters.svelte';
import en from './texts.en';
import fr from './texts.fr';

const GONE = 'old@us.example';
const said = () => document.querySelector('[role=alert]')?.textContent;

beforeAll(popovers);
beforeEach(sitDown);
afterEach(getUp);

test('an answer to mail of a removed account says so, and what is missing', async () => {
  const cell = openLetter({
    id: id(9900),
    kind: 'reply',
    organization: ORGANIZATION,
    conversation: HERE,
    account: null,
    subject: 'Re: Crates',
    body: '',
    to: [ann],
    cc: [],
    bcc: [],
    inReplyTo: message(1).id,
    quote: false,
    attachments: [],
    lastMessage: message(1).id,
    changedAt: Date.now() / 1000,
    savedAt: null,
  });
  cell.removed = GONE;
  const nothing = vi.fn();
  const props = { hint: '', doubt: null, onforce: nothing, onanyway: nothing, onmend: nothing, onretry: nothing };
  show(LetterNotices, { cell, ...props });
  expect(said()).toContain(en.accountRemoved(GONE));
  expect(said()).toContain(en.noAccount);
  await french();
  expect(said()).toContain(fr.accountRemoved(GONE));
});
