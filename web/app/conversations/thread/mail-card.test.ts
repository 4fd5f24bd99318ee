// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { clean, click, named, popovers, settle, show } from '$lib/ui/page.fake.svelte';

import { desk } from '../../composer/desk.svelte';
import { hidePending, showPending } from '../../composer/pending.svelte';
import type { FakeRoutes } from '../../session/people.fake';
import { conversation, ORGANIZATION } from '../server.fake';
import MailCard from './MailCard.svelte';
import MailFiles from './MailFiles.svelte';
import MailLines from './MailLines.svelte';
import { ann, BEGAN, file, HERE, message, reply, stopClock } from './entries.fake';
import { french, getUp, letter, said, sitDown, text } from './screen.fake';
import en from './texts.en';
import fr from './texts.fr';

let server: FakeRoutes;

beforeAll(popovers);
beforeEach(async () => {
  server = await sitDown();
});
afterEach(getUp);

describe('a mail', () => {
  const begin = (change: Parameters<typeof message>[1] = {}, more = {}) =>
    show(MailCard, {
      organization: ORGANIZATION,
      message: message(1, change),
      current: true,
      oncollapse: undefined as (() => void) | undefined,
      ...more,
    });
  const article = () => document.querySelector('article') as HTMLElement;
  const choose = async (label: string) => {
    click(named('button', en.moreOfMessage));
    await settle();
    click(named('[role=menuitem]', new RegExp(`^${label}`)));
    await settle();
  };
  const offered = async () => {
    click(named('button', en.moreOfMessage));
    await settle();
    return [...document.querySelectorAll('[role=menuitem] .ell')].map((one) => one.textContent);
  };

  test('says who wrote it, to whom, when, and what', () => {
    begin({ cc_fields: [{ name: 'Bo', address: 'bo@b.example' }] });
    expect(article().getAttribute('aria-label')).toBe(en.messageFrom('Ann Lee'));
    for (const words of ['Ann Lee', 'ann@a.example', 'to support@us.example, cc Bo', 'Words 1'])
      expect(text()).toContain(words);
    expect(article().querySelector('time')?.title).toContain('2026');
  });

  test('of today says the hour alone, an older one the day as well', () => {
    begin();
    const older = article().querySelector('time')?.textContent;
    clean();
    stopClock(600);
    begin();
    expect(article().querySelector('time')?.textContent).toBe('10:01');
    expect(older).toMatch(/Sep.*, 10:01/);
  });

  test('shows every address once it is asked to', async () => {
    begin({ reply_to_fields: [{ name: '', address: 'orders@a.example' }] });
    const line = named('button', /^to support/);
    expect(line.getAttribute('aria-expanded')).toBe('false');
    expect(text()).not.toContain('orders@a.example');
    click(line);
    await settle();
    expect(line.getAttribute('aria-expanded')).toBe('true');
    const names = [...document.querySelectorAll('dt')].map((one) => one.textContent);
    expect(names).toEqual([en.from, en.replyTo, en.toField, en.date, en.subject]);
    expect(document.querySelector('dl')?.textContent).toContain('orders@a.example');
  });

  test.each([
    ['bounce', en.bounce],
    ['auto_reply', en.autoReply],
    ['list', en.listMail],
  ])('that a machine wrote (%s) is marked', (automation, words) => {
    begin({ automation });
    expect(document.querySelector('.mark')?.textContent?.trim()).toBe(words);
  });

  test('of somebody who had no part in the conversation says so, with the address', () => {
    begin({ unexpected_sender: true });
    expect(document.querySelector('.stranger')?.textContent?.trim()).toBe(en.unexpectedSender(ann.address));
    clean();
    begin();
    expect(document.querySelector('.stranger')).toBeNull();
  });

  test('is answered by its button: the letter is to its sender', async () => {
    begin();
    click(named('button', en.reply));
    await settle();
    expect(letter()).toMatchObject({ kind: 'reply', to: [ann], inReplyTo: message(1).id });
    expect(desk(HERE).face).toBe('reply');
  });

  test('to us alone has no Reply all; one to others has', async () => {
    begin();
    expect(() => named('button', en.replyAll)).toThrow();
    expect(await offered()).not.toContain(en.replyAll);
    clean();
    begin({ cc_fields: [{ name: 'Bo', address: 'bo@b.example' }] });
    click(named('button', en.replyAll));
    await settle();
    expect(letter()?.cc).toEqual([{ name: 'Bo', address: 'bo@b.example' }]);
  });

  test('is forwarded from its menu, to nobody yet', async () => {
    begin();
    await choose(en.forward);
    expect(letter()).toMatchObject({ kind: 'forward', to: [], subject: 'Fwd: Crates' });
  });

  test('that waits for the server can not be answered yet', () => {
    showPending('i1', message(1));
    begin();
    expect(() => named('button', en.reply)).toThrow();
    hidePending('i1');
  });

  test('names its keys only where they answer this mail', () => {
    begin();
    const key = named('button', en.reply).getAttribute('aria-keyshortcuts');
    clean();
    begin({}, { current: false });
    expect([key, named('button', en.reply).getAttribute('aria-keyshortcuts')]).toEqual(['r', null]);
  });

  test('gives away a link to itself, and says so', async () => {
    const copied: string[] = [];
    const writeText = (link: string) => Promise.resolve(void copied.push(link));
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } });
    begin();
    await choose(en.copyMessageLink);
    expect(copied).toEqual([expect.stringContaining(`/${ORGANIZATION}/all/${HERE}/${message(1).id}`)]);
    expect(said()).toEqual([en.linkCopied]);
  });

  test('says so when the browser keeps the link from being copied', async () => {
    const writeText = () => Promise.reject(new DOMException('not allowed'));
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } });
    begin();
    await choose(en.copyMessageLink);
    expect(said()).toEqual([en.linkNotCopied]);
  });

  test('is folded from its menu, where it can be', async () => {
    const oncollapse = vi.fn();
    begin({}, { oncollapse });
    await choose(en.collapse);
    expect(oncollapse).toHaveBeenCalledTimes(1);
    clean();
    begin();
    expect(await offered()).not.toContain(en.collapse);
  });

  test('with a page of its own is shown in a frame with a name, or as plain text', async () => {
    begin({ body_url: 'about:blank#1' });
    const frame = document.querySelector('iframe');
    expect(frame?.title).toBe(en.messageFrom('Ann Lee'));
    expect(frame?.getAttribute('sandbox')).not.toContain('allow-scripts');
    await choose(en.showText);
    expect(document.querySelector('iframe')).toBeNull();
    expect(text()).toContain('Words 1');
    await choose(en.showHtml);
    expect(document.querySelector('iframe')).not.toBeNull();
  });

  test('whose page has expired asks for a new address once, and then shows its text', async () => {
    const page = begin({ body_url: '/f/old' });
    server.on(`GET /v1/conversations/${HERE}/timeline`, () => {
      page.props.message = message(1, { body_url: '/f/new' });
      return { conversation: conversation(1, BEGAN), entries: [page.props.message], until: null };
    });
    const frame = () => document.querySelector('iframe') as HTMLIFrameElement;
    const expire = async () => {
      Object.defineProperty(frame(), 'contentDocument', { configurable: true, value: null });
      frame().dispatchEvent(new Event('load'));
      await settle();
    };
    await expire();
    expect(frame().getAttribute('src')).toBe('/f/new');
    await expire();
    expect(frame()).toBeNull();
    expect(text()).toContain(en.bodyGone);
    expect(text()).toContain('Words 1');
    expect(server.asked.filter(({ path }) => path.endsWith('/timeline'))).toHaveLength(1);
  });

  test('without a word says that', () => {
    begin({ text: ' \n' });
    expect(text()).toContain(en.emptyMessage);
  });

  test('speaks French to who reads French', async () => {
    begin({ automation: 'auto_reply' });
    await french();
    expect(text()).toContain(fr.autoReply);
    expect(text()).toContain('à support@us.example');
    expect(article().getAttribute('aria-label')).toBe('Message de Ann Lee');
    expect(() => named('button', fr.reply)).not.toThrow();
  });
});

