import { vi } from 'vitest';
import type { Activity, Comment, Draft, File, Message, SendState } from '$lib/api/types';
import { UNPLANNED } from '../../composer/drafts.fake';
import { COLLEAGUE, id, ME, ORGANIZATION } from '../server.fake';

/** The conversation all of these are in. */
export const HERE = id(1);
/** Before the first of them: Monday, 21 September 2026, 10:00 UTC. */
export const BEGAN = 1_789_984_800;

export const ann = { name: 'Ann Lee', address: 'ann@a.example' };
export const ours = { name: '', address: 'support@us.example' };

/** The number-th entry: each a minute after the one before. */
const at = (number: number) => BEGAN + 60 * number;

/** A mail by Ann to us. */
export const message = (number: number, change: Partial<Message> = {}): Message => ({
  type: 'message',
  id: id(100 + number),
  conversation: HERE,
  account: id(700),
  channel: 'email',
  outgoing: false,
  author: null,
  subject: 'Crates',
  preview: `Preview ${number}`,
  email_message_id: null,
  in_reply_to: [],
  references: [],
  from_field: ann,
  to_fields: [ours],
  cc_fields: [],
  bcc_fields: [],
  reply_to_fields: [],
  delivered_at: at(number),
  created_at: at(number),
  text: `Words ${number}`,
  new_text: `Words ${number}`,
  body_url: null,
  attachments: [],
  archive_url: null,
  shared_files: [],
  trackers: [],
  remote_images: 0,
  automation: null,
  unexpected_sender: false,
  also_came_to: [],
  forwarded: null,
  events: [],
  protection: null,
  original_url: null,
  source_url: null,
  send: null,
  identity: '',
  ...change,
});

/** A mail by a colleague to Ann. */
export const reply = (number: number, change: Partial<Message> = {}): Message =>
  message(number, { outgoing: true, author: COLLEAGUE, from_field: ours, to_fields: [ann], ...change });

export const comment = (number: number, change: Partial<Comment> = {}): Comment => ({
  type: 'comment',
  id: id(100 + number),
  conversation: HERE,
  author: COLLEAGUE,
  body: `Remark ${number}`,
  mentions: [],
  created_at: at(number),
  ...change,
});

export const activity = (number: number, change: Partial<Activity> = {}): Activity => ({
  type: 'activity',
  seq: number,
  kind: 'conversation.closed',
  actor_kind: 'person',
  actor: COLLEAGUE,
  data: {},
  created_at: at(number),
  ...change,
});

export const draft = (number: number, change: Partial<Draft> = {}): Draft => ({
  type: 'draft',
  id: id(100 + number),
  conversation: HERE,
  organization: ORGANIZATION,
  author: ME,
  account: id(700),
  alias: null,
  subject: 'Re: Crates',
  body: '<p>Tomorrow, perhaps.</p>',
  to_fields: [ann],
  cc_fields: [],
  bcc_fields: [],
  in_reply_to: id(101),
  quote: true,
  forward: false,
  apart: false,
  attachments: [],
  updated_at: at(number),
  ...UNPLANNED,
  ...change,
});

export const file = (number: number, change: Partial<File> = {}): File => ({
  id: id(800 + number),
  filename: `offer ${number}.pdf`,
  media_type: 'application/pdf',
  size: 20_480,
  inline: false,
  url: `/f/${number}`,
  thumbnail_url: null,
  ...change,
});

export const sending = (state: string, change: Partial<SendState> = {}): SendState => ({
  state,
  attempts: 0,
  send_at: null,
  error: '',
  fault: null,
  returned: [],
  ...change,
});

/** It is so many seconds after `BEGAN`; timers go on. `vi.useRealTimers` puts the clock back. */
export const stopClock = (seconds = 86_400): void =>
  void vi.useFakeTimers({ toFake: ['Date'], now: (BEGAN + seconds) * 1000 });

/** What the simulated page lacks: sizes that can be observed. */
export function observers(): void {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = () => undefined;
      unobserve = () => undefined;
      disconnect = () => undefined;
    },
  );
}
