// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Conversation } from '$lib/api/types';
import { clean, click, named, popovers, press, settle, show, write } from '$lib/ui/page.fake.svelte';
import { COLLEAGUE, conversation } from '../conversations/server.fake';
import { ann, BEGAN, comment, draft, HERE, message } from '../conversations/thread/entries.fake';
import { french, getUp, letter, said, sitDown } from '../conversations/thread/screen.fake';
import type { Entry } from '../conversations/timelines.svelte';
import { refusal, type FakeRoutes } from '../session/people.fake';
import Composer from './Composer.svelte';
import { desk } from './desk.svelte';
import { forgetNotes } from './notes.svelte';
import en from './texts.en';
import fr from './texts.fr';

const COMMENTS = `POST /v1/conversations/${HERE}/comments`;
let server: FakeRoutes;

beforeAll(popovers);
beforeEach(async () => {
  server = await sitDown();
  forgetNotes();
});
afterEach(getUp);

const begin = async (change: Partial<Conversation> = {}, entries: readonly Entry[] = [message(1)]) => {
  const onsent = vi.fn();
  show(Composer, { conversation: conversation(1, BEGAN, change), entries, onlook: vi.fn(), onsent });
  await settle();
  return onsent;
};
const face = (name: string) => named('label', name).querySelector('input') as HTMLInputElement;
const turn = async (name: string) => {
  click(face(name));
  await settle();
};
const note = () => document.querySelector('textarea') as HTMLTextAreaElement;
const type = async (text: string) => {
  write(note(), text);
  note().setSelectionRange(text.length, text.length);
  note().dispatchEvent(new Event('input', { bubbles: true }));
  await settle();
};
const offered = () => [...document.querySelectorAll('[role=option]')].map((one) => one.textContent?.trim());

describe('below a conversation', () => {
  test('of a team one comments first, and it says who sees that', async () => {
    await begin();
    expect(face(en.comment).checked).toBe(true);
    expect(document.body.textContent).toContain(en.onlySeenBy('Harbour'));
    await french();
    expect(document.body.textContent).toContain(fr.onlySeenBy('Harbour'));
  });

  test('of one’s own one replies first', async () => {
    await begin({ shared: false });
    expect(document.querySelector('.begin')?.textContent).toContain(en.replyTo('Ann Lee'));
  });

  test('a reply is begun by its face, to who wrote last', async () => {
    await begin();
    await turn(en.reply);
    expect(letter()).toMatchObject({ kind: 'reply', to: [ann], inReplyTo: message(1).id });
    expect(named('section', en.writeReply)).toBeDefined();
  });

  test('turning to the comment and back keeps the letter', async () => {
    await begin();
    await turn(en.reply);
    const begun = letter()?.id;
    await turn(en.comment);
    await turn(en.reply);
    expect(letter()?.id).toBe(begun);
  });

  test('without a mail there is nobody to reply to', async () => {
    await begin({}, [comment(1)]);
    await turn(en.reply);
    expect((document.querySelector('.begin') as HTMLButtonElement).disabled).toBe(true);
    expect(letter()).toBeUndefined();
  });

  test('my draft lies there again; a colleague’s does not', async () => {
    await begin({}, [message(1), draft(2, { author: COLLEAGUE })]);
    expect(letter()).toBeUndefined();
    clean();
    await begin({}, [message(1), draft(3)]);
    expect(letter()).toMatchObject({ id: draft(3).id, body: '<p>Tomorrow, perhaps.</p>' });
    expect(desk(HERE).face).toBe('reply');
  });
});

describe('a comment', () => {
  test('is sent by Ctrl Enter, shows nothing of itself any longer, and mentions nobody by chance', async () => {
    server.on(COMMENTS, { comments: comment(5), conversations: conversation(1, BEGAN) });
    const onsent = await begin();
    await type('  Ask Bea  ');
    press('Enter', { ctrlKey: true }, note());
    await settle();
    expect(server.sent(COMMENTS)).toEqual([{ body: 'Ask Bea', mentions: [] }]);
    expect([note().value, onsent.mock.calls.length]).toEqual(['', 1]);
  });

  test('of nothing is not sent', async () => {
    const onsent = await begin();
    await type('   ');
    press('Enter', { metaKey: true }, note());
    await settle();
    expect([server.sent(COMMENTS), onsent.mock.calls]).toEqual([[], []]);
  });

  test('that is refused is in the box again, with the reason', async () => {
    server.on(COMMENTS, () => refusal(403, 'unheard_of', 'You left this team.'));
    await begin();
    await type('Ask Bea');
    press('Enter', { ctrlKey: true }, note());
    await settle();
    expect(note().value).toBe('Ask Bea');
    expect(said()).toEqual([en.commentRefused('You left this team.')]);
  });

  test('offers colleagues after an @, not oneself, and puts the name in by Enter', async () => {
    server.on(COMMENTS, { comments: comment(5), conversations: conversation(1, BEGAN) });
    await begin();
    await type('Please, @be');
    expect(offered()).toEqual([expect.stringContaining('Bea Ortiz')]);
    press('Enter', {}, note());
    await settle();
    expect(note().value).toBe('Please, @Bea ');
    press('Enter', { ctrlKey: true }, note());
    await settle();
    expect(server.sent(COMMENTS)).toEqual([{ body: 'Please, @Bea', mentions: [COLLEAGUE] }]);
  });

  test('closes what it offers by Escape, and then leaves the box', async () => {
    await begin();
    await type('@');
    note().focus();
    expect(offered()).not.toHaveLength(0);
    press('Escape', {}, note());
    await settle();
    expect([offered(), document.activeElement]).toEqual([[], note()]);
    press('Escape', {}, note());
    expect(document.activeElement).not.toBe(note());
  });

  test('that was begun is there when one comes back', async () => {
    await begin();
    await type('Not done');
    clean();
    await begin();
    expect(note().value).toBe('Not done');
  });
});
