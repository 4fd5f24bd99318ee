import { describe, expect, test } from 'vitest';
import type { Draft } from '$lib/api/types';
import { UNPLANNED } from './drafts.fake';
import { isEmpty, isUnsaved, letterOf, newer, obstacle, requestOf, type Letter } from './letter';

const ann = { name: 'Ann', address: 'ann@a.example' };
const letter = (change: Partial<Letter> = {}): Letter => ({
  id: 'd1',
  kind: 'reply',
  organization: 'o1',
  conversation: 'c1',
  account: 'a1',
  subject: 'Re: Crates',
  body: '<p>Hi</p>',
  to: [ann],
  cc: [],
  bcc: [],
  inReplyTo: 'm1',
  quote: true,
  attachments: [],
  lastMessage: 'm1',
  changedAt: 10,
  savedAt: null,
  ...change,
});

describe('empty', () => {
  test('a reply nobody wrote a word in is empty, though it has a receiver', () => {
    expect(isEmpty(letter({ body: '<p></p>' }))).toBe(true);
    expect(isEmpty(letter())).toBe(false);
  });
  test('a file, or a receiver or subject of a new message, is not nothing', () => {
    const file = { id: 'f', filename: 'a.pdf', media_type: 'application/pdf', size: 1, url: '' };
    expect(isEmpty(letter({ body: '', attachments: [file] }))).toBe(false);
    expect(isEmpty(letter({ kind: 'new', body: '', subject: '', to: [ann] }))).toBe(false);
    expect(isEmpty(letter({ kind: 'new', body: '', subject: 'Hi', to: [] }))).toBe(false);
    expect(isEmpty(letter({ kind: 'new', body: '', subject: ' ', to: [] }))).toBe(true);
  });
});

test('it can not go to nobody or to what is no address', () => {
  expect(obstacle(letter())).toBeNull();
  expect(obstacle(letter({ to: [] }))).toEqual({ kind: 'nobody' });
  expect(obstacle(letter({ cc: [{ name: '', address: 'bo@' }] }))).toEqual({ kind: 'address', address: 'bo@' });
  expect(obstacle(letter({ to: [], bcc: [ann] }))).toBeNull();
});

test('the request carries everything, and what sending adds', () => {
  expect(requestOf(letter({ account: null }))).toBeNull();
  expect(requestOf(letter(), { send: true, close: true })).toMatchObject({
    conversation: 'c1',
    to_fields: [ann],
    in_reply_to: 'm1',
    quote_previous_message: true,
    last_message: 'm1',
    send: true,
    close: true,
  });
});

test('tabs and line breaks that were pasted into a line go as spaces', () => {
  const pasted = letter({ subject: 'New\t crates\u2028now', to: [{ name: 'Ann\r\nBerg', address: 'ann@a.example' }] });
  expect(requestOf(pasted)).toMatchObject({
    subject: 'New  crates now',
    to_fields: [{ name: 'Ann Berg', address: 'ann@a.example' }],
  });
  expect(pasted.subject).toBe('New\t crates\u2028now');
});

describe('a draft of the server', () => {
  const draft: Draft = {
    type: 'draft',
    id: 'd1',
    conversation: 'c1',
    organization: 'o1',
    author: 'u1',
    account: 'a1',
    alias: null,
    subject: 'Re: Crates',
    body: '<p>There</p>',
    to_fields: [ann],
    cc_fields: [],
    bcc_fields: [],
    in_reply_to: 'm1',
    quote: true,
    forward: false,
    apart: false,
    attachments: [],
    updated_at: 20,
    ...UNPLANNED,
  };

  test('comes back as the letter it was', () => {
    const there = letterOf(draft, 'm2');
    expect(there).toMatchObject({ kind: 'reply', body: '<p>There</p>', lastMessage: 'm2' });
    expect(isUnsaved(there)).toBe(false);
    expect(letterOf({ ...draft, forward: true }, null).kind).toBe('forward');
    expect(letterOf({ ...draft, subject: 'Fwd: Crates' }, null).kind).toBe('reply');
    expect(letterOf({ ...draft, in_reply_to: null, conversation: null }, null).kind).toBe('new');
  });

  test('what the server lacks is never replaced by what it has', () => {
    const there = letterOf(draft, null);
    expect(newer(letter({ changedAt: 15, savedAt: 12 }), there).body).toBe('<p>Hi</p>');
    expect(newer(letter({ changedAt: 12, savedAt: 12 }), there).body).toBe('<p>There</p>');
    expect(newer(letter({ changedAt: 12, savedAt: 12 }), there).lastMessage).toBe('m1');
    expect(newer(letter({ changedAt: 20, savedAt: 20 }), there).body).toBe('<p>Hi</p>');
    expect(newer(letter({ body: '', changedAt: 30 }), there).body).toBe('<p>There</p>');
    expect(newer(letter({ body: '', changedAt: 30, savedAt: 12 }), there).body).toBe('');
  });
});
