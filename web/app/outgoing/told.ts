import { faultWords } from '$lib/api/words';
import type { Delta, Uuid } from '$lib/api/types';
import { onEvent } from '$lib/realtime/events';
import { toast } from '$lib/ui/toast.svelte';
import { title } from '../conversations/faces';
import { me } from '../session/session.svelte';
import { navigate } from '../shell/router.svelte';
import { outgoing } from './outgoing.svelte';
import { t } from './texts';
import { receivers } from './words';

const SECONDS = 30; // longer than good news: it wants to be read

const isForMe = ({ data }: Delta): boolean => Array.isArray(data['told']) && data['told'].includes(me()?.user.id);

/** What did not leave, in words; nothing when somebody has seen to it already. */
async function failed(organization: Uuid, { data }: Delta): Promise<string | undefined> {
  const tray = outgoing(organization);
  await tray.load();
  const message = tray.messages.find(({ id }) => id === data['message_id']);
  if (!message?.send) return undefined;
  const names = receivers(message, t.nobody);
  return message.send.state === 'unknown'
    ? t.toldUnknown(names)
    : t.toldFailed(names, faultWords(message.send.fault, message.send.error));
}

function say(text: string, to: Parameters<typeof navigate>[0]): void {
  toast({ text, icon: 'alert', seconds: SECONDS, action: { label: t.look, run: () => navigate(to) } });
}

/** Say in every open window of its writer that a mail is not done. Returns what ends it. */
export function startTelling(): () => void {
  const ends = [
    onEvent('message.failed', async (organization, delta) => {
      const text = isForMe(delta) ? await failed(organization, delta) : undefined;
      if (text) say(text, { name: 'outbox', organization, conversation: delta.conversation_id });
    }),
    onEvent('message.returned', (organization, delta) => {
      const { conversation } = delta;
      if (!isForMe(delta) || !conversation) return;
      const mailbox = { kind: 'inbox', owner: null } as const;
      const place = { name: 'mail', organization, mailbox, conversation: conversation.id, message: null } as const;
      say(t.toldReturned(title(conversation, t.noSubject)), place);
    }),
  ];
  return () => ends.forEach((end) => end());
}
