import { api } from '$lib/api/client';
import type { Label, LabelRequest, SharedLabel, SharedLabelPatch, SharedLabelRequest, Uuid } from '$lib/api/types';
import { onForget } from '$lib/forgetting';
import { onEvent } from '$lib/realtime/events';
import { named, type AnyLabel } from './organization';

let known = $state.raw<ReadonlyMap<Uuid, readonly AnyLabel[]>>(new Map());
const asking = new Map<Uuid, Promise<void>>();

const take = (organization: Uuid, labels: readonly AnyLabel[]): void => {
  known = new Map(known).set(organization, labels);
};

const ofAccounts = (organization: Uuid): AnyLabel[] =>
  (labelsOf(organization) ?? []).filter(({ account_id }) => account_id !== null);

/** Ask the server which labels there are, once, until they change. Never fails: what the device kept stays. */
export function loadLabels(organization: Uuid, { again = false } = {}): Promise<void> {
  const running = asking.get(organization);
  if (running && !again) return running;
  const asked = Promise.all([
    api.get<{ labels: Label[] }>('/v1/labels', { organization }),
    api.get<{ shared_labels: SharedLabel[] }>('/v1/shared_labels', { organization }),
  ])
    .then(([{ labels }, { shared_labels }]) => {
      // Else a later answer is on its way.
      if (asking.get(organization) === asked) take(organization, [...named(shared_labels), ...labels]);
    })
    .catch(() => void asking.delete(organization));
  asking.set(organization, asked);
  return asked;
}

/** The labels of the organization and of the mail accounts one sees. Reactive; undefined until they are known. */
export const labelsOf = (organization: Uuid): readonly AnyLabel[] | undefined => known.get(organization);

/** The labels of the organization itself. Reactive. */
export const sharedLabels = (organization: Uuid): SharedLabel[] =>
  (labelsOf(organization) ?? []).flatMap(({ shared }) => shared ?? []);

/** A label by id, of any organization. Reactive. */
export function label(id: Uuid | null): AnyLabel | undefined {
  for (const labels of known.values()) {
    const found = labels.find((one) => one.id === id);
    if (found) return found;
  }
  return undefined;
}

/** Those of some ids that are known, in the order of a list. Reactive. */
export const labelsIn = (organization: Uuid, ids: readonly Uuid[]): AnyLabel[] =>
  ids.length === 0 ? [] : (labelsOf(organization) ?? []).filter(({ id }) => ids.includes(id));

/** Make a label at a mail account; one of that name is the answer where there is one. Throws Problem. */
export async function makeLabel(organization: Uuid, account_id: Uuid, name: string): Promise<AnyLabel> {
  const body: LabelRequest = { account_id, name };
  const { labels: made } = await api.post<{ labels: Label }>('/v1/labels', body, { query: { organization } });
  const others = (labelsOf(organization) ?? []).filter(({ id }) => id !== made.id);
  take(organization, [...others, made]);
  return made;
}

/** Show labels of the organization as they are now, or as they are about to be. */
export function putShared(organization: Uuid, labels: readonly SharedLabel[]): void {
  const others = sharedLabels(organization).filter(({ id }) => labels.every((one) => one.id !== id));
  const sorted = [...others, ...labels].sort((a, b) => a.name.localeCompare(b.name));
  take(organization, [...named(sorted), ...ofAccounts(organization)]);
}

/** Make a label of the organization. Throws Problem. */
export async function makeShared(request: SharedLabelRequest & { organization: Uuid }): Promise<AnyLabel> {
  const { shared_labels: made } = await api.post<{ shared_labels: SharedLabel }>('/v1/shared_labels', request);
  putShared(request.organization, [made]);
  return label(made.id) ?? { id: made.id, name: made.name, account_id: null, shared: made };
}

/** Change a label of the organization. Throws Problem. */
export async function changeShared(organization: Uuid, id: Uuid, patch: SharedLabelPatch): Promise<void> {
  const reply = await api.patch<{ shared_labels: SharedLabel[] }>(`/v1/shared_labels/${id}`, patch, {
    query: { organization },
  });
  putShared(organization, reply.shared_labels);
}

/** Delete a label of the organization, and those inside it. Throws Problem. */
export async function deleteShared(organization: Uuid, id: Uuid): Promise<void> {
  await api.delete(`/v1/shared_labels/${id}`, { organization });
  await loadLabels(organization, { again: true });
}

/** Everything known, to be kept on this device. */
export const keptLabels = (): Record<Uuid, readonly AnyLabel[]> => Object.fromEntries(known);

/** Put back what this device kept, until the server has answered. */
export function restoreLabels(kept: Record<Uuid, readonly AnyLabel[]>): void {
  known = new Map([...Object.entries(kept), ...known]);
}

export function forgetLabels(): void {
  known = new Map();
  asking.clear();
}
onForget(forgetLabels);

for (const kind of ['labels.', 'account.', 'access.granted', 'organization.'])
  onEvent(kind, (organization) => {
    if (asking.has(organization)) void loadLabels(organization, { again: true });
  });
