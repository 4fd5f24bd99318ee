import { api } from '$lib/api/client';
import type { SavedSearch, Uuid } from '$lib/api/types';
import { outside } from '$lib/reactive.svelte';
import { onForget } from '$lib/forgetting';
import { onEvent } from '$lib/realtime/events';

/** The searches somebody keeps in an organization. */
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

  async refresh(): Promise<void> {
    const { organization } = this;
    const reply = await api.get<{ saved_searches: SavedSearch[] }>('/v1/saved_searches', { organization });
    this.all = reply.saved_searches;
  }

  get(id: Uuid | null): SavedSearch | undefined {
    return this.all.find((one) => one.id === id);
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
onForget(forgetSavedSearches);

onEvent(
  'saved_searches.changed',
  (organization) =>
    void kept
      .get(organization)
      ?.refresh()
      .catch(() => undefined),
);
