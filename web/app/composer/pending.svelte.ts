import { textOf } from '$lib/editor/plain';
import type { Comment, Message, Uuid } from '$lib/api/types';
import { person } from '../session/session.svelte';
import type { Letter } from './letter';
import { isChat } from './senders.svelte';

type Pending = Message | Comment;

let shown = $state.raw<ReadonlyMap<string, Pending>>(new Map());

/** What was sent or commented here and waits for the server's answer, oldest first. Reactive. */
export const pendingIn = (conversation: Uuid): Pending[] =>
  [...shown.values()].filter((one) => one.conversation === conversation);

/** Whether an entry of the timeline is only shown ahead of the server. Reactive. */
export const isPending = (id: Uuid): boolean => [...shown.values()].some((one) => one.id === id);

export function showPending(intent: string, entry: Pending): void {
  shown = new Map(shown).set(intent, entry);
}

export function hidePending(intent: string): void {
  const next = new Map(shown);
  if (next.delete(intent)) shown = next;
}

/** How a letter will look in the conversation. */
export function messageOf(letter: Letter, conversation: Uuid, from: string): Message {
  const { user } = person();
  const text = textOf(letter.body);
  const at = Date.now() / 1000;
  return {
    type: 'message',
    id: letter.id,
    conversation,
    account: letter.account,
    channel: isChat(letter) ? 'live_chat' : 'email',
    outgoing: true,
    author: user.id,
    subject: letter.subject,
    preview: text.slice(0, 200),
    email_message_id: null,
    in_reply_to: [],
    references: [],
    from_field: { name: user.name, address: from },
    to_fields: letter.to,
    cc_fields: letter.cc,
    bcc_fields: letter.bcc,
    reply_to_fields: [],
    delivered_at: at,
    created_at: at,
    text,
    new_text: text,
    body_url: null,
    attachments: letter.attachments.map((file) => ({ ...file, inline: false, url: '', thumbnail_url: null })),
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
    identity: '',
    send: { state: 'waiting', attempts: 0, send_at: null, error: '', fault: null, returned: [] },
  };
}

/** How a comment will look. */
export const commentOf = (id: Uuid, conversation: Uuid, body: string, mentions: Uuid[]): Comment => ({
  type: 'comment',
  id,
  conversation,
  author: person().user.id,
  body,
  mentions,
  created_at: Date.now() / 1000,
});
