import { describe, expect, test } from 'vitest';
import type { Team } from '$lib/api/types';
import { conversation } from '../conversations/server.fake';
import { verbs } from './keymap';
import { conversationItems, placeItems, search, verbItems } from './palette';
import { keysTo, nextTeam, type Place } from './places';
import type { Mailbox } from './routes';

const nothing = () => {};
const team = (id: string, member: string | null): Team => ({ id, member }) as Team;
const teams = [team('billing', null), team('support', 'active'), team('wholesale', 'active')];
const inbox: Mailbox = { kind: 'inbox', owner: null };
const of = (owner: string): Mailbox => ({ kind: 'team_inbox', owner });

describe('places of the command bar', () => {
  const places = ([inbox, { kind: 'assigned', owner: null }, { kind: 'starred', owner: null }] as Mailbox[]).map(
    (mailbox): Place => ({ mailbox, name: mailbox.kind, icon: 'inbox', emoji: '', href: `/${mailbox.kind}` }),
  );
  const items = [
    ...verbItems(() => true, nothing, 'This'),
    ...placeItems(places, (to) => keysTo(to, undefined), nothing),
  ];

  test('stand there once, with the keys that lead to them', () => {
    expect(search('assigned', items).map(({ text, keys }) => [text, keys])).toEqual([['assigned', 'g a']]);
    expect(items.filter(({ id }) => id.startsWith('verb-go'))).toEqual([]);
    expect(verbs.filter((verb) => verb.startsWith('go'))).toHaveLength(5);
  });

  test('without a key have none', () => expect(keysTo({ kind: 'starred', owner: null }, undefined)).toBe(undefined));
});

describe('the team key', () => {
  test('opens the first team that I am active in', () => expect(nextTeam(teams, inbox)?.id).toBe('support'));
  test('goes from team to team, round and round', () => {
    expect(nextTeam(teams, of('support'))?.id).toBe('wholesale');
    expect(nextTeam(teams, of('wholesale'))?.id).toBe('billing');
  });
  test('of nobody’s team is the first one; without teams there is none', () => {
    expect(nextTeam([team('billing', null)], inbox)?.id).toBe('billing');
    expect(nextTeam([], inbox)).toBe(undefined);
  });
  test('is shown where it leads', () => {
    const next = nextTeam(teams, inbox);
    expect([keysTo(of('support'), next), keysTo(of('billing'), next)]).toEqual(['g t', undefined]);
  });
});

test('a conversation says who wrote and when, apart from each other', () => {
  const [item] = conversationItems(
    [conversation(1, 1, { authors: [{ name: 'Saoirse Flynn', address: 's@x.example' }] })],
    nothing,
  );
  expect(item?.aside).toBe('Saoirse Flynn');
  expect(item?.at).toMatch(/\d/);
});
