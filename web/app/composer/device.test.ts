import { beforeEach, expect, test, vi } from 'vitest';
import { Device } from './device';
import type { Letter } from './letter';
import { fakeStorage } from './storage.fake';

const letter = (id: string) => ({ id, body: '<p>Hi</p>' }) as Letter;
let noor: Device;
let mara: Device;

beforeEach(() => {
  vi.stubGlobal('localStorage', fakeStorage());
  noor = new Device('noor');
  mara = new Device('mara');
});

test('what one person writes is not another one’s', () => {
  noor.keepLetter(letter('d1'));
  mara.keepLetter(letter('d2'));
  expect(noor.letters().map(({ id }) => id)).toEqual(['d1']);
  expect(noor.letter('d2')).toBeNull();
});

test('logging out removes what I wrote, and only that', () => {
  noor.keepLetter(letter('d1'));
  noor.keepNote('c1', { text: 'Hi', picked: [] });
  mara.keepLetter(letter('d2'));
  noor.wipe();
  expect([noor.letters(), noor.note('c1').text]).toEqual([[], '']);
  expect(mara.letter('d2')).not.toBeNull();
});

test('an empty comment leaves nothing behind', () => {
  noor.keepNote('c1', { text: 'Hi', picked: [] });
  noor.keepNote('c1', { text: '  ', picked: [] });
  expect(Object.keys(localStorage)).toEqual([]);
});

test('a full or broken storage is no error', () => {
  vi.stubGlobal('localStorage', {
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError');
    },
    getItem: () => '{',
  });
  expect(() => noor.keepLetter(letter('d1'))).not.toThrow();
  expect(noor.letter('d1')).toBeNull();
});
