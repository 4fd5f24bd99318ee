import { describe, expect, test } from 'vitest';
import { Swipe } from './swipe';

const BEHIND = 132; // px of actions

describe('a touch', () => {
  test('to the side pulls the row, no further than its actions', () => {
    const swipe = new Swipe();
    swipe.start(300, 100, 0);
    expect(swipe.move(296, 100, BEHIND)).toBeNull();
    expect(swipe.move(260, 104, BEHIND)).toBe(40);
    expect(swipe.move(20, 104, BEHIND)).toBe(BEHIND);
    expect(swipe.swiped).toBe(true);
    expect(swipe.end(BEHIND, BEHIND)).toBe(BEHIND);
    expect(swipe.end(40, BEHIND)).toBe(0);
  });

  test('downwards scrolls, even when it goes to the side later', () => {
    const swipe = new Swipe();
    swipe.start(300, 100, 0);
    expect(swipe.move(298, 130, BEHIND)).toBeNull();
    expect(swipe.move(200, 140, BEHIND)).toBeNull();
    expect(swipe.swiped).toBe(false);
  });

  test('back closes it again', () => {
    const swipe = new Swipe();
    swipe.start(100, 100, BEHIND);
    expect(swipe.move(200, 100, BEHIND)).toBe(32);
    expect(swipe.end(32, BEHIND)).toBe(0);
  });
});
