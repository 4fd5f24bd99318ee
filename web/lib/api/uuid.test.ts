import { expect, test } from 'vitest';
import { uuid } from './uuid';

test('ids are version 7, different, and in the order of time', () => {
  const earlier = uuid(1_700_000_000_000);
  const later = uuid(1_700_000_000_001);
  expect(earlier).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(earlier < later).toBe(true);
  expect(uuid(1)).not.toBe(uuid(1));
  expect(parseInt(earlier.replaceAll('-', '').slice(0, 12), 16)).toBe(1_700_000_000_000);
});
