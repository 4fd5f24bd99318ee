import { describe, expect, test } from 'vitest';
import type { Conversation } from '$lib/api/types';
import { positionIn } from './membership';
import { predict } from './predict';
import { COLLEAGUE, conversation, LABEL, MAILBOXES, ME, TEAM } from './server.fake';

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

  test('a snoozed one leaves my Inbox and the team’s until it is woken, closed or archived', () => {
    const row = predict(plain, { snooze_until: 9000 }, ME);
    expect(row).toMatchObject({ in_team_inbox: false, mine: { inbox: false, unread: false, snoozed_until: 9000 } });
    expect(boxes(row)).toEqual(['snoozed']);
    expect(predict(row, { snooze_until: 0 }, ME).mine).toMatchObject({ inbox: true, snoozed_until: null });
    for (const ends of [{ close: true }, { archive: true }, { archive: false }, { trash: true }])
      expect(predict(row, ends, ME).mine.snoozed_until).toBeNull();
    expect(predict(row, { star: true }, ME).mine.snoozed_until).toBe(9000);
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

  test('a labelled one stands under its label as well, once, until the label is taken away', () => {
    const row = predict(plain, { add_labels: [LABEL] }, ME);
    expect(row.labels).toEqual([LABEL]);
    expect(boxes(row)).toEqual([...boxes(plain), 'label'].sort());
    expect(predict(row, { add_labels: [LABEL] }, ME)).toEqual(row);
    expect(predict(row, { remove_labels: [LABEL] }, ME)).toEqual(plain);
  });

  test('of the organization files it there, too', () => {
    const row = predict(plain, { add_shared_labels: [LABEL] }, ME);
    expect([row.shared_labels, row.labels, boxes(row).includes('label')]).toEqual([[LABEL], [], true]);
    expect(predict(row, { add_shared_labels: [LABEL] }, ME)).toEqual(row);
    expect(predict(row, { remove_shared_labels: [LABEL] }, ME)).toEqual(plain);
  });

  test('one in Trash keeps its labels, and stands under none', () => {
    const row = predict(plain, { add_labels: [LABEL], trash: true }, ME);
    expect([row.labels, boxes(row)]).toEqual([[LABEL], ['trash']]);
    expect(boxes(predict(row, { trash: false }, ME))).toContain('label');
  });

  test('an archived one leaves my Inbox, and the queue when nobody has it', () => {
    expect(predict(plain, { archive: true }, ME)).toMatchObject({
      in_team_inbox: false,
      mine: { inbox: false, archived: true, unread: false },
    });
    expect(predict(predict(plain, { archive: true }, ME), { archive: false }, ME).mine.inbox).toBe(true);
  });

  test.each(['trash', 'junk'] as const)('one put into %s is there and nowhere else, for the whole team', (place) => {
    const everywhere = predict(plain, { add_assignees: [ME], star: true }, ME);
    const row = predict(everywhere, { [place]: true }, ME);
    expect(boxes(row)).toEqual([place]);
    expect(row).toMatchObject({ in_team_inbox: false, mine: { inbox: false, unread: false, starred: true } });
    for (const mailbox of MAILBOXES.filter(({ kind }) => kind !== place))
      expect(positionIn({ ...row, closed: true }, { mailbox, filters: [] }), mailbox.kind).toBeNull();
  });

  test('one that goes from Spam to Trash is in Trash only', () => {
    expect(boxes(predict(predict(plain, { junk: true }, ME), { trash: true }, ME))).toEqual(['trash']);
  });

  test('one that is brought back waits for its team, or is in my Inbox', () => {
    const back = (row: Conversation) => boxes(predict(predict(row, { trash: true }, ME), { trash: false }, ME));
    expect(back(plain)).toEqual(['team_inbox']);
    expect(back({ ...plain, team: null })).toEqual(['inbox']);
    expect(back(predict(plain, { close: true }, ME))).toEqual(['inbox']);
    expect(back(predict(plain, { add_assignees: [COLLEAGUE] }, ME))).toEqual(['inbox']);
  });

  test('one that was never away is not moved by being brought back', () => {
    expect(predict(plain, { trash: false }, ME)).toEqual(plain);
    expect(predict(plain, { junk: false }, ME)).toEqual(plain);
  });

  test.each([{ add_assignees: [ME] }, { team: COLLEAGUE }, { add_to_team_inbox: true }])(
    'one that is given to somebody (%o) is not in Trash any more',
    (patch) => {
      const row = predict(predict(plain, { trash: true }, ME), patch, ME);
      expect(row.mine.trashed).toBe(false);
      expect(boxes(row)).not.toContain('trash');
    },
  );

  test('one that is archived in Trash is in All again, and no more', () => {
    const row = predict(predict(plain, { trash: true }, ME), { trash: false, archive: true }, ME);
    expect(boxes(row)).toEqual(['archived']);
    expect(positionIn(row, { mailbox: { kind: 'all', owner: null }, filters: [] })).toBe(100);
  });

  test('a draft in one that is away is still found', () => {
    const draft = { kind: 'drafts', owner: null, position: 1 };
    expect(boxes(predict({ ...plain, placements: [draft] }, { trash: true }, ME))).toEqual(['drafts', 'trash']);
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

test.each([
  { close: true },
  { archive: true },
  { trash: true },
  { junk: true },
  { star: true },
  { add_assignees: [ME] },
  { unread: false },
])('doing %o twice is doing it once', (patch) => {
  const once = predict(plain, patch, ME);
  expect(predict(once, patch, ME)).toEqual(once);
});
