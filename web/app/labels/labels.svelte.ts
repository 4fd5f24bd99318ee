import { api } from '$lib/api/client';
import type { Label, LabelRequest, Uuid } from '$lib/api/types';
import { onEvent } from '$lib/realtime/events';

let known = $state.raw<ReadonlyMap<Uuid, readonly Label[]>>(new Map());
const asking = new Map<Uuid, Promise<void>>();

const take = (organization: Uuid, labels: readonly Label[]): void => {
  known = new Map(known).set(organization, labels);
};

/** Ask the server which labels there are, once, until they change. Never fails: what the device kept stays. */
export function loadLabels(organization: Uuid, { again = false } = {}): Promise<void> {
  const running = asking.get(organization);
  if (running && !again) return running;
  const asked = api
    .get<{ labels: Label[] }>('/v1/labels', { organization })
    .then(({ labels }) => {
      if (asking.get(organization) === asked) take(organization, labels); // else a later answer is on its way
    })
    .catch(() => void asking.delete(organization));
  asking.set(organization, asked);
  return asked;
}

/** The labels of the mail accounts one sees. Reactive; undefined until they are known. */
export const labelsOf = (organization: Uuid): readonly Label[] | undefined => known.get(organization);

/** A label by id, of any organization. Reactive. */
export function label(id: Uuid | null): Label | undefined {
  for (const labels of known.values()) {
    const found = labels.find((one) => one.id === id);
    if (found) return found;
  }
  return undefined;
}

/** Those of some ids that are known, in the order of a list. Reactive. */
export const labelsIn = (organization: Uuid, ids: readonly Uuid[]): Label[] =>
  ids.length === 0 ? [] : (labelsOf(organization) ?? []).filter(({ id }) => ids.includes(id));

/** Make a label at a mail account; one of that name is the answer where there is one. Throws Problem. */
export async function makeLabel(organization: Uuid, account_id: Uuid, name: string): Promise<Label> {
  const body: LabelRequest = { account_id, name };
  const { labels: made } = await api.post<{ labels: Label }>('/v1/labels', body, { query: { organization } });
  const others = (labelsOf(organization) ?? []).filter(({ id }) => id !== made.id);
  take(organization, [...others, made]);
  return made;
}

/** Everything known, to be kept on this device. */
export const keptLabels = (): Record<Uuid, readonly Label[]> => Object.fromEntries(known);

/** Put back what this device kept, until the server has answered. */
export function restoreLabels(kept: Record<Uuid, readonly Label[]>): void {
  known = new Map([...Object.entries(kept), ...known]);
}

export function forgetLabels(): void {
  known = new Map();
  asking.clear();
}

for (const kind of ['labels.', 'account.', 'access.granted'])
  onEvent(kind, (organization) => {
    if (asking.has(organization)) void loadLabels(organization, { again: true });
  });
