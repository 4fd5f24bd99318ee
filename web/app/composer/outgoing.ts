import { api, Problem } from '$lib/api/client';
import type { DraftReply, Message, Uuid } from '$lib/api/types';
import { toast } from '$lib/ui/toast.svelte';
import { workspace } from '../shell/workspace';
import { resume } from './desk.svelte';

/** Say why something did not work; anything else than a refusal is a fault of ours and goes on. */
function say(error: unknown): void {
  if (!(error instanceof Problem)) throw error;
  toast({ text: error.message, icon: 'alert' });
}

const refresh = (organization: Uuid, conversation: Uuid) =>
  workspace(organization)
    .timelines.refresh(conversation)
    .catch(() => undefined);

/** Send a mail again that failed, or that may have been sent: the person has decided. */
export async function retry(organization: Uuid, message: Message): Promise<void> {
  try {
    const path = `/v1/messages/${message.id}/retry`;
    const { messages } = await api.post<{ messages: Message }>(path, undefined, { query: { organization } });
    workspace(organization).timelines.get(message.conversation).put(messages);
  } catch (error) {
    say(error);
    await refresh(organization, message.conversation);
  }
}

/** Call a mail back that has not left: it is a draft again, and in hand when it is mine. */
export async function callBack(organization: Uuid, message: Message): Promise<void> {
  try {
    const path = `/v1/messages/${message.id}/cancel`;
    const reply = await api.post<DraftReply>(path, undefined, { query: { organization } });
    const { conversations, timelines } = workspace(organization);
    if (reply.conversation) conversations.confirm(reply.conversation);
    timelines.get(message.conversation).remove(message.id);
    if (reply.draft) resume(organization, reply.draft);
  } catch (error) {
    say(error);
  }
  await refresh(organization, message.conversation);
}
