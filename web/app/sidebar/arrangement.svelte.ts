import { api, Problem } from '$lib/api/client';
import type { Sidebar, SidebarRequest, Uuid } from '$lib/api/types';
import { onForget } from '$lib/forgetting';
import { outside } from '$lib/reactive.svelte';
import { onEvent } from '$lib/realtime/events';
import { toast } from '$lib/ui/toast.svelte';
import { offerToUndo } from '../conversations/intents';
import { t as lists } from '../conversations/texts';
import { savedSearches } from '../search/saved.svelte';
import { teamsOf } from '../session/session.svelte';
import { sentence } from '../session/mistakes';
import { revert, whole, type Edit } from './arrange';
import { forgetPinned } from './pinned.svelte';

const EMPTY: Sidebar = { version: 0, sections: [], hidden: [] };
const PATH = '/v1/me/sidebar';
const TRIES = 5; // two devices that arrange at once take turns

/** The sidebar as I arranged it in an organization, on all my devices. */
export class Arrangement {
  readonly organization: Uuid;
  /** As the server has it. */
  #kept: Sidebar = $state.raw(EMPTY);
  /** What was done since. */
  #waiting: readonly Edit[] = $state.raw([]);
  #asked: Promise<void> | undefined;
  #saving = false;
  /** The newest version that was heard of. */
  #newest = 0;
  /** The section that is being given a name. */
  naming = $state.raw<Uuid | null>(null);

  constructor(organization: Uuid) {
    this.organization = organization;
  }

  /** As it is shown, with every section in it. Reactive. */
  get value(): Sidebar {
    return this.#waiting.reduce((so, edit) => edit(this.#whole(so)), this.#whole(this.#kept));
  }
  get kept(): Sidebar {
    return this.#kept;
  }

  #whole(sidebar: Sidebar): Sidebar {
    return whole(sidebar, {
      teams: teamsOf(this.organization).map(({ id }) => id),
      searches: savedSearches(this.organization).all.map(({ id }) => id),
    });
  }

  /** Show what this device kept, until the server has answered. */
  restore(kept: Sidebar): void {
    if (kept.version > this.#kept.version) this.#kept = kept;
  }

  /** Ask the server, once, until it says that there is another. Never fails: what is known stays. */
  load({ again = false } = {}): Promise<void> {
    if (again) this.#asked = undefined;
    this.#asked ??= this.#ask().catch(() => void (this.#asked = undefined));
    return this.#asked;
  }

  async #ask(): Promise<void> {
    const said = await api.get<Sidebar>(PATH, { organization: this.organization });
    if (said.version >= this.#kept.version) this.#kept = said;
  }

  /** Somebody heard that there is a version. */
  heard(version: number): void {
    this.#newest = Math.max(this.#newest, version);
    if (this.#newest > this.#kept.version && !this.#saving) void this.load({ again: true });
  }

  /** Change it at once, and tell the server. With `text`, which says what was done, it can be undone. */
  change(edit: Edit, text = ''): void {
    const before = this.value;
    this.#waiting = [...this.#waiting, edit];
    const after = this.value;
    if (text) offerToUndo(text, () => this.change(revert(before, after)));
    void this.#save();
  }

  async #save(): Promise<void> {
    if (this.#saving) return;
    this.#saving = true;
    try {
      for (let edit = this.#waiting[0]; edit; edit = this.#waiting[0]) {
        const said = await this.#send(edit);
        this.#kept = said;
        this.#waiting = this.#waiting.slice(1);
      }
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.#waiting = [];
      toast({ text: lists.refused(sentence(error)), icon: 'alert' });
    } finally {
      this.#saving = false;
      this.heard(this.#newest);
    }
  }

  /** Send one change. Where another device was first, make it anew on what that one left. Throws Problem. */
  async #send(edit: Edit): Promise<Sidebar> {
    for (let tries = 1; ; tries++) {
      const { version, sections, hidden } = edit(this.#whole(this.#kept));
      const body: SidebarRequest = { version, sections, hidden };
      try {
        return await api.put<Sidebar>(PATH, body, { query: { organization: this.organization } });
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== 'sidebar_changed' || tries === TRIES) throw error;
        this.#kept = await api.get<Sidebar>(PATH, { organization: this.organization });
      }
    }
  }
}

const all = new Map<Uuid, Arrangement>();

/** How I arranged the sidebar of an organization; there from the first call on. */
export function arrangement(organization: Uuid): Arrangement {
  const known = all.get(organization);
  if (known) return known;
  const made = outside(() => new Arrangement(organization));
  all.set(organization, made);
  return made;
}

/** Everything known, to be kept on this device. */
export const keptSidebars = (): Record<Uuid, Sidebar> =>
  Object.fromEntries([...all].map(([organization, { kept }]) => [organization, kept]));

/** Put back what this device kept, until the server has answered. */
export function restoreSidebars(kept: Record<Uuid, Sidebar>): void {
  for (const [organization, sidebar] of Object.entries(kept)) arrangement(organization).restore(sidebar);
}

export function forgetSidebars(): void {
  all.clear();
  forgetPinned();
}

onForget(forgetSidebars);
onEvent('sidebar.changed', (organization, { data }) => all.get(organization)?.heard(Number(data['version'])));
