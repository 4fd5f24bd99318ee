import { api, Problem } from '$lib/api/client';
import type { SavedSearch, Uuid } from '$lib/api/types';
import { outside } from '$lib/reactive.svelte';
import { toast } from '$lib/ui';
import { t as lists } from '../conversations/texts';
import { t } from './texts';

interface Reply {
  saved_searches: SavedSearch;
}

/** The searches somebody keeps in an organization, in his order. */
export class SavedList {
  readonly organization: Uuid;
  all: readonly SavedSearch[] = $state.raw([]);
  #loading: Promise<void> | undefined;

  constructor(organization: Uuid) {
    this.organization = organization;
  }

  /** Ask for them once; again after a failure. */
  load(): Promise<void> {
    this.#loading ??= this.refresh().catch(() => void (this.#loading = undefined));
    return this.#loading;
  }

  /** They may have been changed on another device. */
  async refresh(): Promise<void> {
    const { organization } = this;
    const reply = await api.get<{ saved_searches: SavedSearch[] }>('/v1/saved_searches', { organization });
    this.all = reply.saved_searches;
  }

  /** Keep a search, last. */
  async save(name: string, query: string): Promise<void> {
    await this.#try(async () => {
      const options = { query: { organization: this.organization } };
      const reply = await api.post<Reply>('/v1/saved_searches', { name, query }, options);
      this.all = [...this.all, reply.saved_searches];
      toast({ text: t.savedAs(reply.saved_searches.name), icon: 'check' });
    });
  }

  async rename(one: SavedSearch, name: string): Promise<void> {
    this.#show(this.all.map((other) => (other.id === one.id ? { ...other, name } : other)));
    await this.#change(one, { name });
  }

  /** One place up or down. */
  async move(one: SavedSearch, by: 1 | -1): Promise<void> {
    const others = this.all.filter(({ id }) => id !== one.id);
    const position = Math.max(0, Math.min(others.length, this.all.indexOf(one) + by));
    this.#show([...others.slice(0, position), one, ...others.slice(position)]);
    await this.#change(one, { position });
  }

  /** Out of the list, with a way back. */
  async forget(one: SavedSearch): Promise<void> {
    const place = this.all.indexOf(one);
    this.#show(this.all.filter(({ id }) => id !== one.id));
    await this.#try(async () => {
      await api.delete(`/v1/saved_searches/${one.id}`, { organization: this.organization });
      toast({
        text: t.forgotten(one.name),
        icon: 'trash',
        action: { label: lists.undo, run: () => void this.#restore(one, place) },
      });
    });
  }

  async #restore({ name, query }: SavedSearch, position: number): Promise<void> {
    await this.#try(async () => {
      const options = { query: { organization: this.organization } };
      const { saved_searches: made } = await api.post<Reply>('/v1/saved_searches', { name, query }, options);
      await api.patch<Reply>(`/v1/saved_searches/${made.id}`, { position }, options);
      await this.refresh();
    });
  }

  #show(all: readonly SavedSearch[]): void {
    this.all = all;
  }

  async #change(one: SavedSearch, change: { name?: string; position?: number }): Promise<void> {
    await this.#try(() =>
      api.patch<Reply>(`/v1/saved_searches/${one.id}`, change, { query: { organization: this.organization } }),
    );
  }

  async #try(act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      toast({ text: t.notSaved(error.message), icon: 'alert' });
      await this.refresh().catch(() => undefined);
    }
  }
}

const kept = new Map<Uuid, SavedList>();

/** The saved searches of an organization. */
export function savedSearches(organization: Uuid): SavedList {
  const known = kept.get(organization);
  if (known) return known;
  const made = outside(() => new SavedList(organization));
  kept.set(organization, made);
  return made;
}

/** Whoever logs out leaves none behind. */
export const forgetSavedSearches = (): void => kept.clear();
