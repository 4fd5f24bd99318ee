import { api, Problem } from '$lib/api/client';
import type { Draft, DraftReply, Uuid } from '$lib/api/types';
import { toast } from '$lib/ui/toast.svelte';
import { myDrafts } from '../outgoing/drafts.svelte';
import { outgoing } from '../outgoing/outgoing.svelte';
import { workspace } from '../shell/workspace';
import { t } from './texts';

/** Whether a draft is not in anybody's hands: it has its moment, or it did not go at it. */
export const isPlanned = ({ send_at, held }: Draft): boolean => Boolean(send_at) || Boolean(held);

/** Ask the server something about a scheduled letter, and say what it refuses. Null then. */
async function ask({ id, organization }: Draft, what: string): Promise<Draft | null> {
  try {
    const reply = await api.post<DraftReply>(`/v1/drafts/${id}/${what}`, undefined, { query: { organization } });
    if (reply.conversation) workspace(organization).conversations.confirm(reply.conversation);
    return reply.draft;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast({ text: error.message, icon: 'alert' });
    return null;
  } finally {
    lookAgain(organization);
  }
}

/** Undo that is offered for a schedule, by letter: what takes it away. */
const offers = new Map<Uuid, () => void>();

/** Remember that Undo is offered for a schedule. */
export const keepOffer = (id: Uuid, dismiss: () => void): unknown => offers.set(id, dismiss);

/** The letter is not scheduled any more, or for another moment: there is nothing left to undo. */
export function withdrawOffer(id: Uuid): void {
  offers.get(id)?.();
  offers.delete(id);
}

function lookAgain(organization: Uuid): void {
  myDrafts(organization).soon();
  outgoing(organization).soon();
}

/** A draft again, to write on: a scheduled one will not go, a held one of a colleague who left is mine now. */
export async function inHandAgain(draft: Draft, me: Uuid): Promise<Draft | null> {
  const mine = draft.author === me ? draft : await ask(draft, 'take_over');
  const again = mine?.send_at ? await ask(mine, 'unschedule') : mine;
  if (again) withdrawOffer(draft.id);
  return again;
}

/** Put a scheduled or held letter away, and offer to put it back. */
export async function discardPlanned(draft: Draft): Promise<void> {
  const { id, organization, conversation } = draft;
  try {
    await api.delete(`/v1/drafts/${id}`, { organization });
    withdrawOffer(id);
    if (conversation) workspace(organization).timelines.get(conversation).remove(id);
    const action = { label: t.putBack, run: () => void putBack(draft) };
    keepOffer(id, toast({ text: t.discarded, icon: 'trash', action }));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast({ text: error.message, icon: 'alert' });
  }
  lookAgain(organization);
}

/** Take a discard back. What should have gone meanwhile is a draft, and that is said. */
async function putBack(draft: Draft): Promise<void> {
  withdrawOffer(draft.id);
  const back = await ask(draft, 'restore');
  if (back?.conversation) workspace(back.organization).timelines.get(back.conversation).put(back);
  if (back && draft.send_at && !back.send_at) toast({ text: t.momentOver, icon: 'alert' });
}
