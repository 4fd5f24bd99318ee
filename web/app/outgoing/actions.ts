import { api, Problem } from '$lib/api/client';
import type { DraftReply, Message, Uuid } from '$lib/api/types';
import { toast } from '$lib/ui/toast.svelte';
import { resume } from '../composer/desk.svelte';
import { workspace } from '../shell/workspace';
import { outgoing } from './outgoing.svelte';

/** What a person decides about a mail that is not done. Each says itself why it did not work. */
type Decision = (organization: Uuid, message: Message) => Promise<void>;

const post = <Reply>(organization: Uuid, { id }: Message, verb: string, body?: object): Promise<Reply> =>
  api.post<Reply>(`/v1/messages/${id}/${verb}`, body, { query: { organization } });

/** Do it, and see how things stand then, be it that somebody else was faster. */
async function decide(organization: Uuid, { conversation }: Message, work: () => Promise<void>): Promise<void> {
  let refused = false;
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    refused = true;
    toast({ text: error.message, icon: 'alert' });
  }
  const { timelines } = workspace(organization);
  if (refused) await timelines.refresh(conversation).catch(() => undefined);
  await outgoing(organization).load();
}

function replace(organization: Uuid, before: Message, after: Message): void {
  const timeline = workspace(organization).timelines.get(before.conversation);
  if (after.id !== before.id) timeline.remove(before.id);
  timeline.put(after);
}

/** Send a mail again, through its own account or another one; with another it is a new message. */
export const retry = (organization: Uuid, message: Message, account?: Uuid): Promise<void> =>
  decide(organization, message, async () => {
    const body = account ? { account } : undefined;
    replace(organization, message, (await post<{ messages: Message }>(organization, message, 'retry', body)).messages);
  });

/** It was sent: the person knows, and it leaves the outbox. */
export const settle: Decision = (organization, message) =>
  decide(organization, message, async () => {
    replace(organization, message, (await post<{ messages: Message }>(organization, message, 'sent')).messages);
  });

/** Call a mail back that has not left: it is a draft again, and in hand when it is mine. */
export const callBack: Decision = (organization, message) =>
  decide(organization, message, async () => {
    const reply = await post<DraftReply>(organization, message, 'cancel');
    const { conversations, timelines } = workspace(organization);
    if (reply.conversation) conversations.confirm(reply.conversation);
    timelines.get(message.conversation).remove(message.id);
    if (reply.draft) resume(organization, reply.draft);
    await timelines.refresh(message.conversation).catch(() => undefined);
  });

/** Send several again, one after the other: their server was in trouble, and is not to be stormed. */
export async function retryAll(organization: Uuid, messages: readonly Message[]): Promise<void> {
  for (const message of messages) await retry(organization, message);
}
