import { describe, expect, test } from 'vitest';
import type { Sidebar } from '$lib/api/types';
import { id } from '../conversations/server.fake';
import { PERSONAL } from '../shell/routes';
import { fold, rename, revert, whole } from './arrange';
import { itemOf, keyOf, type Item } from './items';
import { addSection, fits, hide, moveSection, put, remove, removeSection, sort, step } from './tools/edits';

const TEAMS = [id(40), id(41)];
const SEARCH = id(70);
const HOMES = { teams: TEAMS, searches: [SEARCH] };
const NIGHT = id(50);
const label = { kind: 'label', id: id(60) };
const inbox = itemOf('inbox');
const fresh = whole({ version: 0, sections: [], hidden: [] }, HOMES);
const keys = (sidebar: Sidebar, section: string) =>
  sidebar.sections.find((one) => one.id === section)?.items.map(keyOf) ?? [];
const order = ({ sections }: Sidebar) => sections.map((one) => one.id);
const night = addSection(NIGHT, 'Night')(fresh);

test('an item is written in the page and read again', () => {
  for (const item of [inbox, label]) expect(itemOf(keyOf(item))).toEqual(item);
});

describe('a sidebar that nobody arranged', () => {
  test('has every section, mailbox and team', () => {
    expect(order(fresh)).toEqual(['mailboxes', 'teams', 'searches', 'labels', 'pinned']);
    expect(keys(fresh, 'mailboxes')).toEqual([...PERSONAL]);
    expect(keys(fresh, 'teams')).toEqual(TEAMS.map((team) => `team:${team}`));
    expect(keys(fresh, 'searches')).toEqual([`saved_search:${SEARCH}`]);
  });

  test('is whole already when it is made whole again', () => {
    expect(whole(fresh, HOMES)).toEqual(fresh);
  });

  test('gets a team that is new after those it has', () => {
    const moved = put({ kind: 'team', id: TEAMS[1] ?? null }, 'teams', `team:${TEAMS[0]}`)(fresh);
    expect(keys(whole(moved, { ...HOMES, teams: [id(42), ...TEAMS] }), 'teams')).toEqual(
      [TEAMS[1], TEAMS[0], id(42)].map((team) => `team:${team}`),
    );
  });
});

describe('what is put somewhere', () => {
  test('stands there and nowhere else', () => {
    const pinned = put(inbox, 'pinned')(fresh);
    expect([keys(pinned, 'pinned'), keys(pinned, 'mailboxes')]).toEqual([['inbox'], PERSONAL.slice(1)]);
    const moved = put(inbox, NIGHT)(addSection(NIGHT, 'Night')(pinned));
    expect([keys(moved, 'pinned'), keys(moved, NIGHT)]).toEqual([[], ['inbox']]);
  });

  test('goes home when it is taken out: a mailbox where it is by nature', () => {
    const sent = itemOf('sent');
    const back = whole(remove(sent)(put(sent, 'pinned')(fresh)), HOMES);
    expect(keys(back, 'mailboxes')).toEqual([...PERSONAL]);
    expect(whole(removeSection(NIGHT)(put(sent, NIGHT)(night)), HOMES)).toEqual(fresh);
  });

  test('that is hidden is nowhere else, and comes back', () => {
    const hidden = hide(inbox)(fresh);
    expect(hidden.hidden).toEqual([inbox]);
    expect(keys(whole(hidden, HOMES), 'mailboxes')).toEqual(PERSONAL.slice(1));
    expect(whole(remove(inbox)(hidden), HOMES)).toEqual(fresh);
  });

  test('comes before another one; before itself it stays', () => {
    const first = put(itemOf('drafts'), 'mailboxes', 'inbox')(fresh);
    expect(keys(first, 'mailboxes').slice(0, 2)).toEqual(['drafts', 'inbox']);
    expect(put(inbox, 'mailboxes', 'inbox')(fresh)).toBe(fresh);
  });

  test('has to fit: teams among teams, and nothing among labels', () => {
    expect([fits(label, 'pinned'), fits(label, NIGHT), fits(label, 'labels')]).toEqual([true, true, false]);
    const team = { kind: 'team', id: TEAMS[0] ?? null };
    expect([fits(team, 'teams'), fits(team, 'pinned'), fits(inbox, 'teams')]).toEqual([true, false, false]);
  });

  test('is sorted by what it is called', () => {
    const filled = [inbox, label, itemOf('all')].reduce((so, item) => put(item, NIGHT)(so), night);
    const byKey = (a: Item, b: Item) => keyOf(a).localeCompare(keyOf(b));
    expect(keys(sort(NIGHT, byKey)(filled), NIGHT)).toEqual(['all', 'inbox', keyOf(label)]);
  });
});

describe('one step up or down', () => {
  test('is within a section', () => {
    expect(step(fresh, itemOf('team_inboxes'), -1)).toEqual({ section: 'mailboxes', before: 'inbox' });
    expect(step(fresh, inbox, 1)).toEqual({ section: 'mailboxes', before: 'assigned' });
  });

  test('leads from its end into the next list, and back', () => {
    expect(step(fresh, itemOf('junk'), 1)).toEqual({ section: 'pinned', before: null });
    const pinned = put(itemOf('junk'), 'pinned')(fresh);
    expect(step(pinned, itemOf('junk'), -1)).toEqual({ section: 'mailboxes', before: null });
    expect(step(fresh, inbox, -1)).toBeNull();
  });

  test('of a team stays among teams; over a folded section it goes', () => {
    expect(step(fresh, { kind: 'team', id: TEAMS[1] ?? null }, 1)).toBeNull();
    expect(step(fold('pinned', true)(night), itemOf('junk'), 1)).toEqual({ section: NIGHT, before: null });
  });
});

describe('a section', () => {
  test('comes before another one, or last', () => {
    expect(order(moveSection(NIGHT, 'mailboxes')(night))[0]).toBe(NIGHT);
    expect(order(moveSection('mailboxes', null)(night)).at(-1)).toBe('mailboxes');
  });
});

describe('to undo', () => {
  test('puts back what was there', () => {
    const full = put(inbox, NIGHT)(night);
    for (const edit of [removeSection(NIGHT), rename(NIGHT, 'Day'), hide(inbox), moveSection(NIGHT, 'teams')]) {
      const after = whole(edit(full), HOMES);
      expect(whole(revert(full, after)(after), HOMES)).toEqual(full);
    }
  });

  test('leaves alone what was changed since', () => {
    const after = rename(NIGHT, 'Day')(night);
    const since = rename(NIGHT, 'Noon')(put(label, 'pinned')(after));
    const undone = revert(night, after)(since);
    expect(undone.sections.find((one) => one.id === NIGHT)?.name).toBe('Noon');
    expect(keys(undone, 'pinned')).toEqual([keyOf(label)]);
  });

  test('brings a section back though another one was made since', () => {
    const after = removeSection(NIGHT)(night);
    const undone = revert(night, after)(addSection(id(51), 'Noon')(after));
    expect(order(undone).slice(-2)).toEqual([id(51), NIGHT]);
  });
});
