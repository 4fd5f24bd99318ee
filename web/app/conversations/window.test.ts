import { describe, expect, test } from 'vitest';
import { BREAK_HEIGHT, breaksOf, heightOf, scrollTo, topOf, visible, type Measure } from './window';

const measure: Measure = { count: 50_000, rowHeight: 64, breaks: [{ index: 10, title: 'Yesterday' }] };

describe('of 50,000 rows', () => {
  test('only those in sight and a few beyond are drawn', () => {
    for (const top of [0, 64 * 5, 64 * 25_000, heightOf(measure) - 900]) {
      const [first, last] = visible(measure, top, 900);
      expect(last - first).toBeLessThan(35);
      for (let index = first; index < last; index++) expect(index).toBeLessThan(50_000);
    }
  });

  test('everything in sight is drawn', () => {
    for (let top = 0; top < 64 * 40; top += 13) {
      const [first, last] = visible(measure, top, 900);
      for (let index = 0; index < 60; index++) {
        const inSight = topOf(measure, index) + 64 > top && topOf(measure, index) < top + 900;
        if (inSight) expect(index >= first && index < last).toBe(true);
      }
    }
  });

  test('the last one ends where the list ends', () => {
    expect(topOf(measure, 49_999) + 64).toBe(heightOf(measure));
  });
});

test('a row below a heading stands lower', () => {
  expect(topOf(measure, 9)).toBe(9 * 64);
  expect(topOf(measure, 10)).toBe(10 * 64 + BREAK_HEIGHT);
});

describe('scrolling to a row', () => {
  test('that is in sight does nothing', () => expect(scrollTo(measure, 3, 0, 900)).toBe(0));
  test('below brings it to the bottom edge', () => expect(scrollTo(measure, 20, 0, 640)).toBe(21 * 64 + 24 - 640));
  test('above brings it to the top, with its heading', () => expect(scrollTo(measure, 10, 5000, 640)).toBe(640));
});

describe('headings', () => {
  const at = [100, 90, 80, 30, 20, 5];
  const cut = (parts: [number, string][]) =>
    breaksOf(
      at.length,
      (index) => at[index] ?? 0,
      parts.map(([before, title]) => ({ before, title })),
    );

  test('stand above the first row of their part', () => {
    expect(
      cut([
        [85, 'b'],
        [25, 'c'],
      ]),
    ).toEqual([
      { index: 2, title: 'b' },
      { index: 4, title: 'c' },
    ]);
  });
  test('of a part without rows are left out', () => {
    expect(
      cut([
        [85, 'b'],
        [82, 'c'],
        [1, 'd'],
      ]),
    ).toEqual([{ index: 2, title: 'c' }]);
  });
});
