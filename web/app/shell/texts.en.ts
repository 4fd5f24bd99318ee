import { plural } from '$lib/i18n/plural';

const many = plural('en');

export default {
  inbox: 'Inbox',
  assigned: 'Assigned to me',
  starred: 'Starred',
  drafts: 'Drafts',
  sent: 'Sent',
  closed: 'Closed',
  all: 'All',
  teamInbox: 'Team inbox',
  unread: (count: number) => many(count, { one: '# unread', other: '# unread' }),
  dismiss: 'Dismiss',
  unreachable: 'The server could not be reached. Nothing was lost; try again in a moment.',
};
