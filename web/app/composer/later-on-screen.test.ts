// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Draft, DraftRequest } from '$lib/api/types';
import { upcoming } from '$lib/i18n';
import { choose, click, field, named, popovers, press, settle, show } from '$lib/ui/page.fake.svelte';
import { toasts } from '$lib/ui/toast.svelte';
import when from '$lib/when/texts.en';
import { conversation, id, ME, ORGANIZATION } from '../conversations/server.fake';
import { ann, draft, HERE, reply, sending } from '../conversations/thread/entries.fake';
import { french, getUp, said, sitDown, text } from '../conversations/thread/screen.fake';
import { refusal, type FakeRoutes } from '../session/people.fake';
import { person, setMe } from '../session/session.svelte';
import { workspace } from '../shell/workspace';
import { lastDraft } from './desk.svelte';
import LetterBox from './LetterBox.svelte';
import { inHand } from './letters.svelte';
import { keepOffer } from './planned';
import PlannedLetter from './PlannedLetter.svelte';
import en from './texts.en';
import fr from './texts.fr';
import { letter } from './letter.fake';

const BEA = id(77);
let server: FakeRoutes;

beforeAll(popovers);
beforeEach(async () => {
  server = await sitDown();
});
afterEach(getUp);

const tomorrow = () => Math.floor(Date.now() / 86_400_000) * 86_400 + 86_400 + 8 * 3600; // the reader is in UTC
const planned = (change: Partial<Draft> = {}) => draft(1, { send_at: tomorrow(), ...change });
const pressed = async (name: string | RegExp) => {
  click(named('button', name));
  await settle();
};

/** A reply to Ann with words in it, on screen. */
function begin() {
  const cell = letter({ body: '<p>Tomorrow.</p>' });
  const path = `PUT /v1/drafts/${cell.v.id}`;
  const props = { cell, variant: 'dock' as const, takesFocus: () => false, onrestore: vi.fn(), ongone: vi.fn() };
  const page = show(LetterBox, props);
  const bodies = () => (server.sent(path) as DraftRequest[]).filter(({ send }) => send);
  return { cell, path, page, bodies };
}

/** The server schedules it. */
const accept = (path: string) =>
  server.on(path, (body: DraftRequest) => ({
    draft: draft(1, { id: path.split('/').at(-1) ?? '', send_at: body.send_at ?? null }),
    message: null,
    conversation: conversation(1, 100),
    operation: path.split('/').at(-1),
    stale: false,
  }));

describe('sending later', () => {
  test('by key, with one press: it leaves the composer, says when it goes, and can be undone', async () => {
    const { cell, path, page, bodies } = begin();
    accept(path);
    const box = document.querySelector('section');
    expect(press('l', { ctrlKey: true, shiftKey: true }, box).defaultPrevented).toBe(true);
    await settle();
    await pressed(new RegExp(`^${when.presets.tomorrow}`));
    expect(bodies()).toMatchObject([{ send: true, send_at: tomorrow(), auto_followup: false }]);
    expect(page.props.ongone).toHaveBeenCalledWith('sent');
    expect(said()).toEqual([en.goes(upcoming(tomorrow()))]);
    expect(inHand(cell.v.id)).toBeNull();
    const { entries } = workspace(ORGANIZATION).timelines.get(HERE);
    expect(entries.some((one) => one.type === 'draft' && one.id === cell.v.id && one.send_at === tomorrow())).toBe(
      true,
    );
    expect(lastDraft(ORGANIZATION, HERE, entries)).toBeNull();
  });

  test('unless they reply first', async () => {
    const { path, bodies } = begin();
    accept(path);
    await pressed(en.moreSending);
    click(named('[role=menuitem]', new RegExp(`^${en.sendLater}`)));
    await settle();
    click(field(en.unlessAnswered));
    await settle();
    await pressed(new RegExp(`^${when.presets.tomorrow}`));
    expect(bodies()).toMatchObject([{ auto_followup: true }]);
  });

  test('what others wrote meanwhile stops it; "Send anyway" still means later', async () => {
    const { cell, path, bodies } = begin();
    server.on(path, () => refusal(409, 'thread_moved_on', 'Others wrote.'));
    press('l', { ctrlKey: true, shiftKey: true }, document.querySelector('section'));
    await settle();
    await pressed(new RegExp(`^${when.presets.tomorrow}`));
    expect([cell.moved, cell.sending]).toEqual([true, false]);
    accept(path);
    await pressed(en.sendAnyway);
    expect(bodies().at(-1)).toMatchObject({ force: true, send_at: tomorrow() });
  });

  test.each([0, 20])('a mail that is held back for %i seconds can be undone as long', async (seconds) => {
    await setMe({ ...person(), preferences: { ...person().preferences, undo_seconds: seconds } });
    const { path, bodies } = begin();
    const sent = reply(2, { send: sending('waiting') });
    server.on(path, { draft: null, message: sent, conversation: null, operation: sent.id, stale: false });
    press('Enter', { ctrlKey: true }, document.querySelector('section'));
    await settle();
    expect(bodies()).toMatchObject([{ undo_seconds: seconds }]);
    expect(toasts().map(({ action, seconds: shown }) => [action !== undefined, shown])).toEqual([
      seconds > 0 ? [true, seconds] : [false, undefined],
    ]);
  });
});

