import { api } from '$lib/api/client';
import type { AddressField, Correspondent, Uuid } from '$lib/api/types';
import { matching } from './mentions';

/** Somebody a mail could go to. */
export interface Candidate extends AddressField {
  colleague: boolean;
}

const KEPT = 100;
const answers = new Map<string, Correspondent[]>();

async function ask(organization: Uuid, q: string, signal: AbortSignal): Promise<Correspondent[]> {
  const key = `${organization} ${q.toLowerCase()}`;
  const known = answers.get(key);
  if (known) return known;
  const query = { organization, q };
  const { correspondents } = await api.get<{ correspondents: Correspondent[] }>('/v1/correspondents', query, signal);
  answers.set(key, correspondents);
  if (answers.size > KEPT) answers.delete(answers.keys().next().value ?? '');
  return correspondents;
}

/** People who match what was typed: those we wrote with first, then colleagues, nobody twice. Never fails. */
export async function candidates(
  organization: Uuid,
  typed: string,
  colleagues: readonly { id: Uuid; name: string; email: string }[],
  signal: AbortSignal,
): Promise<Candidate[]> {
  const outside = await ask(organization, typed, signal).catch(() => []);
  const inside = matching(colleagues, typed, 4).map(({ name, email }) => ({ name, address: email, colleague: true }));
  const seen = new Set<string>();
  return [...outside.map(({ name, address }) => ({ name, address, colleague: false })), ...inside].filter(
    ({ address }) => address && !seen.has(address.toLowerCase()) && seen.add(address.toLowerCase()),
  );
}
