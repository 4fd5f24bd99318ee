import { api } from '$lib/api/client';
import type { Draft, Message, Outbox, Uuid } from '$lib/api/types';
import { outside } from '$lib/reactive.svelte';
import { onEvent } from '$lib/realtime/events';
import { toast } from '$lib/ui/toast.svelte';
import { navigate } from '../shell/router.svelte';
import { t } from './texts';

const LATER = 300; // ms; several events are one question

/** Whether only a person can say what becomes of it. */
export const isStuck = ({ send }: Message): boolean => send?.state === 'failed' || send?.state === 'unknown';

/** Mail on its way, or stuck: what waits, failed, or may have been sent. */
export class Outgoing {
  readonly organization: Uuid;
  messages: readonly Message[] = $state.raw([]);
  /** Scheduled letters that did not go, which I see to. */
  held: readonly Draft[] = $state.raw([]);
  state: 'new' | 'ready' | 'failed' = $state.raw('new');
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(organization: Uuid) {
    this.organization = organization;
  }

  /** What only a person can decide. */
  get stuck(): number {
    return this.messages.filter(isStuck).length + this.held.length;
  }

  /** The mail of a conversation that waits for a person. Reactive. */
  stuckIn(conversation: Uuid): Message | undefined {
    return this.messages.find((one) => one.conversation === conversation && isStuck(one));
  }

  /** Mails that failed for one and the same reason, where there are several. */
  get alike(): Message[][] {
    const failed = this.messages.filter(({ send }) => send?.state === 'failed');
    const groups = new Map<string, Message[]>();
    for (const message of failed) {
      const why = `${message.account ?? ''} ${message.send?.fault?.reason ?? message.send?.error ?? ''}`;
      groups.set(why, [...(groups.get(why) ?? []), message]);
    }
    return [...groups.values()].filter((group) => group.length > 1);
  }

  async load(): Promise<void> {
    try {
      const { messages, held } = await api.get<Outbox>('/v1/outbox', { organization: this.organization });
      [this.messages, this.held] = [messages, held];
      this.state = 'ready';
    } catch {
      if (this.state === 'new') this.state = 'failed'; // shown in the list, with a way to try again
    }
  }

  soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load(), LATER);
  }
}

const all = new Map<Uuid, Outgoing>();

/** The outgoing mail of an organization. */
export function outgoing(organization: Uuid): Outgoing {
  const known = all.get(organization);
  if (known) return known;
  const made = outside(() => new Outgoing(organization));
  all.set(organization, made);
  return made;
}

onEvent('message.', (organization) => outgoing(organization).soon());
onEvent('draft.', (organization, { conversation_id: conversation }) => {
  const tray = outgoing(organization);
  const here = tray.messages.some((one) => one.conversation === conversation); // perhaps called back elsewhere
  if (here || tray.held.length > 0) tray.soon();
});
onEvent('letter.held', (organization) => {
  outgoing(organization).soon();
  const run = () => navigate({ name: 'outbox', organization, conversation: null });
  toast({ text: t.held, icon: 'alert', action: { label: t.look, run } });
});
