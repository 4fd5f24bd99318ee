export default {
  pinned: 'Pinned',
  more: 'More',
  optionsOf: (name: string) => `Options of ${name}`,
  nameOfSection: 'Name of the section',
  empty: 'Drag something here, or use its menu.',
  mailboxes: 'Mailboxes',
  searches: 'Saved searches',
  renamedDone: (section: string) => `Section renamed to ${section}`,
};