describe('what comes with a mail', () => {
  const begin = (change: Parameters<typeof message>[1]) => show(MailFiles, { message: message(1, change) });
  const link = (name: string) => named('a', new RegExp(name)) as HTMLAnchorElement;

  test('is listed with its size; a picture inside the text is not', () => {
    begin({ attachments: [file(1), file(2, { filename: 'logo.png', media_type: 'image/png', inline: true })] });
    expect(document.querySelector('ul')?.getAttribute('aria-label')).toBe(en.attachments);
    expect(document.querySelectorAll('li')).toHaveLength(1);
    expect(text()).toContain('offer 1.pdf');
    expect(text()).toContain('20 kB');
  });

  test('opens in a tab when a browser shows it without running it, else it is only saved', () => {
    const page = file(2, { filename: 'page.html', media_type: 'text/html' });
    const drawing = file(3, { filename: 'drawing.svg', media_type: 'image/svg+xml' });
    begin({ attachments: [file(1), page, drawing] });
    expect(link('offer').getAttribute('download')).toBeNull();
    expect(link('page.html').getAttribute('download')).toBe('page.html');
    expect(link('drawing.svg').getAttribute('download')).toBe('drawing.svg');
    expect(named('a', en.download('offer 1.pdf')).getAttribute('download')).toBe('offer 1.pdf');
  });

  test('can not be opened before the server has it', () => {
    begin({ attachments: [file(1, { url: '' })] });
    expect(link('offer').getAttribute('href')).toBeNull();
    expect(document.querySelectorAll('a')).toHaveLength(1);
  });

  test('names those that were kept from watching the reader, once asked', async () => {
    begin({ trackers: ['pixel.example', 'spy.example'] });
    expect(text()).toBe(en.trackers(2));
    click(named('button', en.trackers(2)));
    await settle();
    expect([...document.querySelectorAll('bdi')].map((one) => one.textContent)).toEqual([
      'pixel.example',
      'spy.example',
    ]);
  });

  test('is shown small where it is a picture, else by its name', async () => {
    const photo = file(2, { filename: 'crate.jpg', media_type: 'image/jpeg', thumbnail_url: '/f/small' });
    begin({ attachments: [file(1), photo] });
    const small = document.querySelector('img') as HTMLImageElement;
    expect(small.getAttribute('src')).toBe('/f/small');
    small.dispatchEvent(new Event('error'));
    await settle();
    expect(document.querySelector('img')).toBeNull();
    expect(text()).toContain('crate.jpg');
  });

  test('opens over the page, and the arrows go round', async () => {
    const photo = file(2, { filename: 'crate.jpg', media_type: 'image/jpeg', thumbnail_url: '/f/small', url: '/f/p' });
    begin({ attachments: [file(1), photo, file(3, { media_type: 'text/csv', filename: 'c.csv' })] });
    const dialog = document.querySelector('dialog') as HTMLDialogElement;
    const press = async (key: string) => {
      dialog.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
      await settle();
    };
    click(link('crate.jpg'));
    await settle();
    expect(dialog.open).toBe(true);
    expect(dialog.getAttribute('aria-label')).toBe(en.preview('crate.jpg'));
    expect(dialog.querySelector('img')?.getAttribute('src')).toBe('/f/p');
    await press('ArrowRight');
    expect(dialog.querySelector('iframe')?.getAttribute('src')).toBe('/f/1');
    expect(dialog.textContent).toContain(en.ofFiles(2, 2));
    await press('ArrowRight');
    dialog.querySelector('img')?.dispatchEvent(new Event('error'));
    await settle();
    expect(dialog.textContent).toContain(en.previewFailed);
    click(named('button', en.closePreview));
    await settle();
    expect(dialog.open).toBe(false);
  });

  test('is saved all at once where there are several', () => {
    begin({ attachments: [file(1), file(2)], archive_url: '/f/all' });
    expect(link(en.downloadAll).getAttribute('href')).toBe('/f/all');
    clean();
    begin({ attachments: [file(1)] });
    expect(text()).not.toContain(en.downloadAll);
  });

  test('is nothing at all for most mails', () => {
    begin({});
    expect(text()).toBe('');
  });
});

