export default {
  visitor: 'Visitor',
  chat: 'Live chat',
  online: 'Online',
  offline: 'Not there now',
  onPage: (page: string) => `Online, on ${page}`,
  writes: 'is writing…',
  identity: {
    unverified: 'Unverified',
    cannot_verify: 'Cannot verify',
  } as Record<string, string>,
  identityWhy: {
    unverified: 'Name and address are what the visitor, or the page, says. Nothing proves them.',
    cannot_verify:
      'The page gave a proof of who this is, and it is wrong: somebody pretends, or the code of the page has a mistake.',
  } as Record<string, string>,
  blocked: 'Blocked',
  block: 'Block this visitor',
  unblock: 'Take messages again',
  isBlocked: 'Nothing more is taken from this visitor',
  isUnblocked: 'Messages of this visitor are taken again',
  undo: 'Undo',
  details: 'About the visitor',
  since: (day: string) => `First wrote ${day}`,
  meta: { language: 'Language', platform: 'Platform', browser: 'Browser' } as Record<string, string>,
  visits: 'Pages visited',
  noVisits: 'None since the chat began',
  seen: 'Seen',
};
