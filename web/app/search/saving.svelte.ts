import { api, Problem } from '$lib/api/client';
import type { SavedSearch, Uuid } from '$lib/api/types';
import { toast } from '$lib/ui';
import { offerToUndo } from '../conversations/intents';
import { savedSearches } from './saved.svelte';
import { t } from './texts';

interface Reply {
  saved_searches: SavedSearch;
}

let renaming = $state.raw<SavedSearch | null>(null);

/** The one that is being given another name. Reactive. */
export const renamed = (): SavedSearch | null => renaming;
export const askForName = (one: SavedSearch | null): void => void (renaming = one);

const PATH = '/v1/saved_searches';

/** Keep a search, last. */
export const save = (organization: Uuid, name: string, query: string): Promise<void> =>
  trying(organization, async () => {
    const reply = await api.post<Reply>(PATH, { name, query }, { query: { organization } });
    const list = savedSearches(organization);
    list.all = [...list.all.filter(({ id }) => id !== reply.saved_searches.id), reply.saved_searches];
    toast({ text: t.savedAs(reply.saved_searches.name), icon: 'check' });
  });

export const rename = (organization: Uuid, one: SavedSearch, name: string): Promise<void> =>
  trying(organization, async () => {
    const list = savedSearches(organization);
    list.all = list.all.map((other) => (other.id === one.id ? { ...other, name } : other));
    await api.patch<Reply>(`${PATH}/${one.id}`, { name }, { query: { organization } });
  });

/** Out of the list, with a way back. */
export const forget = (organization: Uuid, one: SavedSearch): Promise<void> =>
  trying(organization, async () => {
    const list = savedSearches(organization);
    list.all = list.all.filter(({ id }) => id !== one.id);
    await api.delete(`${PATH}/${one.id}`, { organization });
    offerToUndo(t.forgotten(one.name), () => void save(organization, one.name, one.query));
  });

async function trying(organization: Uuid, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast({ text: t.notSaved(error.message), icon: 'alert' });
    await savedSearches(organization)
      .refresh()
      .catch(() => undefined);
  }
}