describe('a reminder if nobody answers', () => {
  const item = async (name: string) => {
    await pressed(en.moreSending);
    click(named('[role=menuitem]', new RegExp(`^${name}`)));
    await settle();
  };
  const inDays = (days: number) => tomorrow() + (days - 1) * 86_400;

  test('comes with sending: it rests at once, says when it is back, and can be undone', async () => {
    const { path, bodies } = begin();
    const { conversations } = workspace(ORGANIZATION);
    conversations.confirm(conversation(1, 100));
    const sent = reply(2, { send: sending('waiting') });
    let seen: number | null | undefined;
    server.on(path, () => {
      seen = conversations.get(HERE)?.mine.snoozed_until;
      return { draft: null, message: sent, conversation: null, operation: sent.id, stale: false };
    });
    await item(en.sendAndRemind);
    await pressed(new RegExp(`^${when.presets.threeDays}`));
    expect(bodies()).toMatchObject([{ send: true, snooze_until: inDays(3), close: false }]);
    expect(seen).toBe(inDays(3));
    expect(said()).toEqual([en.andBack(en.sent(ann.address), upcoming(inDays(3)))]);
    expect(toasts()[0]?.action).toBeDefined();
  });

  test('that is refused rests no more, and "Send anyway" still wants it', async () => {
    const { path, bodies } = begin();
    server.on(path, () => refusal(409, 'thread_moved_on', 'Others wrote.'));
    await item(en.sendAndRemind);
    await pressed(new RegExp(`^${when.presets.twoDays}`));
    expect(workspace(ORGANIZATION).conversations.get(HERE)?.mine.snoozed_until ?? null).toBeNull();
    await pressed(en.sendAnyway);
    expect(bodies().at(-1)).toMatchObject({ force: true, snooze_until: inDays(2) });
  });

  test('is ordered with a letter for later, some mornings after it goes', async () => {
    const { path, bodies } = begin();
    accept(path);
    await item(en.sendLater);
    choose(named('select', new RegExp(en.noReminder)), '3');
    await pressed(new RegExp(`^${when.presets.tomorrow}`));
    expect(bodies()).toMatchObject([{ send_at: tomorrow(), snooze_until: inDays(4) }]);
    expect(said()).toEqual([en.andBack(en.goes(upcoming(tomorrow())), upcoming(inDays(4)))]);
  });

  test('is offered in French', async () => {
    await french();
    begin();
    await pressed(fr.moreSending);
    expect(named('[role=menuitem]', fr.sendAndRemind)).toBeTruthy();
  });

  test('stands on the scheduled letter, and moves along with it', async () => {
    const path = `PUT /v1/drafts/${draft(1).id}`;
    accept(path);
    const reminder = inDays(4) + 3600; // 9:00, three days after
    show(PlannedLetter, { draft: planned({ send_snooze_until: reminder }), onedit: vi.fn() });
    expect(text()).toContain(en.thenBack(upcoming(reminder)));
    await pressed(en.changeTime);
    await pressed(new RegExp(`^${when.presets.nextWeek}`));
    const [{ send_at: at, snooze_until: until }] = server.sent(path) as [DraftRequest];
    expect((until ?? 0) - (at ?? 0)).toBe(3 * 86_400 + 3600);
    await pressed(en.sendNow);
    expect(server.sent(path).at(-1)).toMatchObject({ snooze_until: inDays(3) + 3600 });
  });

  test('of a letter that was held goes along unless it is over', async () => {
    const path = `PUT /v1/drafts/${draft(1).id}`;
    accept(path);
    show(PlannedLetter, { draft: draft(1, { held: 'No.', send_snooze_until: 5 }), onedit: vi.fn() });
    await pressed(en.sendNow);
    expect(server.sent(path)[0]).not.toHaveProperty('snooze_until');
  });
});

