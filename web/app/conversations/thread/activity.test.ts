import { describe, expect, test } from 'vitest';
import type { Activity } from '$lib/api/types';
import { sentence, undoing, type Names } from './activity';
import { mark, pieces } from './marked';
import en from './texts.en';
import fr from './texts.fr';

const people: Record<string, string> = { mara: 'Mara', noor: 'Noor', ines: 'Inès' };
const labels: Record<string, string> = {
  ...{ vip: 'VIP', acme: 'Customers/Acme' },
  ...{ one: 'One', two: 'Two', three: 'Three', four: 'Four', five: 'Five' },
};
const names: Names = {
  me: 'ines',
  user: (id) => people[id] ?? null,
  team: (id) => (id === 'support' ? 'Support' : null),
  label: (id) => labels[id] ?? null,
};
const entry = (kind: string, data: Record<string, unknown> = {}, change: Partial<Activity> = {}): Activity => ({
  type: 'activity',
  seq: 1,
  kind,
  actor_kind: 'person',
  actor: 'mara',
  data,
  created_at: 1,
  ...change,
});
const said = (of: Activity, texts = en) =>
  pieces(sentence(of, names, texts.events) ?? '')
    .map(({ text }) => text)
    .join('');

describe('each event of the log that is shown', () => {
  test.each([
    [entry('conversation.assigned', { added: ['noor'], removed: [] }), 'Mara assigned Noor'],
    [
      entry('conversation.assigned', { added: ['ines'], removed: [] }, { actor_kind: 'token', actor: 't1' }),
      'A program assigned you',
    ],
    [entry('conversation.assigned', { added: ['mara'], removed: [] }), 'Mara took this conversation'],
    [entry('conversation.assigned', { added: [], removed: ['noor'] }), 'Mara unassigned Noor'],
    [entry('conversation.assigned', { added: [], removed: ['mara'] }), 'Mara is no longer assigned'],
    [entry('conversation.assigned', { added: ['noor'], removed: ['mara'] }), 'Mara handed this conversation to Noor'],
    [entry('conversation.assigned', { added: ['mara'], removed: ['noor'] }), 'Mara took this conversation from Noor'],
    [
      entry('conversation.assigned', { added: ['gone'], removed: ['noor'] }),
      'Mara assigned Somebody who left instead of Noor',
    ],
    [entry('conversation.assigned', { added: ['noor', 'mara'] }), 'Mara took this conversation and assigned Noor'],
    [entry('conversation.assigned', { added: ['gone'] }), 'Mara assigned Somebody who left'],
    [entry('conversation.access_changed', { added: ['noor'] }), 'Mara shared this conversation with Noor'],
    [
      entry('conversation.access_changed', { added: ['ines'], teams_added: ['support'], everyone: true }),
      'Mara shared this conversation with you, Support, and everybody',
    ],
    [
      entry('conversation.access_changed', { removed: ['noor'], teams_removed: ['other'] }),
      'Mara stopped sharing this conversation with Noor and a team',
    ],
    [
      entry('conversation.access_changed', { everyone: false }),
      'Mara stopped sharing this conversation with everybody',
    ],
    [entry('conversation.access_changed', { removed: ['mara'] }), 'Mara left this conversation'],
    [
      entry('conversation.access_changed', { added: ['noor'], everyone: false }),
      'Mara shared this conversation with Noor instead of everybody',
    ],
    [entry('conversation.labelled', { added: ['vip'] }), 'Mara labelled this conversation VIP'],
    [
      entry('conversation.labelled', { added: ['vip', 'acme'] }),
      'Mara labelled this conversation Customers/Acme and VIP',
    ],
    [
      entry('conversation.labelled', { removed: ['vip'] }, { actor_kind: 'system', actor: null }),
      'The mail server removed the label VIP',
    ],
    [
      entry('conversation.labelled', { added: ['acme'], removed: ['vip'] }),
      'Mara labelled this conversation Customers/Acme instead of VIP',
    ],
    [
      entry('conversation.labelled', { added: ['one', 'two', 'three', 'four', 'five'] }),
      'Mara labelled this conversation Five, Four, One, and 2 more',
    ],
    [entry('conversation.joined', { joined: 'c2' }, { actor_kind: 'system', actor: null }), en.events.joined],
    [entry('conversation.joined', { joined: 'c2' }), 'Mara joined another conversation with this one'],
    [entry('conversation.separated', { separated: 'c2' }), 'Mara put apart again what had been joined'],
    [
      entry('messages.removed', { address: 'old@us.example', messages: 2 }),
      'Mara removed old@us.example with its mail: 2 messages are gone from here',
    ],
    [
      entry('conversation.shared', { address: 'billing@a.example' }, { actor_kind: 'contact', actor: null }),
      'This mail came to billing@a.example, too: whoever sees that account sees this conversation',
    ],
    [entry('conversation.closed'), 'Mara closed this conversation'],
    [
      entry('conversation.reopened', {}, { actor_kind: 'contact', actor: null }),
      'A new message reopened this conversation',
    ],
    [entry('conversation.reopened', {}, { actor_kind: 'system', actor: null }), 'Postroom reopened this conversation'],
    [
      entry('conversation.moved', { team_id: 'support', in_team_inbox: true }),
      'Mara moved this conversation to Support',
    ],
    [
      entry('conversation.moved', { team_id: 'support', in_team_inbox: false }),
      'Mara took this conversation out of the team inbox of Support',
    ],
    [
      entry('conversation.moved', { team_id: null, in_team_inbox: false }),
      'Mara took this conversation out of its team',
    ],
    [entry('conversation.trashed'), 'Mara moved this conversation to Trash'],
    [entry('conversation.junked'), 'Mara moved this conversation to Spam'],
    [entry('conversation.restored'), 'Mara brought this conversation back'],
    [
      entry('conversation.trashed', {}, { actor_kind: 'system', actor: null }),
      'The mail server moved this conversation to Trash',
    ],
    [entry('conversation.changed'), 'Mara changed the details of this conversation'],
  ])('%#: %s', (of, text) => {
    expect(said(of)).toBe(text);
    expect(said(of, { ...en, events: fr.events })).not.toBe('');
  });

  test('labels of an account one does not see are not told of', () => {
    expect(sentence(entry('conversation.labelled', { added: ['theirs'] }), names, en.events)).toBeNull();
  });

  test('an event of a kind that is not known here is not shown', () => {
    expect(sentence(entry('conversation.snoozed'), names, en.events)).toBeNull();
  });
});

