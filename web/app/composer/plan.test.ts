import { describe, expect, test } from 'vitest';
import type { Account, AddressField, Message } from '$lib/api/types';
import { message as letter } from '../conversations/thread/entries.fake';
import { answered, answersAs, hasOthers, planOf, since } from './plan';

const field = (address: string): AddressField => ({ name: '', address });
const ours = ['Support@us.example'];
const message = (change: Partial<Message> = {}): Message =>
  letter(1, {
    id: 'm1',
    from_field: field('ann@a.example'),
    to_fields: [field('support@us.example'), field('bo@a.example')],
    cc_fields: [field('cem@a.example'), field('ANN@a.example')],
    delivered_at: 1,
    created_at: 1,
    ...change,
  });
const addresses = (list: AddressField[]) => list.map(({ address }) => address);

describe('who gets it', () => {
  test('reply: the sender; reply all: the others too, never ourselves, nobody twice', () => {
    expect(addresses(planOf(message(), 'one', ours).to)).toEqual(['ann@a.example']);
    const all = planOf(message(), 'all', ours);
    expect(addresses(all.to)).toEqual(['ann@a.example']);
    expect(addresses(all.cc)).toEqual(['bo@a.example', 'cem@a.example']);
    expect(hasOthers(message(), ours)).toBe(true);
    expect(hasOthers(message({ to_fields: [field('support@us.example')], cc_fields: [] }), ours)).toBe(false);
  });

  test('where answers are asked to go elsewhere, they go there', () => {
    const list = planOf(message({ reply_to_fields: [field('list@a.example')] }), 'one', ours);
    expect(addresses(list.to)).toEqual(['list@a.example']);
  });

  test('a reply to our own message goes to its receivers', () => {
    const own = message({
      outgoing: true,
      from_field: field('support@us.example'),
      to_fields: [field('ann@a.example')],
    });
    expect(addresses(planOf(own, 'one', ours).to)).toEqual(['ann@a.example']);
  });

  test('a note to myself can be answered', () => {
    const note = message({ from_field: field('support@us.example'), to_fields: [field('support@us.example')] });
    expect(addresses(planOf(note, 'one', ours).to)).toEqual(['support@us.example']);
  });

  test('what another address of ours wrote goes to whom it went, and never to us with a detail', () => {
    const both = [...ours, 'sales@us.example'];
    const sold = message({
      from_field: field('Sales+x@us.example'),
      to_fields: [field('ann@a.example')],
      cc_fields: [field('support+shop@us.example'), field('bo+a@a.example'), field('bo@a.example')],
    });
    const { to, cc } = planOf(sold, 'all', both);
    expect([addresses(to), addresses(cc)]).toEqual([['ann@a.example'], ['bo+a@a.example', 'bo@a.example']]);
  });

  test('the subject gets one prefix', () => {
    expect(planOf(message({ subject: 'RE: Crates' }), 'one', ours).subject).toBe('RE: Crates');
    expect(planOf(message(), 'forward', ours)).toMatchObject({ subject: 'Fwd: Crates', to: [], cc: [] });
  });
});

describe('which address an answer is from', () => {
  const alias = (id: string, preferred = false) => ({ id, address: `${id}@us.example`, name: '', default: preferred });
  const account = { address: 'support@us.example', aliases: [alias('sales'), alias('market', true)] } as Account;
  const from = (...to: string[]) => answersAs(message({ to_fields: to.map(field), cc_fields: [] }), account);

  test('the one it was sent to', () => {
    expect(from('bo@a.example', 'SALES@us.example', 'market@us.example')).toBe('sales');
    expect(from('sales+shop@us.example')).toBe('sales');
    expect(from('support@us.example', 'sales@us.example')).toBeNull();
  });

  test('the default where none of ours is named', () => {
    expect(from('bo@a.example')).toBe('market');
  });

  test('the one we wrote from', () => {
    const own = { outgoing: true, from_field: field('sales@us.example'), to_fields: [field('ann@a.example')] };
    expect(answersAs(message(own), account)).toBe('sales');
  });
});

test('a reply answers the newest message of a person that has left', () => {
  const waiting = { state: 'waiting', attempts: 0, send_at: 1, error: '', fault: null, returned: [] };
  const entries = [message(), message({ id: 'm2', automation: 'auto_reply' }), message({ id: 'm3', send: waiting })];
  expect(answered(entries)?.id).toBe('m1');
  expect(answered([message({ automation: 'bounce' })])?.id).toBe('m1');
  expect(answered([])).toBeNull();
});

test('news since a message: what others wrote, not I', () => {
  const entries = [message(), message({ id: 'm2', author: 'me' }), message({ id: 'm3', author: 'mara' })];
  expect(since(entries, 'm1', 'me').map(({ id }) => id)).toEqual(['m3']);
  expect(since(entries, null, 'me')).toEqual([]);
});