describe('a scheduled letter', () => {
  const path = `PUT /v1/drafts/${draft(1).id}`;

  test('says when it goes and whose it is; only its writer has buttons', () => {
    show(PlannedLetter, { draft: planned({ author: BEA, auto_followup: true }), onedit: vi.fn() });
    expect(text()).toContain(en.scheduledFor(upcoming(tomorrow())));
    expect(text()).toContain(en.ifNoReply);
    expect(document.querySelectorAll('button')).toHaveLength(0);
  });

  test('goes now, as it is, whatever came since', async () => {
    accept(path);
    show(PlannedLetter, { draft: planned({ send_close: true }), onedit: vi.fn() });
    await pressed(en.sendNow);
    expect(server.sent(path)).toMatchObject([{ send: true, force: true, close: true, body: draft(1).body }]);
    expect(server.sent(path)).not.toMatchObject([{ send_at: expect.anything() as number }]);
  });

  test('refused, it stays scheduled, and nothing is taken in hand', async () => {
    server.on(path, () => refusal(422, 'invalid', 'Not this.'));
    show(PlannedLetter, { draft: planned(), onedit: vi.fn() });
    await pressed(en.sendNow);
    expect(said()[0]).toContain('Not this.');
    expect(inHand(draft(1).id)).toBeNull();
  });

  test('gets another moment', async () => {
    accept(path);
    show(PlannedLetter, { draft: planned({ auto_followup: true }), onedit: vi.fn() });
    await pressed(en.changeTime);
    await pressed(new RegExp(`^${when.presets.nextWeek}`));
    expect(server.sent(path)).toMatchObject([{ send: true, auto_followup: true }]);
    expect((server.sent(path)[0] as DraftRequest).send_at).toBeGreaterThan(tomorrow());
  });

  test('is written on when its schedule is called off', async () => {
    const again = draft(1, { author: ME });
    server.on(`POST /v1/drafts/${again.id}/unschedule`, {
      draft: again,
      message: null,
      conversation: null,
      operation: null,
      stale: false,
    });
    const page = show(PlannedLetter, { draft: planned(), onedit: vi.fn() });
    await pressed(en.edit);
    expect(page.props.onedit).toHaveBeenCalledWith(again);
  });

  test('offers Undo no longer when its schedule is called off', async () => {
    const again = draft(1, { author: ME });
    const reply = { message: null, conversation: null, operation: null, stale: false };
    server.on(`POST /v1/drafts/${again.id}/unschedule`, { draft: again, ...reply });
    const dismiss = vi.fn();
    keepOffer(again.id, dismiss);
    show(PlannedLetter, { draft: planned(), onedit: vi.fn() });
    await pressed(en.edit);
    expect(dismiss).toHaveBeenCalledOnce();
  });

  test('given another moment, it offers Undo of that one alone', async () => {
    accept(path);
    const dismiss = vi.fn();
    keepOffer(draft(1).id, dismiss);
    show(PlannedLetter, { draft: planned(), onedit: vi.fn() });
    await pressed(en.changeTime);
    await pressed(new RegExp(`^${when.presets.nextWeek}`));
    expect(dismiss).toHaveBeenCalledOnce();
    expect(said()).toHaveLength(1);
  });

  describe('discarded', () => {
    const lies = () => {
      const { entries } = workspace(ORGANIZATION).timelines.get(HERE);
      return entries.some((one) => one.type === 'draft' && one.id === draft(1).id);
    };
    const discard = async (back: Partial<Draft>) => {
      server.on(`DELETE /v1/drafts/${draft(1).id}`, null);
      const reply = { message: null, conversation: null, operation: null, stale: false };
      server.on(`POST /v1/drafts/${draft(1).id}/restore`, { draft: draft(1, back), ...reply });
      workspace(ORGANIZATION).timelines.get(HERE).put(planned());
      expect(lies()).toBe(true);
      show(PlannedLetter, { draft: planned(), onedit: vi.fn() });
      await pressed(en.discard);
      expect(lies()).toBe(false);
      expect(said()).toEqual([en.discarded]);
      expect(toasts()[0]?.action?.label).toBe(en.putBack);
      toasts()[0]?.action?.run();
      await settle();
    };

    test('is put back as it was', async () => {
      await discard({ send_at: tomorrow() });
      expect(lies()).toBe(true);
      expect(said()).toEqual([]);
    });

    test('is a draft when its moment has passed, and that is said', async () => {
      await discard({});
      expect(lies()).toBe(true);
      expect(said()).toEqual([en.momentOver]);
    });
  });

  test('that was held says why, and can be sent all the same', () => {
    show(PlannedLetter, { draft: draft(1, { held: 'Mail to Ann came back.' }), onedit: vi.fn() });
    expect(text()).toContain(en.heldTitle);
    expect(text()).toContain('Mail to Ann came back.');
    expect(named('button', en.sendNow)).toBeTruthy();
  });
});
