import { api } from '$lib/api/client';
import type { Draft, Uuid } from '$lib/api/types';
import { onEvent } from '$lib/realtime/events';
import { outside } from '$lib/reactive.svelte';
import { me } from '../session/session.svelte';

const LATER = 500; // ms; several savings are one question

/** What I began to write: in conversations, and new messages that belong to none yet. */
export class MyDrafts {
  readonly organization: Uuid;
  all: readonly Draft[] = $state.raw([]);
  /** Whether the server was asked yet: until then the badge kept from before is the better count. */
  known = $state.raw(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(organization: Uuid) {
    this.organization = organization;
  }

  /** Those of Drafts, or of Send later. */
  of(kind: 'drafts' | 'scheduled'): readonly Draft[] {
    return this.all.filter(({ send_at }) => (send_at === null) === (kind === 'drafts'));
  }

  /** New messages in one of the two: no list of conversations has them. */
  loose(kind: string): readonly Draft[] {
    return this.of(kind === 'scheduled' ? kind : 'drafts').filter(({ conversation }) => conversation === null);
  }

  async load(): Promise<void> {
    try {
      this.all = (await api.get<{ drafts: Draft[] }>('/v1/drafts', { organization: this.organization })).drafts;
      this.known = true;
    } catch {
      // What was known stays on screen; the line at the top tells of the network.
    }
  }

  soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load(), LATER);
  }
}

const known = new Map<Uuid, MyDrafts>();

/** My drafts in an organization. */
export function myDrafts(organization: Uuid): MyDrafts {
  const found = known.get(organization);
  if (found) return found;
  const made = outside(() => new MyDrafts(organization));
  known.set(organization, made);
  return made;
}

onEvent('draft.changed', (organization, { actor }) => actor === me()?.user.id && myDrafts(organization).soon());
onEvent('new_message.changed', (organization) => myDrafts(organization).soon());
onEvent('letter.', (organization) => myDrafts(organization).soon());
onEvent('message.queued', (organization, { actor }) => actor === me()?.user.id && myDrafts(organization).soon());
