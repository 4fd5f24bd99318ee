import { plural } from '$lib/i18n/plural';

const many = plural('en');

export default {
  outbox: 'Outbox',
  count: (count: number) => many(count, { one: '# message', other: '# messages' }),
  to: (names: string) => `to ${names}`,
  nobody: 'nobody yet',
  noSubject: 'No subject',
  states: {
    waiting: 'Waiting',
    sending: 'Sending',
    failed: 'Not sent',
    unknown: 'May have been sent',
  } as Record<string, string>,
  goesAt: (time: string) => `Goes at ${time}`,
  attempts: (count: number) => many(count, { one: '# attempt', other: '# attempts' }),
  draft: 'Draft',
  notSent: 'Not sent',
  held: 'A scheduled message was not sent.',
  look: 'See why',
  retry: 'Send again',
  cancel: 'Back to draft',
  emptyTitle: 'Everything is sent',
  emptyText: 'Mail that waits or could not be sent shows up here.',
  toInbox: 'Go to Inbox',
  failedTitle: 'The outbox could not be loaded',
  tryAgain: 'Try again',
};