describe('the reader is "you", and nobody is named twice', () => {
  const mine = (data: Record<string, unknown>) => entry('conversation.assigned', data, { actor: 'ines' });
  test.each([
    [mine({ added: ['ines'] }), 'You assigned yourself', 'Vous avez pris cette conversation'],
    [
      mine({ added: ['noor', 'ines'] }),
      'You assigned yourself and Noor',
      'Vous avez pris cette conversation et l’avez aussi attribuée à Noor',
    ],
    [mine({ added: ['mara'] }), 'You assigned Mara', 'Vous avez attribué la conversation à Mara'],
    [
      mine({ added: ['mara'], removed: ['ines'] }),
      'You handed this conversation to Mara',
      'Vous avez passé cette conversation à Mara',
    ],
    [mine({ removed: ['ines'] }), 'You are no longer assigned', 'Vous n’êtes plus responsable'],
    [
      entry('conversation.assigned', { added: ['noor', 'ines'] }),
      'Mara assigned you and Noor',
      'Mara a attribué la conversation à vous et Noor',
    ],
    [entry('conversation.assigned', { added: ['ines'] }), 'Mara assigned you', 'Mara vous a attribué la conversation'],
    [
      entry('conversation.assigned', { removed: ['ines'] }),
      'Mara unassigned you',
      'Mara vous a retiré la conversation',
    ],
    [
      entry('conversation.assigned', { added: ['mara'], removed: ['ines'] }),
      'Mara took this conversation from you',
      'Mara vous a repris cette conversation',
    ],
    [
      entry('conversation.junked', {}, { actor: 'ines' }),
      'You moved this conversation to Spam',
      'Vous avez mis cette conversation dans le spam',
    ],
    [
      entry('conversation.restored', {}, { actor: 'ines' }),
      'You brought this conversation back',
      'Vous avez rétabli cette conversation',
    ],
    [
      entry('conversation.closed', {}, { actor: 'ines' }),
      'You closed this conversation',
      'Vous avez fermé cette conversation',
    ],
  ])('%#: %s', (of, english, french) => {
    expect(said(of)).toBe(english);
    expect(said(of, { ...en, events: fr.events })).toBe(french);
  });
});

test('names are bold and can not break out of their isolation', () => {
  expect(pieces(`${mark('Ma\u2069ra')} closed`)).toEqual([
    { text: 'Mara', bold: true },
    { text: ' closed', bold: false },
  ]);
});

test('a join can be undone as long as nobody did', () => {
  const joined = entry('conversation.joined', { joined: 'c2', operation: 'o1' });
  const other = entry('conversation.separated', { separated: 'c3', operation: 'o2' });
  expect(undoing(joined, [joined, other])).toBe('o1');
  expect(undoing(joined, [joined, entry('conversation.separated', { separated: 'c2', operation: 'o1' })])).toBeNull();
  expect(undoing(other, [joined, other])).toBeNull();
});
