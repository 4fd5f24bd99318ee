import { plural } from '$lib/i18n/plural';

const many = plural('en');
const list = (names: string[]) => new Intl.ListFormat('en').format(names);

export default {
  labels: 'Labels',
  of: (path: string) => `Labels below ${path}`,
  ofRow: (names: string) => `Labels: ${names}.`,
  change: ', label. Change',
  add: 'Label',
  added: (name: string, count: number) =>
    many(count, { one: `Labelled ${name}`, other: `# conversations labelled ${name}` }),
  removed: (name: string, count: number) =>
    many(count, { one: `Label ${name} removed`, other: `Label ${name} removed from # conversations` }),
  placeholder: 'Label with …',
  create: (name: string) => `New label “${name}”`,
  notMade: (name: string, message: string) => `The label “${name}” was not made. ${message}`,
  newLabel: 'New label',
  labelName: 'Name',
  noSlash: 'A name has no /. To put one label inside another, choose where it stands.',
  makeLabel: 'Make label',
  parent: 'Inside',
  noParent: 'No other label',
  pageHint: 'Labels of the organization can be given to anything, whatever account it came through.',
  pageEmpty: 'No labels yet',
  pageEmptyText: 'Labels say what conversations are about. One can also let people see every conversation that has it.',
  everybody: 'everybody',
  sharedWith: (names: string[]) => `Shared with ${list(names)}`,
  delegatesOnly: 'Restricted',
  autoShared: 'Auto-shared with',
  autoSharedHint:
    'They see every conversation that has this label, with all that was written in it, as long as it has the label.',
  withEverybody: (organization: string) => `Everybody in ${organization}`,
  withTeam: 'A team',
  noTeam: 'No team',
  withPeople: 'People',
  visibility: 'Who can see the label',
  visibilityHint: 'To the others it is not there: not in lists, not on conversations, not in what is told of them.',
  visibilities: { organization: 'Everybody', delegates: 'Admins and those it is shared with' },
  deleteLabel: 'Delete label …',
  deleteTitle: (name: string) => `Delete ${name}?`,
  deleteText: (inside: number) =>
    `${inside > 0 ? `${many(inside, { one: 'The label inside it goes', other: 'The # labels inside it go' })}, too. ` : ''}Conversations lose the label, and who saw one only because of it sees it no more. This cannot be undone.`,
  deleteNow: 'Delete',
  deleted: (name: string) => `Label ${name} deleted`,
  none: 'No labels',
  noneHint: 'Type a name to make the first one.',
};
