import type { IconName } from '$lib/ui';

export type PageName =
  | 'profile'
  | 'password'
  | 'sessions'
  | 'tokens'
  | 'organization'
  | 'people'
  | 'teams'
  | 'accounts'
  | 'connection'
  | 'sharing'
  | 'system';

interface Page {
  name: PageName;
  icon: IconName;
  group: 'you' | 'organization' | 'server';
  /** What a role must include to see it. */
  needs?: string;
  /** Where the navigation shows one to be; pages with it have no line of their own. */
  under?: PageName;
}

/** Every page, in the order of the navigation. */
export const PAGES: readonly Page[] = [
  { name: 'profile', icon: 'user', group: 'you' },
  { name: 'password', icon: 'key', group: 'you' },
  { name: 'sessions', icon: 'shield', group: 'you' },
  { name: 'tokens', icon: 'link', group: 'you' },
  { name: 'organization', icon: 'organization', group: 'organization', needs: 'organization.edit' },
  { name: 'people', icon: 'users', group: 'organization', needs: 'organization.see' },
  { name: 'teams', icon: 'chat', group: 'organization', needs: 'organization.see' },
  { name: 'accounts', icon: 'mail', group: 'organization', needs: 'accounts.add' },
  { name: 'connection', icon: 'mail', group: 'organization', needs: 'accounts.add', under: 'accounts' },
  { name: 'sharing', icon: 'mail', group: 'organization', needs: 'accounts.add', under: 'accounts' },
  { name: 'system', icon: 'server', group: 'server', needs: 'system.see' },
];

/** The pages somebody with these permissions may see. */
export const pagesFor = (permissions: readonly string[]): Page[] =>
  PAGES.filter(({ needs }) => needs === undefined || permissions.includes(needs));

/** The page of an address; none named is the profile, an unknown or forbidden one is null. */
export function pageOf(name: string, permissions: readonly string[]): Page | null {
  return pagesFor(permissions).find((page) => page.name === (name || 'profile')) ?? null;
}

export const GROUPS = ['you', 'organization', 'server'] as const;
