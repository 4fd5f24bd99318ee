import { describe, expect, test } from 'vitest';
import { REVEALED, Swipe } from './swipe';

describe('a touch', () => {
  test('to the side pulls the row, no further than its actions', () => {
    const swipe = new Swipe();
    swipe.start(300, 100, 0);
    expect(swipe.move(296, 100)).toBeNull();
    expect(swipe.move(260, 104)).toBe(40);
    expect(swipe.move(20, 104)).toBe(REVEALED);
    expect(swipe.swiped).toBe(true);
    expect(swipe.end(REVEALED)).toBe(REVEALED);
    expect(swipe.end(40)).toBe(0);
  });

  test('downwards scrolls, even when it goes to the side later', () => {
    const swipe = new Swipe();
    swipe.start(300, 100, 0);
    expect(swipe.move(298, 130)).toBeNull();
    expect(swipe.move(200, 140)).toBeNull();
    expect(swipe.swiped).toBe(false);
  });

  test('back closes it again', () => {
    const swipe = new Swipe();
    swipe.start(100, 100, REVEALED);
    expect(swipe.move(200, 100)).toBe(32);
    expect(swipe.end(32)).toBe(0);
  });
});
