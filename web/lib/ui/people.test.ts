import { describe, expect, test } from 'vitest';
import { hue, initials } from './people';

describe('initials', () => {
  test.each([
    ['Ingrid Solheim', 'IS'],
    ['ada@example.com', 'AC'],
    ['Prince', 'P'],
    ['Jean de la Tour', 'JT'],
    ['+44 7700 900345', '#'],
    ['ليلى المنصوري', 'لا'],
    ['', '?'],
  ])('%s is %s', (name, expected) => expect(initials(name)).toBe(expected));
});

test('the hue of a person does not depend on case and is a hue', () => {
  expect(hue('Ann@Example.com')).toBe(hue('ann@example.com'));
  expect(hue('ann@example.com')).toBeLessThan(360);
});
