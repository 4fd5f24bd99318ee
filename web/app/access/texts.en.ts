import { list, plural } from '$lib/i18n/plural';

const many = plural('en');
const names = list('en');

export default {
  title: 'Share this conversation',
  everyone: (organization: string) => `Everybody at ${organization}`,
  everyoneHint: 'All members see it, now and later. It comes to nobody’s Inbox.',
  teams: 'Teams',
  teamsHint: 'All members of a team see it, now and later. It stays in the team inbox it is in.',
  ownTeam: 'Belongs to this team',
  people: 'People',
  find: 'Find a person',
  nobodyFound: 'Nobody of that name',
  you: (name: string) => `${name} (you)`,
  byName: 'Added by name',
  through: (ways: string[]) => `Sees it through ${names(ways)}`,
  teamNamed: (name: string) => `the team ${name}`,
  everybody: 'everybody’s access',
  add: 'Add',
  addPerson: (name: string) => `Add ${name}`,
  remove: 'Remove',
  removePerson: (name: string) => `Remove ${name}`,
  leave: 'Leave',
  added: (name: string) => `${name} sees this conversation now`,
  removed: (name: string) => `${name} does not see this conversation any more`,
  stays: (name: string, ways: string[]) => `${name} still sees it through ${names(ways)}`,
  left: 'You left the conversation',
  opened: (organization: string) => `Everybody at ${organization} sees this conversation now`,
  shut: 'Not shared with everybody any more',
  seenBy: (people: string[]) => `Share. Seen by ${names(people)}`,
  severalTitle: (count: number) => many(count, { one: 'Share # conversation', other: 'Share # conversations' }),
  severalHint: 'Whoever is added sees all of them, now and later.',
  isAdded: 'Added',
  addedToSeveral: (name: string, count: number) =>
    many(count, { one: `${name} sees this conversation now`, other: `${name} sees # conversations now` }),
  retry: 'Try again',
  done: 'Done',
};
