import { api } from '$lib/api/client';
import type { DefaultTimes, Me, Organization, Team, User, Uuid } from '$lib/api/types';
import { LANGUAGES, nearest, useLocale, type Language } from '$lib/i18n';
import { useTimes } from '$lib/when/times.svelte';

let current = $state.raw<Me | null>(null);
let changed: ((me: Me | null) => void) | undefined;

/** The person who is logged in, with organizations, colleagues and teams; null before log-in. Reactive. */
export const me = (): Me | null => current;

/** The same, where a screen exists only after log-in. */
export function person(): Me {
  if (!current) throw new Error('Nobody is logged in.');
  return current;
}

/** Called when somebody logs in, changes or leaves; one listener, the shell. */
export function onSession(listener: (me: Me | null) => void): void {
  changed = listener;
}

const language = (name: string): Language => (name in LANGUAGES ? (name as Language) : nearest([name]));

function show(theme: string): void {
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
  else delete document.documentElement.dataset['theme'];
  localStorage.setItem('postroom.theme', theme);
}

/** Use what the server (or the cache) says about me: after log-in, set-up, an invitation, a change of preferences. */
export async function setMe(next: Me): Promise<void> {
  const { language: wanted, time_zone, week_start, hour_cycle, theme } = next.preferences;
  await useLocale({ language: language(wanted), timeZone: time_zone, weekStart: week_start, hourCycle: hour_cycle });
  // An older release's answer, kept on this device, does not say it.
  useTimes(next.preferences.default_times as DefaultTimes | undefined);
  show(theme);
  current = next;
  changed?.(next);
}

/** Forget who I am (log-out, a revoked session). */
export function clearMe(): void {
  current = null;
  changed?.(null);
}

/** Ask the server who I am. Throws Problem (401 when nobody is logged in). */
export async function fetchMe(): Promise<Me> {
  const next = await api.get<Me>('/v1/me');
  await setMe(next);
  return next;
}

/** An organization of mine by id. */
export const organization = (id: Uuid): Organization | undefined => current?.organizations.find((one) => one.id === id);

/** A colleague by id; people who left are still known, as inactive. */
export const user = (id: Uuid | null): User | undefined => current?.users.find((one) => one.id === id);

/** The people of an organization who have not left. Nobody, until the server answers, where the device kept an earlier
 * release's answer: that did not say who is in which. */
export const colleaguesOf = (id: Uuid): User[] =>
  current?.users.filter(({ active, organizations }) => active && new Set(organizations).has(id)) ?? [];

/** A team by id. */
export const team = (id: Uuid | null): Team | undefined => current?.teams.find((one) => one.id === id);

/** The teams of an organization. */
export const teamsOf = (id: Uuid): Team[] => current?.teams.filter((one) => one.organization === id) ?? [];

/** Whether my role in the organization may do something; verbs come with the organization. */
export const may = (id: Uuid, permission: string): boolean =>
  organization(id)?.permissions.includes(permission) ?? false;
