// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { popovers, show } from '$lib/ui/page.fake.svelte';
import { french, getUp, sitDown } from '../conversations/thread/screen.fake';
import LetterNotices from './LetterNotices.svelte';
import en from './texts.en';
import fr from './texts.fr';
import { letter } from './letter.fake';

const GONE = 'old@us.example';
const said = () => document.querySelector('[role=alert]')?.textContent;

beforeAll(popovers);
beforeEach(sitDown);
afterEach(getUp);

test('an answer to mail of a removed account says so, and what is missing', async () => {
  const cell = letter({ account: null });
  cell.removed = GONE;
  const nothing = vi.fn();
  const props = { hint: '', doubt: null, onforce: nothing, onanyway: nothing, onmend: nothing, onretry: nothing };
  show(LetterNotices, { cell, ...props });
  expect(said()).toContain(en.accountRemoved(GONE));
  expect(said()).toContain(en.noAccount);
  await french();
  expect(said()).toContain(fr.accountRemoved(GONE));
});
