import { expect, test } from 'vitest';
import type { Message } from '$lib/api/types';
import type { Letter } from './letter';
import { says, unsent } from './sent';

const ann = { name: 'Ann', address: 'ann@a.example' };
const letter = (change: Partial<Letter>): Letter => ({
  id: 'd1',
  kind: 'reply',
  organization: 'o',
  conversation: 'c',
  account: 'a',
  subject: 'Re: Crates',
  body: '<p>Tomorrow.</p>',
  to: [ann],
  cc: [],
  bcc: [],
  inReplyTo: 'm',
  quote: true,
  attachments: [],
  lastMessage: null,
  changedAt: 10,
  savedAt: null,
  ...change,
});
const message = (change: Partial<Message>): Message =>
  ({
    subject: 'Re: Crates',
    new_text: 'Tomorrow.\n',
    to_fields: [ann],
    cc_fields: [],
    bcc_fields: [],
    attachments: [],
    ...change,
  }) as unknown as Message;

/** What the editor made, and the text the server made of it. */
const SAME: [string, string][] = [
  ['<p>Tomorrow.</p>', 'Tomorrow.\n'],
  ['<p></p><p>Two  lines<br>here &amp; now</p>', 'Two lines\nhere & now\n'],
  ['<ul><li><p>one</p></li><li><p>two</p><ol><li><p>three</p></li></ol></li></ul>', '- one\n- two\n  1. three\n'],
  ['<blockquote><p>said</p><p>twice</p></blockquote><p>so</p>', '> said\n>\n> twice\n\nso\n'],
  ['<ol><li><p>5.</p></li></ol><p>- typed</p>', '1. 5.\n\n- typed\n'],
  ['<p>See <a href="https://x.example/?a=1&amp;b=2">here</a>.</p>', 'See here (https://x.example/?a=1&b=2).\n'],
  [
    '<p><a href="mailto:bo@b.example">Bo</a> <a href="https://y.example">y.example</a></p>',
    'Bo (bo@b.example) y.example',
  ],
  ['<p>Bon\u00a0: 👩\u200d🌾&nbsp;!</p>', 'Bon : 👩\u200d🌾 !\n'],
  ['<p><s>if</s> a &lt; b <code>c</code></p>', 'if a < b c\n'],
];

test.each(SAME)('%s left as it was written', (body, new_text) => {
  expect(says(message({ new_text }), letter({ body }))).toBe(true);
});

test.each<[string, Partial<Letter>]>([
  ['words', { body: '<p>Tomorrow. At noon.</p>' }],
  ['fewer words', { body: '<p>Tom</p>' }],
  ['a subject', { subject: 'Crates' }],
  ['a receiver', { cc: [{ name: '', address: 'bo@b.example' }] }],
  ['a hidden receiver', { bcc: [{ name: '', address: 'bo@b.example' }] }],
  ['a file', { attachments: [{ id: 'f', filename: 'a.pdf', media_type: 'application/pdf', size: 1 }] }],
])('another one has left when ours has other %s', (_, change) => {
  expect(says(message({}), letter(change))).toBe(false);
  expect(unsent(letter(change), message({}), 'd2')).toMatchObject({ ...change, id: 'd2', savedAt: null });
});

test('the case and order of addresses are nothing that was written', () => {
  const bo = { name: 'Bo', address: 'bo@b.example' };
  const to_fields = [bo, { name: '', address: 'ANN@a.example' }];
  expect(says(message({ to_fields }), letter({ to: [ann, bo] }))).toBe(true);
});

test('what the server had already is not kept twice', () => {
  expect(unsent(letter({ body: '<p>Older</p>', savedAt: 10 }), message({}), 'd2')).toBeNull();
  expect(unsent(letter({ body: '<p></p>' }), message({}), 'd2')).toBeNull();
});
