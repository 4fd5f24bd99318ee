import { expect, test } from 'vitest';
import type { Delta } from '$lib/api/types';
import { dispatch, onEvent } from './events';

const event = (kind: string): Delta => ({ kind }) as Delta;

test('everyone hears the kinds that begin as they asked, in the order they asked', () => {
  const heard: string[] = [];
  const stops = [
    onEvent('account.', (organization, { kind }) => heard.push(`accounts of ${organization}: ${kind}`)),
    onEvent('', (_, { kind }) => heard.push(`all: ${kind}`)),
    onEvent('account.changed', () => heard.push('exactly')),
  ];
  dispatch('o1', event('account.changed'));
  dispatch('o1', event('message.sent'));
  expect(heard).toEqual(['accounts of o1: account.changed', 'all: account.changed', 'exactly', 'all: message.sent']);
  for (const stop of stops) stop();
  dispatch('o1', event('account.changed'));
  expect(heard).toHaveLength(4);
});

test('who stops while he is told does not make others miss it', () => {
  const heard: string[] = [];
  const stop = onEvent('x', () => {
    heard.push('first');
    stop();
  });
  const other = onEvent('x', () => heard.push('second'));
  dispatch('o1', event('x'));
  dispatch('o1', event('x'));
  other();
  expect(heard).toEqual(['first', 'second', 'second']);
});

test('who stops twice takes nobody else with him', () => {
  const heard: string[] = [];
  const stop = onEvent('x', () => heard.push('gone'));
  const other = onEvent('x', () => heard.push('here'));
  stop();
  stop();
  dispatch('o1', event('x'));
  other();
  expect(heard).toEqual(['here']);
});
