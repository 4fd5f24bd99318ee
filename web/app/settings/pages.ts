import type { IconName } from '$lib/ui';

export type PageName =
  | 'profile'
  | 'password'
  | 'sessions'
  | 'tokens'
  | 'shared_files'
  | 'organization'
  | 'people'
  | 'teams'
  | 'labels'
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
  /** Its address may go on with the id of one thing. */
  holds?: true;
}

/** Every page, in the order of the navigation. */
export const PAGES: readonly Page[] = [
  { name: 'profile', icon: 'user', group: 'you' },
  { name: 'password', icon: 'key', group: 'you' },
  { name: 'sessions', icon: 'shield', group: 'you' },
  { name: 'tokens', icon: 'link', group: 'you' },
  { name: 'shared_files', icon: 'clip', group: 'you' },
  { name: 'organization', icon: 'organization', group: 'organization', needs: 'organization.edit' },
  { name: 'people', icon: 'users', group: 'organization', needs: 'organization.see' },
  { name: 'teams', icon: 'chat', group: 'organization', needs: 'organization.see', holds: true },
  { name: 'labels', icon: 'label', group: 'organization', needs: 'conversations.use', holds: true },
  { name: 'accounts', icon: 'mail', group: 'organization', needs: 'accounts.add', holds: true },
  { name: 'connection', icon: 'mail', group: 'organization', needs: 'accounts.add', under: 'accounts', holds: true },
  { name: 'sharing', icon: 'mail', group: 'organization', needs: 'accounts.add', under: 'accounts', holds: true },
  { name: 'system', icon: 'server', group: 'server', needs: 'system.see' },
];

/** The pages somebody with these permissions may see. */
export const pagesFor = (permissions: readonly string[]): Page[] =>
  PAGES.filter(({ needs }) => needs === undefined || permissions.includes(needs));

/** The page of an address; none named is the profile, an unknown or forbidden one is null. */
export function pageOf(name: string, permissions: readonly string[], id: string | null = null): Page | null {
  const page = pagesFor(permissions).find((one) => one.name === (name || 'profile'));
  return page && (id === null || page.holds) ? page : null;
}

export const GROUPS = ['you', 'organization', 'server'] as const;
