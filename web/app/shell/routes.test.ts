import { describe, expect, test } from 'vitest';
import { format, mailboxOf, parse, safeNext, slug, type Route } from './routes';

const O = '01980000-0000-7000-8000-000000000001';
const T = '01980000-0000-7000-8000-000000000002';
const C = '01980000-0000-7000-8000-000000000003';
const M = '01980000-0000-7000-8000-000000000004';
const inbox = { kind: 'inbox', owner: null } as const;

const ADDRESSES: [string, Route][] = [
  ['/', { name: 'home' }],
  ['/setup?code=abc', { name: 'setup', code: 'abc' }],
  ['/reset?code=a%20b', { name: 'reset', code: 'a b' }],
  ['/invitation?code=x', { name: 'invitation', code: 'x' }],
  ['/login', { name: 'login', next: '/' }],
  [`/login?next=${encodeURIComponent(`/${O}/inbox`)}`, { name: 'login', next: `/${O}/inbox` }],
  [`/${O}/inbox`, { name: 'mail', organization: O, mailbox: inbox, conversation: null, message: null }],
  [`/${O}/inbox/${C}`, { name: 'mail', organization: O, mailbox: inbox, conversation: C, message: null }],
  [`/${O}/inbox/${C}/${M}`, { name: 'mail', organization: O, mailbox: inbox, conversation: C, message: M }],
  [
    `/${O}/team-${T}/${C}`,
    { name: 'mail', organization: O, mailbox: { kind: 'team_inbox', owner: T }, conversation: C, message: null },
  ],
  [
    `/${O}/team-${T}-closed`,
    { name: 'mail', organization: O, mailbox: { kind: 'team_closed', owner: T }, conversation: null, message: null },
  ],
  [
    `/${O}/label-${T}/${C}`,
    { name: 'mail', organization: O, mailbox: { kind: 'label', owner: T }, conversation: C, message: null },
  ],
  [
    `/${O}/trash/${C}`,
    { name: 'mail', organization: O, mailbox: { kind: 'trash', owner: null }, conversation: C, message: null },
  ],
  [
    `/${O}/junk`,
    { name: 'mail', organization: O, mailbox: { kind: 'junk', owner: null }, conversation: null, message: null },
  ],
  [`/${O}/drafts/new/${C}`, { name: 'compose', organization: O, mailbox: { kind: 'drafts', owner: null }, draft: C }],
  [`/${O}/outbox`, { name: 'outbox', organization: O, conversation: null }],
  [`/${O}/settings`, { name: 'settings', organization: O, page: '', id: null }],
  [`/${O}/settings/accounts/${C}`, { name: 'settings', organization: O, page: 'accounts', id: C }],
];

describe('an address', () => {
  test.each(ADDRESSES)('%s is read', (address, route) => expect(parse(address)).toEqual(route));
  test.each(ADDRESSES)('%s is written the same', (address, route) => expect(format(route)).toBe(address));

  test('of an organization alone is its inbox', () => {
    expect(parse(`/${O}`)).toEqual({
      name: 'mail',
      organization: O,
      mailbox: inbox,
      conversation: null,
      message: null,
    });
  });

  const shouting = 'ABCDEF00-0000-7000-8000-00000000000A';
  const spoken = shouting.toLowerCase();
  test.each([
    `inbox/${shouting}`,
    `inbox/${shouting}/${shouting}`,
    `team-${shouting}`,
    `label-${shouting}`,
    `team-${shouting}-closed/${shouting}`,
    `drafts/new/${shouting}`,
    `outbox/${shouting}`,
    `settings/teams/${shouting}`,
  ])('%s is the same address in lower case', (path) => {
    expect(parse(`/${shouting}/${path}`)).toEqual(parse(`/${spoken}/${path.replaceAll(shouting, spoken)}`));
  });

  test.each([
    '/nonsense',
    `/${O}/nonsense`,
    `/${O}/inbox/not-an-id`,
    `/${O}/inbox/${C}/${M}/more`,
    `/${O}/inbox/new`,
    `/${O}/inbox/new/not-an-id`,
    `/${O}/outbox/not-an-id`,
    `/${O}/outbox/${C}/more`,
    `/${O}/settings/teams/not-an-id`,
    `/${O}/settings/teams/${T}/more`,
  ])('%s leads nowhere', (address) => expect(parse(address)).toEqual({ name: 'missing' }));
});

test.each([
  ['//evil.example/', '/'],
  ['https://evil.example/', '/'],
  ['/\\evil.example', '/'],
  ['javascript:alert(1)', '/'],
  [null, '/'],
  [`/${O}/inbox`, `/${O}/inbox`],
])('after the log-in, %s leads to %s', (next, expected) => expect(safeNext(next)).toBe(expected));

test('a mailbox keeps its name', () => {
  for (const part of ['inbox', 'all', `team-${T}`, `team-${T}-closed`]) {
    const mailbox = mailboxOf(part);
    expect(mailbox && slug(mailbox)).toBe(part);
  }
  expect(mailboxOf('team-x')).toBeNull();
});
