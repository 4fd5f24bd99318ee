// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { upcoming } from '$lib/i18n';
import { click, named, popovers, settle, show } from '$lib/ui/page.fake.svelte';
import { toasts } from '$lib/ui/toast.svelte';
import when from '$lib/when/texts.en';
import type { FakeRoutes } from '../session/people.fake';
import { workspace } from '../shell/workspace';
import { conversation, id, ORGANIZATION } from './server.fake';
import { Cell } from './cell.svelte';
import ConversationRow from './ConversationRow.svelte';
import SnoozeDialog from './SnoozeDialog.svelte';
import en from './texts.en';
import { HERE } from './thread/entries.fake';
import { getUp, sitDown } from './thread/screen.fake';
import * as verbs from './verbs';

let server: FakeRoutes;

beforeAll(popovers);
beforeEach(async () => {
  server = await sitDown();
});
afterEach(getUp);

const tomorrow = () => Math.floor(Date.now() / 86_400_000) * 86_400 + 86_400 + 8 * 3600; // the reader is in UTC

test.each([true, false])('one press chooses until when, and the dialog is gone (wakes on reply: %s)', async (wakes) => {
  const [onchoose, onclose] = [vi.fn(), vi.fn()];
  show(SnoozeDialog, { onchoose, onclose });
  await settle();
  if (!wakes) click(document.querySelector('[type=checkbox]'));
  click(named('button', new RegExp(`^${when.presets.tomorrow}`)));
  await settle();
  expect(onchoose).toHaveBeenCalledWith(tomorrow(), wakes);
  expect(onclose).toHaveBeenCalledTimes(1);
});

test('it rests at once, in whole seconds, says until when, and can be undone', async () => {
  const { conversations } = workspace(ORGANIZATION);
  conversations.confirm(conversation(1, 100));
  const path = `PATCH /v1/conversations/${HERE}`;
  server.on(path, { operation: id(70), conversations: [] });
  const until = tomorrow() + 0.4;
  verbs.snooze(ORGANIZATION, [HERE], until);
  expect(conversations.get(HERE)?.mine).toMatchObject({ inbox: false, snoozed_until: tomorrow() });
  await settle();
  expect(server.sent(path)).toEqual([{ snooze_until: tomorrow() }]);
  expect(toasts()).toMatchObject([{ text: en.snoozedDone(upcoming(until), 1), action: { label: en.undo } }]);
});

test('among the snoozed ones a row shows when it comes back', () => {
  const until = 1_900_000_000;
  const row = conversation(1, 100);
  const cell = new Cell({ ...row, mine: { ...row.mine, snoozed_until: until } }, 0);
  const mailbox = { kind: 'snoozed', owner: null } as const;
  const plain = { href: '/x', density: 'compact', open: false, checked: false, selecting: false } as const;
  show(ConversationRow, { ...plain, cell, at: -until, mailbox, ontick: vi.fn(), onhover: vi.fn() });
  expect(document.querySelector('time')?.dateTime).toBe(new Date(until * 1000).toISOString());
});
