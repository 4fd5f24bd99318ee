import { expect, test } from 'vitest';
import { DAYS, HISTORIES, historyOf, importMinutes } from './history';

test.each(HISTORIES)('%s comes back from its days', (history) => expect(historyOf(DAYS[history])).toBe(history));

test('an import takes at least a minute in words', () => {
  expect(importMinutes(3)).toBe(1);
  expect(importMinutes(48_213)).toBe(27);
});
