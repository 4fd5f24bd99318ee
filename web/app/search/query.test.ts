import { expect, test } from 'vitest';
import type { SearchTerm } from '$lib/api/types';
import { completed, formOf, isChip, textOf, write } from './query';

const term = (operator: string, value: string, more: Partial<SearchTerm> = {}): SearchTerm => ({
  operator,
  value,
  exact: false,
  without: false,
  ...more,
});

test('terms are written as somebody would type them', () => {
  expect(write([term('', 'crates'), term('', 'out of stock', { exact: true })])).toBe('crates "out of stock"');
  expect(write([term('from', 'Ann Lee'), term('is', 'unread', { without: true })])).toBe('from:"Ann Lee" -is:unread');
  expect(write([term('subject', 'a "b" c')])).toBe('subject:"a  b  c"');
});

test('a form holds what was understood, and writes it again', () => {
  const terms = [
    term('', 'late'),
    term('', 'very late', { exact: true }),
    term('from', 'ann'),
    term('has', 'attachment'),
    term('after', '2026-03-01'),
    term('before', '7d'),
    term('label', 'spam', { without: true }),
    term('from', 'ben'),
  ];
  const form = formOf(terms);
  expect(form).toMatchObject({
    words: 'late "very late"',
    from: 'ann',
    attachment: true,
    after: '2026-03-01',
    before: '',
  });
  expect(textOf(form)).toBe('late "very late" from:ann has:attachment after:2026-03-01 before:7d -label:spam from:ben');
});

test('an empty form asks for nothing', () => {
  expect(textOf(formOf([]))).toBe('');
  expect(textOf({ ...formOf([]), from: ' Ann Lee ' })).toBe('from:"Ann Lee"');
});

test('plain words are no chips', () => {
  expect(isChip(term('', 'late'))).toBe(false);
  expect(isChip(term('', 'late', { without: true }))).toBe(true);
  expect(isChip(term('in', 'archive'))).toBe(true);
});

test.each([
  ['fr', 'from:', true, 'from:'],
  ['crates fr', 'from:', true, 'crates from:'],
  ['crates from:an', 'from:ann@x.example', false, 'crates from:ann@x.example '],
  ['crates -label:"Urg', '-label:"Urgent things"', false, 'crates -label:"Urgent things" '],
  ['crates ', 'is:unread', false, 'crates is:unread '],
  ['', 'is:', true, 'is:'],
])('what is typed last is completed: %j', (text, suggestion, open, wanted) => {
  expect(completed(text, suggestion, { open })).toBe(wanted);
});
