// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { Problem } from '$lib/api/problem';
import { clean, click, field, named, popovers, press, settle, show, words } from '$lib/ui/page.fake.svelte';
import { toasts } from '$lib/ui/toast.svelte';
import { id, ORGANIZATION } from '../conversations/server.fake';
import { ann, HERE, message, reply } from '../conversations/thread/entries.fake';
import { french, getUp, said, sitDown, text } from '../conversations/thread/screen.fake';
import { refusal, type FakeRoutes } from '../session/people.fake';
import { workspace } from '../shell/workspace';
import type { Letter } from './letter';
import LetterBox from './LetterBox.svelte';
import LetterFiles from './LetterFiles.svelte';
import LetterNotices from './LetterNotices.svelte';
import { letter } from './letter.fake';
import type { LetterCell } from './letters.svelte';
import en from './texts.en';
import fr from './texts.fr';

const space = workspace(ORGANIZATION);
let server: FakeRoutes;

beforeAll(popovers);
beforeEach(async () => {
  server = await sitDown();
});
afterEach(getUp);

const problem = (code: string, wording: string, status = 422, fields: Record<string, unknown> = {}) =>
  new Problem(status, { code, message: wording, fields, request_id: '' });
const button = (name: string | RegExp) => named('button', name);
const pressed = async (name: string | RegExp) => {
  click(button(name));
  await settle();
};
const alerts = () => [...document.querySelectorAll('[role=alert]')].map((one) => one.textContent?.trim());

describe('what stands above a letter', () => {
  const begin = (cell: LetterCell, more: object = {}) =>
    show(LetterNotices, {
      cell,
      hint: '',
      doubt: null,
      onforce: vi.fn(),
      onanyway: vi.fn(),
      onmend: vi.fn(),
      onretry: vi.fn(),
      onlook: vi.fn(),
      ...more,
    });
  /** Others wrote since; the writer has seen the first mail. */
  const moved = (...news: ReturnType<typeof message>[]) => {
    space.timelines.clear();
    for (const one of [message(1), ...news]) space.timelines.get(HERE).put(one);
    const cell = letter();
    cell.moved = true;
    return cell;
  };

  test('is nothing while nothing is wrong', () => {
    begin(letter());
    expect(alerts()).toEqual([]);
  });

  test('says which colleague replied meanwhile, and that ours is not sent', () => {
    begin(moved(reply(2)));
    expect(alerts()).toEqual([expect.stringContaining('Bea Ortiz replied')]);
    expect(alerts()[0]).toContain(en.yoursNotSent);
  });

  test('says that the customer wrote, or how many mails came', async () => {
    begin(moved(message(2)));
    expect(alerts()[0]).toContain('Ann Lee wrote');
    clean();
    begin(moved(message(2), reply(3)));
    expect(alerts()[0]).toContain(en.movedOnMany(2));
    await french();
    expect(alerts()[0]).toContain(fr.movedOnMany(2));
  });

  test('reading what came settles it; the letter knows what was seen', async () => {
    const cell = moved(message(2));
    const page = begin(cell);
    await pressed(en.lookAtIt);
    expect(page.props.onlook).toHaveBeenCalledTimes(1);
    expect([cell.moved, cell.v.lastMessage, alerts()]).toEqual([false, message(2).id, []]);
  });

  test('it can be sent all the same', async () => {
    const page = begin(moved(message(2)));
    await pressed(en.sendAnyway);
    expect(page.props.onforce).toHaveBeenCalledTimes(1);
  });

  test('a refused send is said with its reason, and tried again', async () => {
    const cell = letter();
    cell.problem = problem('unheard_of', 'The account is paused.');
    const page = begin(cell);
    for (const words of [en.notSent, 'The account is paused.', en.nothingLost]) expect(alerts()[0]).toContain(words);
    await pressed(en.tryAgain);
    expect(page.props.onretry).toHaveBeenCalledTimes(1);
  });

  test('a refused save is another matter: sending again would not help', () => {
    const cell = letter();
    cell.problem = problem('unheard_of', 'Too long.');
    cell.saving = 'refused';
    begin(cell);
    expect(alerts()[0]).toContain(en.cannotSave);
    expect(() => button(en.tryAgain)).toThrow();
  });

  test('without a subject one may add it, or send it bare', async () => {
    const page = begin(letter(), { doubt: 'subject' });
    await pressed(en.addSubject);
    await pressed(en.sendAnyway);
    expect([page.props.onmend, page.props.onanyway, page.props.onforce].map((one) => one.mock.calls.length)).toEqual([
      1, 1, 0,
    ]);
  });

  test('what is missing first hides what is missing next', () => {
    begin(letter(), { hint: en.nobody, doubt: 'subject' });
    expect(alerts()).toEqual([en.nobody]);
  });

  test('who was not in the conversation is named, and left out by one press', async () => {
    space.timelines.clear();
    space.timelines.get(HERE).put(message(1, { cc_fields: [{ name: '', address: 'cara@c.example' }] }));
    const eve = { name: 'Eve', address: 'eve@e.example' };
    const cell = letter({ cc: [{ name: 'Cara', address: 'CARA@c.example' }, eve], quote: true });
    begin(cell);
    expect(alerts()).toEqual([expect.stringContaining(en.newHere(['Eve']))]);
    expect(alerts()[0]).toContain(en.newHereQuote);
    await pressed(en.leaveOut);
    expect([cell.v.to, cell.v.cc.length, alerts()]).toEqual([[ann], 1, []]);
  });

  test('a file that was promised is asked for once', () => {
    begin(letter(), { doubt: 'file' });
    expect(alerts()[0]).toContain(en.noFile);
    expect(() => button(en.attach)).not.toThrow();
  });
});

