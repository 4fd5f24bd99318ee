import { describe, expect, test } from 'vitest';
import { predict } from './predict';
import { COLLEAGUE, conversation, ME, TEAM } from './server.fake';

const plain = conversation(1, 100);
const boxes = (row: ReturnType<typeof conversation>) => row.placements.map(({ kind }) => kind).sort();

describe('before the server has answered', () => {
  test('a closed one leaves my Inbox and the team’s, and is read', () => {
    const row = predict(plain, { close: true }, ME);
    expect(row).toMatchObject({ closed: true, in_team_inbox: false, mine: { inbox: false, unread: false } });
    expect(boxes(row)).toEqual([]);
  });

  test('a reopened one is back with its assignees, or in its team inbox', () => {
    const closed = predict(plain, { close: true }, ME);
    expect(boxes(predict(closed, { reopen: true }, ME))).toEqual(['team_inbox']);
    const mine = predict(predict(plain, { add_assignees: [ME] }, ME), { close: true }, ME);
    expect(boxes(predict(mine, { reopen: true }, ME))).toEqual(['assigned', 'inbox']);
  });

  test('an assigned one leaves the team’s queue and is in my Inbox', () => {
    const row = predict(conversation(1, 100, { mine: { ...plain.mine, inbox: false } }), { add_assignees: [ME] }, ME);
    expect(boxes(row)).toEqual(['assigned', 'inbox']);
  });

  test('one assigned to a colleague stays out of mine', () => {
    const quiet = conversation(1, 100, { mine: { ...plain.mine, inbox: false, unread: false } });
    expect(boxes(predict(quiet, { add_assignees: [COLLEAGUE] }, ME))).toEqual([]);
  });

  test('one that lost its last assignee is back in the team inbox', () => {
    const mine = predict(plain, { add_assignees: [ME], remove_from_team_inbox: true }, ME);
    expect(predict(mine, { remove_assignees: [ME] }, ME).in_team_inbox).toBe(true);
  });

  test('an archived one leaves my Inbox, and the queue when nobody has it', () => {
    expect(predict(plain, { archive: true }, ME)).toMatchObject({
      in_team_inbox: false,
      mine: { inbox: false, archived: true, unread: false },
    });
    expect(predict(predict(plain, { archive: true }, ME), { archive: false }, ME).mine.inbox).toBe(true);
  });

  test('star and unread are marks of mine', () => {
    expect(boxes(predict(plain, { star: true, unread: false }, ME))).toEqual(['inbox', 'starred', 'team_inbox']);
  });

  test('one that moved is in the other team’s inbox', () => {
    const row = predict(plain, { team: COLLEAGUE }, ME);
    expect(row.placements).toContainEqual({ kind: 'team_inbox', owner: COLLEAGUE, position: 100 });
    expect(row.placements).not.toContainEqual({ kind: 'team_inbox', owner: TEAM, position: 100 });
  });
});

test.each([{ close: true }, { archive: true }, { star: true }, { add_assignees: [ME] }, { unread: false }])(
  'doing %o twice is doing it once',
  (patch) => {
    const once = predict(plain, patch, ME);
    expect(predict(once, patch, ME)).toEqual(once);
  },
);
