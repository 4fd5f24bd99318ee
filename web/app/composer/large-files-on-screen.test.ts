// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { clean, popovers, show } from '$lib/ui/page.fake.svelte';
import { id, ORGANIZATION } from '../conversations/server.fake';
import { message, ours } from '../conversations/thread/entries.fake';
import { french, getUp, sitDown, text } from '../conversations/thread/screen.fake';
import { letter } from './letter.fake';
import LetterFiles from './LetterFiles.svelte';
import { loadSenders } from './senders.svelte';
import en from './texts.en';
import fr from './texts.fr';

beforeAll(popovers);
beforeEach(async () => {
  const server = await sitDown();
  const account = { id: message(1).account, organization: ORGANIZATION, address: ours.address };
  server.on('GET /v1/accounts', { accounts: [{ ...account, attachment_limit: 25_000_000 }] });
  await loadSenders(ORGANIZATION, { again: true });
});
afterEach(getUp);

const file = (number: number, filename: string, size: number) => ({
  id: id(number),
  filename,
  media_type: 'a/b',
  size,
  url: '',
});
const chips = () => [...document.querySelectorAll('li')].map((one) => one.textContent?.replace(/\s+/g, ' ').trim());

test('the writer sees before sending which file goes as a link', async () => {
  show(LetterFiles, { cell: letter({ attachments: [file(1, 'a.pdf', 1_000), file(2, 'film.mp4', 40_000_000)] }) });
  expect(chips()).toEqual(['a.pdf 1 kB', `film.mp4 40 MB ${en.asLink}`]);
  expect(document.querySelector('[role=status]')?.textContent).toBe(en.asLinkWhy(1));
  await french();
  expect(text()).toContain(fr.asLink);
});

test('what fits says nothing of links', () => {
  show(LetterFiles, { cell: letter({ attachments: [file(1, 'a.pdf', 1_000)] }) });
  expect(chips()).toEqual(['a.pdf 1 kB']);
  clean();
});
