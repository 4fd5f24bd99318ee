import { expect, test } from 'vitest';
import { choicesOf, lacking } from './choices';
import { acme, damaged, label, labelled, lead, SALES, SUPPORT, TODAY, URGENT, vip } from './labels.fake';

const LABELS = [vip, lead, damaged, acme];
const sold = labelled(3, [lead], { accounts: [SALES] });
const both = labelled(4, [], { accounts: [SUPPORT, SALES] });

test('only labels of its accounts can be given to a conversation', () => {
  const names = (one: typeof sold) => choicesOf([one], LABELS).map(({ label }) => label.name);
  expect(names(labelled(1, []))).toEqual(['Customers/Acme', 'Damaged', 'VIP']);
  expect(names(sold)).toEqual(['Warm lead']);
  expect(names(both)).toEqual(['Customers/Acme', 'Damaged', 'VIP', 'Warm lead']);
  expect(names(labelled(5, [], { accounts: [] }))).toEqual([]);
});

test('several have a label, or some of them, or none; who cannot have it does not count', () => {
  const state = Object.fromEntries(
    choicesOf([labelled(1, [vip, damaged]), labelled(2, [vip]), sold], LABELS).map((one) => [
      one.label.name,
      one.state,
    ]),
  );
  expect(state).toEqual({ 'Customers/Acme': false, Damaged: 'mixed', VIP: true, 'Warm lead': true });
});

test('a label is for those that have mail of its account', () => {
  const [only] = choicesOf([labelled(1, []), sold, both], [lead]);
  expect(only?.ids).toEqual([sold.id, both.id]);
});

test('a new one can be made at each account that has none of the name', () => {
  expect(lacking('vip ', [both], LABELS)).toEqual([null, SALES]);
  expect(lacking('Late', [both, sold], LABELS)).toEqual([null, SUPPORT, SALES]);
  expect(lacking('Late', [both], [...LABELS, label(9, 'late'), label(10, 'LATE', SALES)])).toEqual([null]);
  expect(lacking('a/b', [sold], [])).toEqual([SALES]);
  expect(lacking('urgent', [sold], [URGENT])).toEqual([SALES]);
  expect(lacking('  ', [both], LABELS)).toEqual([]);
});

test('one of the organization can be given to anything, and stands before those of accounts', () => {
  const none = labelled(5, [], { accounts: [] });
  const tagged = labelled(6, [vip], { shared_labels: [URGENT.id] });
  expect(choicesOf([none, tagged], [vip, TODAY, URGENT]).map(({ label, state }) => [label.name, state])).toEqual([
    ['Urgent', 'mixed'],
    ['Urgent/Today', false],
    ['VIP', true],
  ]);
});
