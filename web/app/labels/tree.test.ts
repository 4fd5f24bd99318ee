import { expect, test } from 'vitest';
import { label } from './labels.fake';
import { byName, isBelow, leafOf, treeOf, type Branch } from './tree';

const all = (...names: string[]) => names.map((name, number) => label(number, name));
/** "a(b c)": what stands below what; in brackets what has no label of its own. */
const drawn = (branches: readonly Branch[]): string =>
  branches
    .map(({ leaf, label, branches }) => `${label ? leaf : `[${leaf}]`}${branches.length ? `(${drawn(branches)})` : ''}`)
    .join(' ');

test('labels stand below those their names begin with', () => {
  expect(drawn(treeOf(all('B', 'A/2', 'A', 'A/1/x')))).toBe('A([1](x) 2) B');
});

test('a folder that only holds folders is there to be opened, and has no mailbox', () => {
  const [archives] = treeOf(all('Archives/2024'));
  expect(archives).toMatchObject({ leaf: 'Archives', name: 'Archives', label: null });
  expect(archives?.branches[0]).toMatchObject({
    leaf: '2024',
    name: 'Archives/2024',
    label: { name: 'Archives/2024' },
  });
});

test('they are sorted as a person counts, and what is below a label comes behind it', () => {
  const names = ['Order 10', 'Order 2', 'Order 2/b', 'Order-1', 'élan', 'Zebra', 'Order 2/a'];
  const sorted = all(...names).sort(byName);
  expect(sorted.map(({ name }) => name)).toEqual([
    'élan',
    'Order 2',
    'Order 2/a',
    'Order 2/b',
    'Order 10',
    'Order-1',
    'Zebra',
  ]);
});

test('where there is little room a label is called by the end of its name', () => {
  expect([leafOf({ name: 'Customers/Acme' }), leafOf({ name: 'VIP' })]).toEqual(['Acme', 'VIP']);
  expect(isBelow({ name: 'Customers/Acme' }, { name: 'Customers' })).toBe(true);
  expect(isBelow({ name: 'Customers 2' }, { name: 'Customers' })).toBe(false);
});