describe('files of a letter', () => {
  const file = { id: id(801), filename: 'offer.pdf', media_type: 'application/pdf', size: 20_480, url: '' };
  const failed = (fault: Problem | null) => {
    const cell = letter();
    cell.uploads = [{ key: 'u1', file: new File(['x'], 'big.mov'), share: 0.4, problem: fault, begin: vi.fn() }];
    show(LetterFiles, { cell });
    return cell;
  };

  test('are named with their size, and taken off', async () => {
    const cell = letter({ attachments: [file] });
    show(LetterFiles, { cell });
    expect(document.querySelector('ul')?.getAttribute('aria-label')).toBe(en.attachments);
    expect(text()).toContain('20 kB');
    await pressed(en.removeFile('offer.pdf'));
    expect([cell.v.attachments, document.querySelector('ul')]).toEqual([[], null]);
  });

  test('on their way show how far they are', () => {
    failed(null);
    const bar = document.querySelector('[role=progressbar], progress');
    expect(bar?.getAttribute('aria-label')).toBe(en.uploading('big.mov'));
  });

  test('too large for the server say the limit, and are not tried again', async () => {
    const cell = failed(problem('too_large', 'No.', 413, { limit: 25_000_000 }));
    expect(alerts()).toEqual([en.tooLarge('big.mov', '25 MB')]);
    expect(() => button(en.retryFile('big.mov'))).toThrow();
    await pressed(en.removeFile('big.mov'));
    expect(cell.uploads).toEqual([]);
  });

  test('that stopped with the network say so, and can be tried again', async () => {
    failed(problem('unreachable', '', 0));
    expect(alerts()).toEqual([en.fileFailed('big.mov', en.networkGone)]);
    expect(() => button(en.retryFile('big.mov'))).not.toThrow();
    await french();
    expect(alerts()).toEqual([fr.fileFailed('big.mov', fr.networkGone)]);
  });
});

