import { expect, test } from 'vitest';
import { kindOf, memberLists, withMember } from './members';

const team = {
  members: [
    { user: 'a', kind: 'active' },
    { user: 'b', kind: 'observer' },
  ],
};

test('somebody is active, an observer, or not in the team', () => {
  expect(['a', 'b', 'c'].map((user) => kindOf(team, user))).toEqual(['active', 'observer', 'none']);
});

test('a change moves one person between the lists and leaves the others', () => {
  expect(memberLists(withMember(team, 'b', 'active'))).toEqual({ active_members: ['a', 'b'], observers: [] });
  expect(memberLists(withMember(team, 'a', 'none'))).toEqual({ active_members: [], observers: ['b'] });
  expect(memberLists(withMember(team, 'c', 'observer'))).toEqual({ active_members: ['a'], observers: ['b', 'c'] });
});
