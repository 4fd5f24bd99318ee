import { describe, expect, test } from 'vitest';
import type { Activity, Comment, Draft, Message } from '$lib/api/types';
import { UNPLANNED } from '../../composer/drafts.fake';
import type { Entry } from '../timelines.svelte';
import { message as letter } from './entries.fake';
import { arrived, openAtFirst, rowsOf, withPending } from './rows';

const message = (id: string, change: Partial<Message> = {}): Message =>
  letter(1, { id, from_field: null, to_fields: [], delivered_at: 1, created_at: 1, ...change });
const comment = (id: string, author = 'mara'): Comment => ({
  type: 'comment',
  id,
  conversation: 'c1',
  author,
  body: '',
  mentions: [],
  created_at: 1,
});
const activity = (seq: number): Activity => ({
  type: 'activity',
  seq,
  kind: 'conversation.closed',
  actor_kind: 'person',
  actor: 'mara',
  data: {},
  created_at: 1,
});
const draft = (id: string): Draft => ({
  type: 'draft',
  id,
  conversation: 'c1',
  organization: 'o1',
  author: 'me',
  account: null,
  alias: null,
  subject: '',
  body: '',
  to_fields: [],
  cc_fields: [],
  bcc_fields: [],
  in_reply_to: null,
  quote: false,
  forward: false,
  apart: false,
  attachments: [],
  updated_at: 1,
  ...UNPLANNED,
});
const mails = (count: number) => Array.from({ length: count }, (_, index) => message(`m${index + 1}`));
const draw = (entries: Entry[], open: string[], unfolded: string[] = [], held: string | null = null) =>
  rowsOf(entries, { open: new Set(open), unfolded: new Set(unfolded), held }).map((row) =>
    row.kind === 'lines'
      ? `${row.messages.map(({ id }) => id).join(' ')}${row.more.length > 0 ? ` +${row.more.length}` : ''}`
      : row.kind === 'message'
        ? `[${row.key}]`
        : row.key,
  );

describe('what is open at first', () => {
  test('the newest mail, the newest from outside, and what has not left', () => {
    const failed = { state: 'failed', attempts: 1, send_at: null, error: '', fault: null, returned: [] };
    const entries = [
      message('old'),
      message('stuck', { outgoing: true, send: failed }),
      message('theirs'),
      message('ours', { outgoing: true, send: { ...failed, state: 'sent' } }),
      comment('k'),
    ];
    expect(openAtFirst(entries)).toEqual(['ours', 'theirs', 'stuck']);
    expect(openAtFirst([])).toEqual([]);
  });
});

describe('rows', () => {
  test('older mails are lines, many of them fold', () => {
    expect(draw(mails(3), ['m3'])).toEqual(['m1 m2', '[m3]']);
    expect(draw(mails(4), ['m4'])).toEqual(['m1 m2 m3', '[m4]']);
    expect(draw(mails(30), ['m30'])).toEqual(['m1 m2 +27', '[m30]']);
    expect(draw(mails(6), ['m6'], ['m1'])).toEqual(['m1 m2 m3 m4 m5', '[m6]']);
  });

  test('a fold that was opened stays open when older mails come', () => {
    expect(draw(mails(6), ['m6'], ['m3'])).toEqual(['m1 m2 m3 m4 m5', '[m6]']);
  });

  test('a fold swallows the quiet lines between its mails, not those behind it, and never a comment', () => {
    const [m1, m2, m3, m4, m5] = mails(5) as [Message, Message, Message, Message, Message];
    const entries = [m1, activity(1), m2, m3, m4, activity(2), m5];
    expect(draw(entries, ['m5'])).toEqual(['m1 m2 +2', 'activity-2-conversation.closed', '[m5]']);
    expect(draw(entries, ['m5'], ['m1'])).toEqual([
      'm1',
      'activity-1-conversation.closed',
      'm2 m3 m4',
      'activity-2-conversation.closed',
      '[m5]',
    ]);
    expect(draw([m1, m2, comment('k'), m3, m4, m5], ['m5'])).toEqual(['m1 m2', 'k', 'm3 m4', '[m5]']);
  });

  test('an open mail in the middle stands between lines', () => {
    expect(draw(mails(5), ['m2', 'm5'])).toEqual(['m1', '[m2]', 'm3 m4', '[m5]']);
  });

  test('the draft in the composer is not shown a second time', () => {
    expect(draw([message('m1'), draft('d1'), draft('d2')], ['m1'], [], 'd1')).toEqual(['[m1]', 'd2']);
  });
});

test('what arrives is announced once, my own words and quiet lines never', () => {
  const entries = [message('m1'), comment('k1'), comment('k2', 'me'), activity(1), draft('d1')];
  expect(arrived(new Set(['m1']), entries, 'me')).toEqual([entries[1]]);
});

test('what waits for its answer stands below, above drafts, and only once', () => {
  const waiting = message('d1', { outgoing: true });
  const ids = (entries: readonly Entry[]) => entries.map((entry) => ('id' in entry ? entry.id : ''));
  expect(ids(withPending([message('m1'), draft('d1'), draft('d2')], [waiting]))).toEqual(['m1', 'd1', 'd2']);
  expect(withPending([message('m1'), draft('d1')], [waiting])[1]).toBe(waiting);
  expect(ids(withPending([message('m1'), waiting], [waiting]))).toEqual(['m1', 'd1']);
});
