import { expect, test } from 'vitest';
import { plain } from './plain';

test('a copy of what may cross to the frame', () => {
  const given = { text: 'a', list: ['b', 1], deep: { yes: true, nothing: null }, call: () => 1, symbol: Symbol('s') };
  const copy = plain(new Proxy(given, {}));
  expect(structuredClone(copy)).toEqual({ text: 'a', list: ['b', 1], deep: { yes: true, nothing: null } });
});

test('what goes round in circles ends', () => {
  const round: Record<string, unknown> = {};
  round['self'] = round;
  expect(() => structuredClone(plain(round))).not.toThrow();
});

test('a copy has no prototype, whatever it is called', () => {
  const copy = plain(JSON.parse('{"__proto__": {"polluted": true}}')) as Record<string, unknown>;
  expect(Object.getPrototypeOf(copy)).toBeNull();
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