describe('mails folded to lines', () => {
  const begin = (messages = [message(1)], more: ReturnType<typeof message>[] = []) =>
    show(MailLines, { messages, more, onopen: vi.fn(), onunfold: vi.fn() });

  test('say who wrote and how it begins, and open by a press', () => {
    const page = begin([message(1), reply(2)]);
    const lines = [...document.querySelectorAll('button')];
    expect(lines.map((one) => one.querySelector('.who')?.textContent)).toEqual(['Ann Lee', 'Bea Ortiz']);
    expect(lines[0]?.textContent).toContain('Preview 1');
    click(lines[1]);
    expect(page.props.onopen).toHaveBeenCalledWith(message(2).id);
  });

  test('without words show the subject, a bounce and files', () => {
    begin([message(1, { preview: '', automation: 'bounce', attachments: [file(1)] })]);
    expect(text()).toContain('Crates');
    expect(text()).toContain(en.bounce);
    expect(document.querySelector(`[title="${en.files(1)}"]`)).not.toBeNull();
  });

  test('beyond the first are counted, and unfolded', () => {
    const page = begin([message(1)], [message(2), message(3), message(4)]);
    const fold = named('button', new RegExp(en.moreMessages(3)));
    expect(fold.textContent).toContain('Sep');
    click(fold);
    expect(page.props.onunfold).toHaveBeenCalledTimes(1);
  });

  test('are counted in French', async () => {
    begin([message(1)], [message(2), message(3)]);
    await french();
    expect(text()).toContain('2 autres messages');
  });
});
