// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ConversationPatch } from '$lib/api/types';
import { click, named, popovers, settle, show } from '$lib/ui/page.fake.svelte';
import type { FakeRoutes } from '../../session/people.fake';
import { provide } from '../../shell/commands.svelte';
import { workspace } from '../../shell/workspace';
import { predict } from '../predict';
import { selection } from '../selection.svelte';
import { conversation, id, ME, ORGANIZATION } from '../server.fake';
import lists from '../texts.en';
import { BEGAN, HERE, message } from './entries.fake';
import { french, getUp, said, sitDown, text } from './screen.fake';
import en from './texts.en';
import fr from './texts.fr';
import Thread from './Thread.svelte';

const space = workspace(ORGANIZATION);
const path = `/v1/conversations/${HERE}`;
let server: FakeRoutes;

beforeAll(popovers);
beforeEach(async () => {
  server = await sitDown();
  space.timelines.clear();
  space.conversations.clear();
});
afterEach(() => {
  selection.clear();
  getUp();
});

/** A conversation of the team on which this was done, opened. */
async function open(patch: ConversationPatch) {
  const row = predict(conversation(1, BEGAN), patch, ME);
  server
    .on(`GET ${path}/timeline`, { conversation: row, entries: [message(1)], until: null })
    .on(`PATCH ${path}`, { operation: id(70), conversations: [conversation(1, BEGAN)] });
  show(Thread, { organization: ORGANIZATION, conversation: HERE, message: null });
  await settle();
}
const banner = () => document.querySelector('[role=note]');
const press = async (name: string) => {
  click(named('[role=note] button', new RegExp(`^${name}`)));
  await settle();
};

describe('an opened conversation', () => {
  test('that is neither in Trash nor in Spam has no banner', async () => {
    await open({});
    expect(banner()).toBeNull();
  });

  test('in Spam says to be careful, and is taken out by one press', async () => {
    await open({ junk: true });
    expect(banner()?.textContent).toContain(en.inJunk);
    expect(banner()?.textContent).toContain(en.junkWarning);
    await press(lists.notJunk);
    expect(server.sent(`PATCH ${path}`)).toEqual([{ junk: false }]);
    expect(banner()).toBeNull();
    expect(said()).toEqual([lists.notJunkDone(1)]);
  });

  test('in Trash is brought back by one press', async () => {
    await open({ trash: true });
    expect(text()).toContain(en.inTrash);
    expect(text()).not.toContain(en.junkWarning);
    await press(lists.bringBack);
    expect(server.sent(`PATCH ${path}`)).toEqual([{ trash: false }]);
    expect(banner()).toBeNull();
  });

  test('is left for the next one as by the key, but alone while others are ticked', async () => {
    const trash = vi.fn();
    const stop = provide({ trash });
    await open({ trash: true });
    await press(lists.bringBack);
    selection.toggle(id(5));
    await press(lists.bringBack);
    stop();
    expect([trash.mock.calls.length, server.sent(`PATCH ${path}`)]).toEqual([1, [{ trash: false }]]);
  });

  test('says so in French', async () => {
    await open({ junk: true });
    await french();
    expect(banner()?.textContent).toContain(fr.inJunk);
    expect(banner()?.textContent).toContain('Non-spam');
  });

  test('offers the way back in its menu too', async () => {
    await open({ junk: true });
    click(named('button', en.moreActions));
    await settle();
    const lines = [...document.querySelectorAll('[role=menuitem]')].map((line) => line.textContent ?? '');
    for (const label of [lists.notJunk, lists.trash, en.archive])
      expect(lines.some((line) => line.includes(label))).toBe(true);
    expect(lines.some((line) => line.includes(lists.junk))).toBe(false);
  });
});
