import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Comment, DraftRequest, Me, Message } from '$lib/api/types';
import { dismiss, toasts } from '$lib/ui/toast.svelte';
import { conversation, id, ME, ORGANIZATION } from '../conversations/server.fake';
import { message as letter } from '../conversations/thread/entries.fake';
import { setMe } from '../session/session.svelte';
import { outbox } from '../shell/outbox.svelte';
import { workspace } from '../shell/workspace';
import { UNPLANNED } from './drafts.fake';
import { answer, desk, forgetDesks, lastDraft, resume } from './desk.svelte';
import { rememberForward } from './forward-place';
import { inHand, keptLetters, leftElsewhere } from './letters.svelte';
import { note } from './notes.svelte';
import { pendingIn } from './pending.svelte';
import { comment, send } from './sending';
import { fakeStorage } from './storage.fake';

const ann = { name: 'Ann', address: 'ann@a.example' };
const original = (number: number, change: Partial<Message> = {}): Message =>
  letter(number, {
    id: `m${number}`,
    account: 'a1',
    from_field: ann,
    cc_fields: [{ name: 'Bo', address: 'bo@b.example' }],
    delivered_at: number,
    created_at: number,
    ...change,
  });

const space = workspace(ORGANIZATION);
const asked: { method: string; path: string; body: DraftRequest & { body: string } }[] = [];
let refusal: { status: number; code: string } | null;
let away: boolean;
/** Another window has sent it: saving answers with what it became. */
let gone: boolean;
/** Another window has sent it before, with other words. */
let sentBefore: boolean;
let latest: Message[];

const failure = ({ status, code }: { status: number; code: string }) =>
  Response.json({ error: { code, message: 'Not today.', fields: {}, request_id: '' } }, { status });

/** The server, as far as writing goes. */
function serve(method: string, path: string, body: DraftRequest & { body: string }): Response {
  if (method !== 'GET') asked.push({ method, path, body });
  const row = conversation(1, 100);
  if (path.endsWith('/timeline')) return Response.json({ conversation: row, entries: latest, until: null });
  if (path.endsWith('/reply')) {
    const plan = {
      account: 'a1',
      alias: null,
      from_field: ann,
      to_fields: [ann],
      cc_fields: [],
      subject: 'Re: Crates',
    };
    return Response.json({ ...plan, quoted_html: '<p>…</p>' });
  }
  if (path.endsWith('/accounts')) return Response.json({ accounts: [] });
  if (refusal && method !== 'GET') return failure(refusal);
  if (path.startsWith('/v1/attachments/')) {
    const file = { filename: 'prices.csv', media_type: 'text/csv', size: 7, url: '/f/x/prices.csv' };
    return Response.json({ id: 'u1', ...file });
  }
  if (path.endsWith('/comments')) {
    const said: Comment = {
      type: 'comment',
      id: 'k1',
      conversation: id(1),
      author: ME,
      body: body.body,
      mentions: [],
      created_at: 100,
    };
    return Response.json({ comments: said, conversations: row });
  }
  const draft = { type: 'draft', id: path.split('/').at(-1), updated_at: Date.now() / 1000 };
  if (!body.send && !gone)
    return Response.json({ draft, message: null, conversation: row, operation: null, stale: false });
  const waiting = { state: 'waiting', attempts: 0, send_at: 110, error: '', fault: null, returned: [] };
  const said = {
    subject: body.subject ?? '',
    to_fields: body.to_fields,
    cc_fields: body.cc_fields,
  } as Partial<Message>;
  const message = original(9, { ...said, id: 'sent', outgoing: true, author: ME, send: waiting });
  return Response.json({ draft: null, message, conversation: row, operation: 'sent', stale: sentBefore });
}

