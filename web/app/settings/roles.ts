import type { User, Uuid } from '$lib/api/types';

/** From most to least rights, as the server has them (identity/permissions.py). */
const ROLES = ['owner', 'admin', 'member'];

const rank = (role: string) => ROLES.indexOf(role);

/** Whether `role` has more rights than `other`. */
export const outranks = (role: string, other: string): boolean => rank(role) >= 0 && rank(role) < rank(other);

/** Who looks at the list of people, and what his role lets him do. */
export interface Reader {
  id: Uuid;
  role: string;
  permissions: readonly string[];
}

/** The roles the reader may give somebody; one only: nothing can be chosen. */
export function rolesFor(reader: Reader, { id, role }: Pick<User, 'id' | 'role'>): string[] {
  const manages = reader.permissions.includes('people.manage') && id !== reader.id && role !== 'owner';
  if (!manages) return [role];
  return reader.permissions.includes('organization.transfer') ? ROLES : ROLES.slice(1);
}

export const removable = (reader: Reader, { id, role }: Pick<User, 'id' | 'role'>): boolean =>
  reader.permissions.includes('people.manage') && id !== reader.id && role !== 'owner';

/** Whether the reader may hand somebody a password link: only downwards. */
export const linkable = (reader: Reader, { id, role }: Pick<User, 'id' | 'role'>): boolean =>
  reader.permissions.includes('people.reset_password') && id !== reader.id && outranks(reader.role, role);

/** Whether the reader may give somebody what another has. */
export const copyable = (reader: Reader, { id }: Pick<User, 'id'>): boolean =>
  reader.permissions.includes('people.manage') && id !== reader.id;
