import { untrack } from 'svelte';
import { api, Problem } from '$lib/api/client';
import type { Invitation, InvitationRequest, Uuid } from '$lib/api/types';
import { isAddress, recipients } from '../composer/addresses';
import { sentence } from '../session/mistakes';
import { teamsOf } from '../session/session.svelte';
import { t } from './texts';

/** Somebody who was invited here, or could not be. */
export interface Invited {
  email: string;
  invitation: Invitation | null;
  error: string;
}

/** Put typed or pasted text into a list of addresses, each once; what is no address stays to be corrected. */
export function addAddresses(list: readonly string[], text: string): string[] {
  const seen = new Set(list.map((one) => one.toLowerCase()));
  const found = recipients(text).map(({ address }) => address.trim());
  return [...list, ...found.filter((one) => one && !seen.has(one.toLowerCase()) && seen.add(one.toLowerCase()))];
}

export const notAddresses = (list: readonly string[]): string[] => list.filter((one) => !isAddress(one));

/** Invite one person. Throws Problem. */
export async function inviteOne(body: InvitationRequest): Promise<Invitation> {
  return (await api.post<{ invitations: Invitation }>('/v1/invitations', body)).invitations;
}

/** Inviting several people at once: each succeeds or fails for itself. */
export class Invite {
  readonly organization: Uuid;
  addresses: string[] = $state.raw([]);
  text = $state('');
  role = $state('member');
  /** Empty for none. */
  team = $state<Uuid | ''>('');
  /** Whose teams and shared accounts they get; empty for nobody's. */
  like = $state<Uuid | ''>('');
  results: Invited[] = $state.raw([]);
  wrong = $state('');
  busy = $state(false);

  constructor(organization: Uuid) {
    this.organization = organization;
    // Not followed: news of a team must not take away what is being typed.
    const teams = untrack(() => teamsOf(organization));
    this.team = (teams.find(({ member }) => member === 'active') ?? teams[0])?.id ?? '';
  }

  get empty(): boolean {
    return this.count === 0;
  }
  get count(): number {
    return addAddresses(this.addresses, this.text).length;
  }

  /** Make chips of what is typed. */
  take(): void {
    this.addresses = addAddresses(this.addresses, this.text);
    this.text = '';
    this.wrong = '';
  }

  drop(address: string): void {
    this.addresses = this.addresses.filter((one) => one !== address);
    this.wrong = '';
  }

  /** Send them all; who could not be invited stays in the field. True when somebody was. */
  async send(): Promise<boolean> {
    this.take();
    const wrong = notAddresses(this.addresses);
    if (wrong.length > 0) this.wrong = t.inviteWrong(wrong.join(', '));
    if (this.busy || wrong.length > 0) return false;
    this.busy = true;
    const results = [];
    for (const email of this.addresses) results.push(await this.#one(email));
    this.busy = false;
    const again = new Set(results.map(({ email }) => email));
    this.results = [...results, ...this.results.filter(({ email }) => !again.has(email))];
    this.addresses = results.filter(({ invitation }) => !invitation).map(({ email }) => email);
    return results.some(({ invitation }) => invitation !== null);
  }

  async #one(email: string): Promise<Invited> {
    const teams = this.team ? [this.team] : [];
    const copied = this.like ? { copy_from: this.like } : {};
    try {
      const { organization, role } = this;
      const invitation = await inviteOne({ organization, email, role, teams, ...copied });
      return { email, invitation, error: '' };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return { email, invitation: null, error: sentence(error) };
    }
  }
}