beforeEach(async () => {
  vi.stubGlobal('document', { documentElement: { dataset: {}, lang: 'en' } });
  vi.stubGlobal('location', { pathname: '/', href: 'http://postroom.test/' });
  vi.stubGlobal('localStorage', fakeStorage());
  const user = { id: ME, name: 'Noor Haddad', email: 'noor@us.example', role: 'owner', active: true };
  const preferences = {
    language: 'en',
    time_zone: 'UTC',
    week_start: 1,
    hour_cycle: 24,
    theme: 'system',
    undo_seconds: 10,
  };
  await setMe({ user, preferences, organizations: [], users: [user], teams: [] } as unknown as Me);
  asked.length = 0;
  refusal = null;
  away = false;
  gone = false;
  sentBefore = false;
  latest = [original(1), original(2)];
  forgetDesks();
  note(id(1)).clear();
  toasts().forEach((one) => dismiss(one.id));
  space.conversations.confirm(conversation(1, 100));
  space.conversations.open = id(1);
  globalThis.fetch = async (input, init) => {
    if (away) throw new TypeError('no network');
    const url = new URL(String(input), 'http://postroom.test');
    return serve(
      String(init?.method),
      url.pathname,
      JSON.parse(String(init?.body ?? '{}')) as DraftRequest & { body: string },
    );
  };
  await space.timelines.refresh(id(1));
});

/** A reply with words in it, in hand. */
function written(words = '<p>Tomorrow.</p>') {
  answer(ORGANIZATION, original(2), 'one');
  const cell = inHand(desk(id(1)).letter);
  if (!cell) throw new Error('Nothing is in hand.');
  cell.edit({ body: words });
  return cell;
}

const sends = () => asked.filter(({ body }) => body.send);

test.each([true, false])(
  'a forward is apart (%s) as its writer chose last: then nothing of it shows here',
  async (apart) => {
    if (!apart) rememberForward(false);
    answer(ORGANIZATION, original(2), 'forward');
    const cell = inHand(desk(id(1)).letter);
    cell?.edit({ to: [ann] });
    const answered = send(cell?.v.id ?? '');
    expect(pendingIn(id(1))).toHaveLength(apart ? 0 : 1);
    await answered;
    expect(sends()).toMatchObject([{ body: { forward: true, apart, conversation: id(1) } }]);
    expect(toasts().map(({ text }) => text)).toEqual([`Sent to ann@a.example${apart ? ' in a new conversation' : ''}`]);
  },
);

describe('answering', () => {
  test('a reply is in hand at once, with its receiver, and knows what the writer has seen', () => {
    answer(ORGANIZATION, original(2), 'one');
    const letter = inHand(desk(id(1)).letter)?.v;
    expect(letter).toMatchObject({ to: [ann], cc: [], subject: 'Re: Crates', inReplyTo: 'm2', lastMessage: 'm2' });
    expect(desk(id(1)).face).toBe('reply');
  });

  test('reply all only changes who gets what was begun', () => {
    const cell = written();
    answer(ORGANIZATION, original(2), 'all');
    expect(inHand(desk(id(1)).letter)).toBe(cell);
    expect(cell.v).toMatchObject({
      body: '<p>Tomorrow.</p>',
      cc: [{ address: 'support@us.example' }, { address: 'bo@b.example' }],
    });
  });

  test('a forward takes the files along, each to be taken off, and says that it is one', async () => {
    const file = { media_type: 'text/csv', size: 7, url: '/f/x/prices.csv', thumbnail_url: null };
    const attachments = [
      { ...file, id: 'f1', filename: 'prices.csv', inline: false },
      { ...file, id: 'f2', filename: 'shown.png', inline: true },
    ];
    answer(ORGANIZATION, original(2, { attachments }), 'forward');
    const cell = inHand(desk(id(1)).letter);
    expect(cell?.uploads.map((one) => one.file.name)).toEqual(['prices.csv']);
    await expect.poll(() => cell?.v.attachments.map((one) => one.id)).toEqual(['u1']);
    expect(asked.map((one) => one.path).filter((path) => path.includes('attachments'))).toEqual([
      '/v1/attachments/f1/uploads',
    ]);
    cell?.edit({ to: [ann] });
    await send(cell?.v.id ?? '');
    expect(sends()[0]?.body).toMatchObject({ forward: true, attachments: ['u1'], in_reply_to: 'm2' });
  });

  test('a file of a forward that can not be taken along says so, and is tried again', async () => {
    const file = { id: 'f1', media_type: 'text/csv', size: 7, url: '/f', thumbnail_url: null, inline: false };
    away = true;
    answer(ORGANIZATION, original(2, { attachments: [{ ...file, filename: 'prices.csv' }] }), 'forward');
    const cell = inHand(desk(id(1)).letter);
    await expect.poll(() => cell?.uploads[0]?.problem?.status).toBe(0);
    away = false;
    cell?.retry(cell.uploads[0]?.key ?? '');
    await expect.poll(() => cell?.v.attachments.map((one) => one.filename)).toEqual(['prices.csv']);
  });

  test('the caret is given once for each wish', () => {
    answer(ORGANIZATION, original(2), 'one');
    expect([desk(id(1)).takesFocus(), desk(id(1)).takesFocus()]).toEqual([true, false]);
  });
});

