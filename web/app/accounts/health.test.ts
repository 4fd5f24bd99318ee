import { describe, expect, test } from 'vitest';
import {
  comparedAt,
  comparing,
  goneOf,
  importing,
  missing,
  phaseOf,
  receiving,
  secondsLeft,
  sending,
  toneOf,
  watched,
  type Sample,
} from './health';
import type { Account, Fault, Folder } from '$lib/api/types';

test('a ledger that adds up misses nothing', () => {
  const ledger = { seen: 48213, imported: 47900, duplicates: 298, quarantined: 13, skipped: 2 };
  expect(missing(ledger)).toBe(0);
  expect(missing({ ...ledger, imported: 47899 })).toBe(1);
});

test('a phase of a newer server is shown as connecting, not as nothing', () => {
  expect(phaseOf({ phase: 'dancing' })).toBe('connecting');
  expect(toneOf({ phase: 'needs_user' })).toBe('red');
});

test.each(['disk_full', 'files_down'] as const)(
  'while nothing can be kept (%s) an account waits, and says so',
  (reason) => {
    const fault: Fault = { reason, host: '', port: 0, server: '', count: 0, folder: '' };
    for (const phase of ['importing', 'idle']) {
      expect(phaseOf({ phase, fault })).toBe('back_off');
      expect(toneOf({ phase, fault })).toBe('amber');
      expect(phaseOf({ phase, fault: { ...fault, reason: 'folders_shut' } })).toBe(phase);
    }
    expect(phaseOf({ phase: 'needs_user', fault })).toBe('needs_user');
  },
);

test('an account asks about messages that are gone only while it waits for the answer', () => {
  const fault: Fault = { reason: 'many_gone', host: '', port: 0, server: '', count: 240, folder: 'INBOX' };
  expect(goneOf({ phase: 'needs_user', fault })).toBe(fault);
  expect(goneOf({ phase: 'connecting', fault })).toBeNull();
  expect(goneOf({ phase: 'needs_user', fault: { ...fault, reason: 'wrong_password' } })).toBeNull();
});

test.each([
  [0, 0, false],
  [10, 100, true],
  [100, 100, false],
])('%i of %i messages: an import runs: %s', (done, total, expected) =>
  expect(importing({ done, total })).toBe(expected),
);

describe('what was compared with the server', () => {
  const folder = (phase: string, compared_at: number | null) => ({ phase, compared_at }) as Folder;
  test('is as old as the folder compared longest ago; what is not read does not count', () => {
    expect(comparedAt([folder('idle', 20), folder('idle', 10), folder('left_out', null)])).toBe(10);
    expect(comparedAt([folder('idle', 20), folder('waiting', null)])).toBeNull();
    expect(comparedAt([])).toBeNull();
  });
  test('is under way until each folder that can be read had its turn after the question', () => {
    const folders = [folder('idle', 31), folder('failing', 5), folder('gone', null)];
    expect(comparing({ folders, reconcile_asked_at: 30 })).toBe(false);
    expect(comparing({ folders: [...folders, folder('waiting', 29)], reconcile_asked_at: 30 })).toBe(true);
    expect(comparing({ folders, reconcile_asked_at: null })).toBe(false);
  });
});

describe('how mail comes in and goes out', () => {
  const server = { host: 'mail.example', port: 993, tls: 'tls' };
  const at = (phase: string, host = server.host, push: boolean | null = true) => {
    const account = { phase } as Account;
    return { account, imap: { ...server, host }, smtp: { ...server, host }, push };
  };
  test.each([
    ['idle', 'now', 'ready'],
    ['importing', 'now', 'ready'],
    ['connecting', 'connecting', 'ready'],
    ['back_off', 'later', 'ready'],
    ['needs_user', 'stopped', 'stopped'],
    ['paused', 'stopped', 'stopped'],
  ])('%s: receiving %s, sending %s', (phase, inwards, outwards) => {
    expect([receiving(at(phase)), sending(at(phase))]).toEqual([inwards, outwards]);
  });
  test('a server without push is asked, and nothing is said of one not heard of yet', () => {
    expect([receiving(at('idle', 'x', false)), receiving(at('importing', 'x', false))]).toEqual(['asked', 'asked']);
    expect(receiving(at('idle', 'x', null))).toBe('connecting');
  });
  test('without servers nothing does, whatever the phase', () =>
    expect([receiving(at('idle', '')), sending(at('idle', ''))]).toEqual(['none', 'none']));
});

describe('the time an import still takes', () => {
  test('follows the speed seen', () => {
    expect(
      secondsLeft(
        [
          { at: 0, done: 100 },
          { at: 10, done: 400 },
        ],
        1000,
      ),
    ).toBe(20);
  });
  test('is not guessed from a moment, nor from standing still', () => {
    expect(secondsLeft([], 10)).toBeNull();
    expect(
      secondsLeft(
        [
          { at: 0, done: 1 },
          { at: 1, done: 9 },
        ],
        10,
      ),
    ).toBeNull();
    expect(
      secondsLeft(
        [
          { at: 0, done: 5 },
          { at: 60, done: 5 },
        ],
        10,
      ),
    ).toBeNull();
  });
  test('starts anew when the import does', () => {
    const before: Sample[] = [{ at: 0, done: 500 }];
    expect(watched(before, { at: 2, done: 3 })).toEqual([{ at: 2, done: 3 }]);
    expect(watched(before, { at: 2, done: 510 })).toHaveLength(2);
  });
  test('forgets how fast it was long ago', () => {
    let samples: Sample[] = [];
    for (let at = 0; at < 100; at++) samples = watched(samples, { at, done: at });
    expect(samples).toHaveLength(30);
    expect(samples[0]?.at).toBe(70);
  });
});
