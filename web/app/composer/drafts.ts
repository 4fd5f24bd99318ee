import { api } from '$lib/api/client';
import type { Draft, Uuid } from '$lib/api/types';
import { letterOf, type Letter } from './letter';

/** My drafts on the server, newest first. Throws Problem. */
export async function myDrafts(organization: Uuid): Promise<Draft[]> {
  return (await api.get<{ drafts: Draft[] }>('/v1/drafts', { organization })).drafts;
}

/** A draft of mine by id, begun on another device perhaps. Never fails: null when there is none, or no network. */
export async function findDraft(organization: Uuid, id: Uuid): Promise<Letter | null> {
  const drafts = await myDrafts(organization).catch(() => []);
  const found = drafts.find((one) => one.id === id);
  return found ? letterOf(found, null) : null;
}