describe('sending', () => {
  test('shows the mail at once, sends it once, offers to undo, and leaves nothing on the device', async () => {
    const cell = written();
    const sent = send(cell.v.id, { close: true });
    expect(pendingIn(id(1))).toMatchObject([{ text: 'Tomorrow.', send: { state: 'waiting' } }]);
    expect(space.conversations.get(id(1))?.closed).toBe(true);
    await sent;
    expect(sends()).toHaveLength(1);
    expect(sends()[0]?.body).toMatchObject({ send: true, close: true, last_message: 'm2', to_fields: [ann] });
    expect(pendingIn(id(1))).toEqual([]);
    expect(space.timelines.get(id(1)).entries.at(-1)).toMatchObject({ id: 'sent' });
    expect(toasts().at(-1)).toMatchObject({ text: 'Sent to ann@a.example and closed', action: { label: 'Undo' } });
    expect(keptLetters(ORGANIZATION, id(1))).toEqual([]);
  });

  test('a draft the server still tells of is not taken in hand again', async () => {
    const cell = written();
    await send(cell.v.id);
    const { body, id: draft } = cell.v;
    const stale = {
      type: 'draft',
      id: draft,
      author: ME,
      body,
      updated_at: 1,
      subject: '',
      in_reply_to: 'm2',
      attachments: [],
    };
    const { entries } = space.timelines.get(id(1));
    expect(lastDraft(ORGANIZATION, id(1), [...entries, stale as never])).toBeNull();
    const undone = entries.filter((entry) => !('id' in entry && entry.id === 'sent'));
    expect(lastDraft(ORGANIZATION, id(1), [...undone, stale as never])?.body).toBe('<p>Tomorrow.</p>');
  });

  test('when the thread has moved on nothing is lost, and the writer decides', async () => {
    const cell = written();
    refusal = { status: 409, code: 'thread_moved_on' };
    latest = [...latest, original(3, { outgoing: true, author: 'mara' })];
    desk(id(1)).letter = null;
    await expect(send(cell.v.id)).rejects.toMatchObject({ code: 'thread_moved_on' });
    const back = inHand(desk(id(1)).letter);
    expect(back?.v).toMatchObject({ body: '<p>Tomorrow.</p>', lastMessage: 'm2' });
    expect([back?.moved, back?.sending, back?.problem]).toEqual([true, false, null]);
    expect(pendingIn(id(1))).toEqual([]);
    refusal = null;
    await send(cell.v.id, { force: true });
    expect(sends().at(-1)?.body.force).toBe(true);
  });

  test('a refusal is said where the letter lies', async () => {
    const cell = written();
    refusal = { status: 422, code: 'invalid' };
    await expect(send(cell.v.id)).rejects.toMatchObject({ code: 'invalid' });
    expect(inHand(cell.v.id)?.problem?.message).toBe('Not today.');
    expect(keptLetters(ORGANIZATION, id(1))[0]?.body).toBe('<p>Tomorrow.</p>');
  });

  test('without a network it waits, and goes when there is one', async () => {
    const cell = written();
    away = true;
    const sent = send(cell.v.id);
    expect(pendingIn(id(1))).toHaveLength(1);
    away = false;
    await outbox.drain();
    await sent;
    expect(sends()).toHaveLength(1);
  });
});

describe('a comment', () => {
  test('stands there at once and is replaced by the server’s', async () => {
    comment(ORGANIZATION, id(1), 'Go ahead', []);
    expect(pendingIn(id(1))).toMatchObject([{ type: 'comment', body: 'Go ahead' }]);
    await expect.poll(() => pendingIn(id(1)).length).toBe(0);
    expect(space.timelines.get(id(1)).entries.filter(({ type }) => type === 'comment')).toHaveLength(1);
  });

  test('that is refused gives its words back, before what was written since', async () => {
    refusal = { status: 422, code: 'invalid' };
    comment(ORGANIZATION, id(1), 'Go ahead', []);
    note(id(1)).edit({ text: 'and more' });
    await expect.poll(() => note(id(1)).v.text).toBe('Go ahead\nand more');
    expect(toasts().at(-1)?.text).toContain('Not today.');
  });
});

