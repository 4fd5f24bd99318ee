import { api } from '$lib/api/client';
import type { Draft, Message, Outbox, Uuid } from '$lib/api/types';
import { outside } from '$lib/reactive.svelte';
import { onEvent } from '$lib/realtime/events';
import { toast } from '$lib/ui/toast.svelte';
import { navigate } from '../shell/router.svelte';
import { t } from './texts';

const LATER = 300; // ms; several events are one question

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
    const undecided = this.messages.filter(({ send }) => send?.state === 'failed' || send?.state === 'unknown');
    return undecided.length + this.held.length;
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

  /** Send once more. Throws Problem. */
  async retry({ id }: Message): Promise<void> {
    await this.#act(`/v1/messages/${id}/retry`);
  }

  /** Back to a draft. Throws Problem. */
  async cancel({ id }: Message): Promise<void> {
    await this.#act(`/v1/messages/${id}/cancel`);
  }

  async #act(path: string): Promise<void> {
    await api.post(path, undefined, { query: { organization: this.organization } });
    await this.load();
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
onEvent('draft.', (organization) => outgoing(organization).held.length > 0 && outgoing(organization).soon());
onEvent('letter.held', (organization) => {
  outgoing(organization).soon();
  const run = () => navigate({ name: 'outbox', organization, conversation: null });
  toast({ text: t.held, icon: 'alert', action: { label: t.look, run } });
});
