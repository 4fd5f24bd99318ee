import { expect, test } from 'vitest';
import { zones } from './zones';

test('zones are readable, and hold the own one once even if the browser does not list it', () => {
  const found = zones('Asia/Calcutta');
  expect(found.find(({ value }) => value === 'America/New_York')?.label).toBe('America, New York');
  expect(found.filter(({ value }) => value === 'Asia/Calcutta')).toHaveLength(1);
  expect(found.some(({ value }) => value === 'UTC')).toBe(true);
});