test('a draft of the server comes back into the hand, with what the writer can have seen', () => {
  const draft = {
    type: 'draft',
    id: 'd9',
    conversation: id(1),
    organization: ORGANIZATION,
    author: ME,
    account: 'a1',
    alias: null,
  } as const;
  const fields = { to_fields: [ann], cc_fields: [], bcc_fields: [], attachments: [], subject: 'Re: Crates' };
  resume(ORGANIZATION, {
    ...UNPLANNED,
    ...draft,
    ...fields,
    quote: true,
    forward: false,
    apart: false,
    body: '<p>Kept</p>',
    in_reply_to: 'm2',
    updated_at: 5,
  });
  expect(inHand(desk(id(1)).letter)?.v).toMatchObject({ id: 'd9', body: '<p>Kept</p>', lastMessage: 'm2' });
});

describe('a letter that was sent from another window', () => {
  async function begun() {
    answer(ORGANIZATION, original(2), 'one');
    const cell = inHand(desk(id(1)).letter);
    if (!cell) throw new Error('No letter was begun.');
    cell.edit({ body: '<p>Begun here</p>' });
    await cell.flush();
    return cell;
  }
  test('is let go of, here and on the device', async () => {
    const cell = await begun();
    expect(cell.saving).toBe('saved');
    expect(leftElsewhere(cell.v.id)).toBeNull();
    expect(inHand(cell.v.id)).toBeNull();
    await Promise.resolve();
    expect(keptLetters(ORGANIZATION, id(1))).toEqual([]);
  });
  test('leaves the words the server never had, as a letter of their own', async () => {
    const cell = await begun();
    cell.edit({ body: '<p>Begun here, and more</p>' });
    const kept = leftElsewhere(cell.v.id);
    expect(kept).toMatchObject({ body: '<p>Begun here, and more</p>', savedAt: null });
    expect(kept?.id).not.toBe(cell.v.id);
    const saves = asked.length;
    await cell.flush();
    expect(asked.length).toBe(saves);
  });
  test('is not said to be saved by a save that came too late', async () => {
    const cell = await begun();
    gone = true;
    cell.edit({ body: '<p>Too late</p>' });
    await cell.flush();
    expect([cell.saving, cell.problem?.code]).toEqual(['refused', 'sent']);
    expect(leftElsewhere(cell.v.id)?.body).toBe('<p>Too late</p>');
  });

  test('a moment before ours leaves our last words in a letter of their own', async () => {
    const cell = await begun();
    const first = cell.v.id;
    cell.edit({ body: '<p>Begun here, and more</p>' });
    sentBefore = true;
    desk(id(1)).letter = null;
    await send(first);
    const kept = inHand(desk(id(1)).letter);
    expect(kept?.v).toMatchObject({ body: '<p>Begun here, and more</p>' });
    expect(kept?.v.id).not.toBe(first);
    expect(toasts().map(({ text }) => text)).toEqual([expect.stringContaining('without your last changes')]);
    await expect.poll(() => asked.at(-1)?.path).toBe(`/v1/drafts/${kept?.v.id}`);
    sentBefore = false;
    await send(kept?.v.id ?? '');
    expect(sends().at(-1)?.body.body).toBe('<p>Begun here, and more</p>');
    expect(toasts().at(-1)?.text).toBe('Sent to ann@a.example');
  });
  test('is sent as it was there when nothing was written here since', async () => {
    const cell = await begun();
    sentBefore = true;
    await send(cell.v.id);
    expect(keptLetters(ORGANIZATION, id(1))).toEqual([]);
    expect(toasts().at(-1)?.text).toBe('Sent to ann@a.example');
  });
  test('does not push another letter off its desk', async () => {
    const cell = await begun();
    cell.edit({ body: '<p>Last words</p>' });
    sentBefore = true;
    const sent = send(cell.v.id);
    answer(ORGANIZATION, original(2), 'one');
    const other = desk(id(1)).letter;
    await sent;
    expect(desk(id(1)).letter).toBe(other);
    expect(keptLetters(ORGANIZATION, id(1)).map(({ body }) => body)).toContain('<p>Last words</p>');
    expect(toasts().at(-1)?.action?.label).toBe('Open');
  });
});
