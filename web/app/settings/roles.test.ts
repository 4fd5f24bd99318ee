import { describe, expect, test } from 'vitest';
import { linkable, outranks, removable, rolesFor, type Reader } from './roles';

const ADMIN = ['people.manage', 'people.reset_password'];
const owner: Reader = { id: 'o', role: 'owner', permissions: [...ADMIN, 'organization.transfer'] };
const admin: Reader = { id: 'a', role: 'admin', permissions: ADMIN };
const member: Reader = { id: 'm', role: 'member', permissions: [] };
const person = (id: string, role: string) => ({ id, role });

test('rights go downwards only', () => {
  expect(outranks('owner', 'admin')).toBe(true);
  expect(outranks('admin', 'admin')).toBe(false);
  expect(outranks('stranger', 'member')).toBe(false);
});

describe('roles', () => {
  test('an owner may give any, an admin not ownership, a member none', () => {
    expect(rolesFor(owner, person('m', 'member'))).toEqual(['owner', 'admin', 'member']);
    expect(rolesFor(admin, person('m', 'member'))).toEqual(['admin', 'member']);
    expect(rolesFor(member, person('a', 'admin'))).toEqual(['admin']);
  });
  test('of the owner and the own one are not changed', () => {
    expect(rolesFor(admin, person('o', 'owner'))).toEqual(['owner']);
    expect(rolesFor(admin, person('a', 'admin'))).toEqual(['admin']);
  });
});

test.each([
  [owner, person('a', 'admin'), true, true],
  [admin, person('b', 'admin'), true, false],
  [admin, person('m', 'member'), true, true],
  [admin, person('o', 'owner'), false, false],
  [admin, person('a', 'admin'), false, false],
  [member, person('n', 'member'), false, false],
])('%o looking at %o', (reader, somebody, remove, link) => {
  expect(removable(reader, somebody)).toBe(remove);
  expect(linkable(reader, somebody)).toBe(link);
});
