import { expect, test } from 'vitest';
import { pageOf, pagesFor } from './pages';

const MEMBER = ['organization.see', 'accounts.add', 'conversations.use'];

test('a member sees his own pages and what his role includes, and nothing else', () => {
  const names = pagesFor(MEMBER).map(({ name }) => name);
  expect(names).toContain('accounts');
  expect(names).not.toContain('system');
  expect(names).not.toContain('organization');
});

test.each([
  ['', 'profile'],
  ['teams', 'teams'],
  ['system', undefined],
  ['nowhere', undefined],
])('the address /settings/%s shows %s to a member', (name, expected) =>
  expect(pageOf(name, MEMBER)?.name).toBe(expected),
);

test('only pages of many things go on with an id', () => {
  expect(pageOf('teams', MEMBER, 'an-id')?.name).toBe('teams');
  expect(pageOf('profile', MEMBER, 'an-id')).toBeNull();
});