describe('the box a letter is written in', () => {
  const begin = (change: Partial<Letter> = {}, more: object = {}) => {
    const cell = letter({ body: '<p>Tomorrow.</p>', ...change });
    const page = show(LetterBox, {
      cell,
      variant: 'dock' as const,
      takesFocus: () => false,
      head: words('Head'),
      ongone: vi.fn(),
      onrestore: vi.fn(),
      ...more,
    });
    return { cell, page };
  };
  const box = () => document.querySelector('section.letter') as HTMLElement;
  const path = (cell: LetterCell) => `PUT /v1/drafts/${cell.v.id}`;
  const queue = { draft: null, message: null, conversation: null, operation: null, stale: false };
  const accept = (cell: LetterCell) => server.on(path(cell), queue);

  test('is named after what one writes, and its button after who gets it', async () => {
    begin();
    expect(box().getAttribute('aria-label')).toBe(en.writeReply);
    expect(() => button(new RegExp(`^${en.sendTo('ann@a.example')}`))).not.toThrow();
    clean();
    begin({ kind: 'forward', to: [] });
    expect(box().getAttribute('aria-label')).toBe(en.writeForward);
    await french();
    expect(box().getAttribute('aria-label')).toBe(fr.writeForward);
  });

  test('sends by its button: once, and it leaves the desk at once', async () => {
    const { cell, page } = begin();
    accept(cell);
    await pressed(new RegExp(`^${en.send}`));
    expect(page.props.ongone).toHaveBeenCalledWith('sent');
    expect(server.sent(path(cell))).toMatchObject([{ send: true, close: false, body: '<p>Tomorrow.</p>' }]);
    press('Enter', { ctrlKey: true }, box());
    await settle();
    expect(server.sent(path(cell))).toHaveLength(1);
  });

  test.each([
    [{ ctrlKey: true }, false],
    [{ metaKey: true }, false],
    [{ ctrlKey: true, shiftKey: true }, true],
  ])('sends by keys %o, and closes with Shift', async (held, close) => {
    const { cell } = begin();
    accept(cell);
    expect(press('Enter', held, box()).defaultPrevented).toBe(true);
    await settle();
    expect(server.sent(path(cell))).toMatchObject([{ send: true, close }]);
  });

  test('closes from the menu beside it; a page of its own has nothing to close', async () => {
    const { cell } = begin();
    accept(cell);
    await pressed(en.moreSending);
    click(named('[role=menuitem]', new RegExp(`^${en.sendAndClose}`)));
    await settle();
    expect(server.sent(path(cell))).toMatchObject([{ close: true }]);
    clean();
    begin({}, { variant: 'page' });
    await pressed(en.moreSending);
    expect(() => named('[role=menuitem]', new RegExp(`^${en.sendAndClose}`))).toThrow();
  });

  test('to nobody stays, says so, and puts the caret there', async () => {
    const { cell, page } = begin({ to: [] });
    press('Enter', { ctrlKey: true }, box());
    await settle();
    expect(alerts()).toEqual([en.nobody]);
    expect(document.activeElement).toBe(named('input', en.addPeople(en.to)));
    expect([page.props.ongone.mock.calls, server.sent(path(cell))]).toEqual([[], []]);
    cell.edit({ to: [ann] });
    await settle();
    expect(alerts()).toEqual([]);
  });

  test('waits for a file that is on its way', async () => {
    const { cell, page } = begin();
    cell.uploads = [{ key: 'u1', file: new File(['x'], 'big.mov'), share: 0.4, problem: null, begin: vi.fn() }];
    press('Enter', { ctrlKey: true }, box());
    await settle();
    expect(alerts()).toEqual([en.waitForFiles]);
    expect(page.props.ongone).not.toHaveBeenCalled();
  });

  test('asks before a new message leaves without a subject', async () => {
    const change = { kind: 'new' as const, subject: ' ', conversation: null, inReplyTo: null };
    const { cell, page } = begin(change, { variant: 'page' });
    accept(cell);
    press('Enter', { ctrlKey: true }, box());
    await settle();
    expect(alerts()).toEqual([expect.stringContaining(en.noSubject)]);
    await pressed(en.addSubject);
    expect(document.activeElement).toBe(field(en.subject));
    press('Enter', { ctrlKey: true }, box());
    await settle();
    await pressed(en.sendAnyway);
    expect(page.props.ongone).toHaveBeenCalledWith('sent');
  });

  test('is put away by its button, with a way back', async () => {
    const { cell, page } = begin({ savedAt: 5, changedAt: 5 });
    server.on(`DELETE /v1/drafts/${cell.v.id}`, {});
    await pressed(en.discard);
    expect(page.props.ongone).toHaveBeenCalledWith('discarded');
    expect(server.sent(`DELETE /v1/drafts/${cell.v.id}`)).toHaveLength(1);
    expect(said()).toEqual([en.discarded]);
    toasts()[0]?.action?.run();
    expect(page.props.onrestore.mock.calls[0]?.[0]).toMatchObject({ body: '<p>Tomorrow.</p>', savedAt: null });
    expect(page.props.onrestore.mock.calls[0]?.[0].id).not.toBe(cell.v.id);
  });

  test('that nothing was written in goes without a word', async () => {
    begin({ body: '' });
    await pressed(en.discard);
    expect(said()).toEqual([]);
  });

  test('says where it is kept', async () => {
    const { cell } = begin();
    const status = () => document.querySelector('.status')?.textContent;
    server.on(path(cell), { draft: { updated_at: Date.now() / 1000 }, message: null, conversation: null });
    cell.edit({ subject: 'Crates, again' });
    await settle();
    expect(status()).toBe(en.savedHere);
    await cell.flush();
    await settle();
    expect(status()).toBe(en.saved);
    server.on(path(cell), () => refusal(422, 'unheard_of', 'Too long.'));
    cell.edit({ subject: 'x' });
    await cell.flush();
    await settle();
    expect([status(), alerts()[0]]).toEqual([en.savedHere, expect.stringContaining('Too long.')]);
  });

  test('gives the single keys back by Escape', async () => {
    begin();
    const input = named('input', en.addPeople(en.to));
    input.focus();
    expect(press('Escape', {}, input).defaultPrevented).toBe(true);
    expect(document.activeElement).not.toBe(input);
  });

  test('takes files that are dropped on it, and says where', async () => {
    const { cell } = begin();
    const attach = vi.spyOn(cell, 'attach').mockReturnValue();
    const drag = (name: string, files: File[]) =>
      Object.assign(new Event(name, { bubbles: true, cancelable: true }), {
        dataTransfer: { types: ['Files'], files },
      });
    box().dispatchEvent(drag('dragover', []));
    await settle();
    expect(text()).toContain(en.dropHere);
    const offer = new File(['x'], 'offer.pdf');
    box().dispatchEvent(drag('drop', [offer]));
    await settle();
    expect(attach).toHaveBeenCalledWith([offer]);
    expect(text()).not.toContain(en.dropHere);
  });
});
