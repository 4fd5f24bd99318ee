import { list, plural } from '$lib/i18n/plural';

const many = plural('en');
const names = list('en');

export default {
  undo: 'Undo',
  refused: (message: string) => `That did not work, so it was put back. ${message}`,
  closedDone: (count: number) => many(count, { one: 'Closed', other: '# conversations closed' }),
  reopenedDone: (count: number) => many(count, { one: 'Reopened', other: '# conversations reopened' }),
  archivedDone: (count: number) => many(count, { one: 'Archived', other: '# conversations archived' }),
  unarchivedDone: (count: number) => many(count, { one: 'Back in Inbox', other: '# conversations back in Inbox' }),
  starredDone: (count: number) => many(count, { one: 'Starred', other: '# conversations starred' }),
  unstarredDone: (count: number) => many(count, { one: 'Star removed', other: '# stars removed' }),
  unreadDone: (count: number) => many(count, { one: 'Marked as unread', other: '# marked as unread' }),
  readDone: (count: number) => many(count, { one: 'Marked as read', other: '# marked as read' }),
  assignedDone: (people: string[], count: number) =>
    many(count, { one: `Assigned to ${names(people)}`, other: `# conversations assigned to ${names(people)}` }),
  unassignedDone: (people: string[], count: number) =>
    many(count, { one: `${names(people)} unassigned`, other: `${names(people)} unassigned from # conversations` }),
  movedDone: (team: string, count: number) =>
    many(count, { one: `Moved to ${team}`, other: `# conversations moved to ${team}` }),
};
