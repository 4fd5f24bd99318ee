import { describe, expect, test } from 'vitest';
import { Selection } from './selection.svelte';

const order = ['a', 'b', 'c', 'd', 'e'];

describe('ticking rows', () => {
  test('one by one, and off again', () => {
    const selection = new Selection();
    selection.toggle('b');
    selection.toggle('d');
    selection.toggle('b');
    expect(selection.ids).toEqual(['d']);
  });

  test('up to another one, in either direction', () => {
    const selection = new Selection();
    selection.toggle('d');
    selection.extend('b', order);
    expect(selection.ids.sort()).toEqual(['b', 'c', 'd']);
  });

  test('with nothing ticked before, up to one is that one', () => {
    const selection = new Selection();
    selection.extend('c', order);
    expect(selection.ids).toEqual(['c']);
  });

  test('of rows that left the list is forgotten', () => {
    const selection = new Selection();
    selection.all(order);
    selection.retain(new Set(['b', 'e']));
    expect(selection.ids).toEqual(['b', 'e']);
    selection.clear();
    expect(selection.size).toBe(0);
  });
});
