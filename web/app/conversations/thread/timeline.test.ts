// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { clean, click, named, popovers, settle, show } from '$lib/ui/page.fake.svelte';
import type { FakeRoutes } from '../../session/people.fake';
import { refusal } from '../../session/people.fake';
import { workspace } from '../../shell/workspace';
import { conversation, ME, ORGANIZATION } from '../server.fake';
import type { Entry } from '../timelines.svelte';
import { activity, BEGAN, comment, draft, HERE, message, reply, sending } from './entries.fake';
import { french, getUp, sitDown } from './screen.fake';
import en from './texts.en';
import fr from './texts.fr';
import Timeline from './Timeline.svelte';

const space = workspace(ORGANIZATION);
const path = `/v1/conversations/${HERE}/timeline`;
let server: FakeRoutes;
let onseen: ReturnType<typeof vi.fn<() => void>>;

beforeAll(popovers);
beforeEach(async () => {
  server = await sitDown();
  onseen = vi.fn<() => void>();
});
afterEach(getUp);

/** The timeline of `entries`; `until` is the cursor of older ones. */
async function begin(entries: readonly Entry[], more: { until?: string; message?: string; held?: string } = {}) {
  space.timelines.clear();
  const cell = space.timelines.get(HERE);
  cell.takeNewest({ conversation: conversation(1, BEGAN), entries: [...entries], until: more.until ?? null });
  const page = show(Timeline, {
    organization: ORGANIZATION,
    cell,
    entries,
    message: more.message ?? null,
    held: more.held ?? null,
    onseen,
  });
  await settle();
  /** What the screen around does when the server tells of more. */
  const come = async (...fresh: Entry[]) => {
    page.props.entries = [...page.props.entries, ...fresh];
    await settle();
  };
  return { page, cell, come };
}

const scroller = () => document.querySelector('[role=region]') as HTMLElement;
/** A window of 500 px on a timeline of 2,000, scrolled by a person. */
async function scrollTo(top: number) {
  const sizes = { clientHeight: 500, scrollHeight: 2000 };
  for (const [name, value] of Object.entries(sizes))
    Object.defineProperty(scroller(), name, { configurable: true, value });
  for (const to of [top + 50, top]) {
    scroller().scrollTop = to;
    scroller().dispatchEvent(new Event('scroll'));
    await settle();
  }
}
const cards = () => [...document.querySelectorAll('article.card')].map((one) => one.id.replace('entry-', ''));
const lines = () => [...document.querySelectorAll('.old')].map((one) => one.querySelector('.who')?.textContent);
const log = () => document.querySelector('[role=log]')?.textContent;
const button = (name: string) => named('button', name);

describe('what is open', () => {
  test('is the newest mail and the newest from outside; older ones are lines', async () => {
    await begin([message(1), reply(2), message(3), reply(4)]);
    expect(cards()).toEqual([message(3).id, reply(4).id]);
    expect(lines()).toEqual(['Ann Lee', 'Bea Ortiz']);
  });

  test('is also what did not leave, however old', async () => {
    await begin([reply(1, { send: sending('failed') }), message(2), message(3)]);
    expect(cards()).toEqual([message(1).id, message(3).id]);
  });

  test('a line opens by a press, and gets the focus', async () => {
    await begin([message(1), message(2)]);
    click(named('.old', /Ann Lee/));
    await settle();
    expect(cards()).toEqual([message(1).id, message(2).id]);
    expect(document.activeElement?.id).toBe(`entry-${message(1).id}`);
  });

  test('a mail that was folded by hand stays so when more comes', async () => {
    const { come } = await begin([message(1), message(2)]);
    click(button(en.moreOfMessage));
    await settle();
    click(named('[role=menuitem]', en.collapse));
    await settle();
    expect(cards()).toEqual([]);
    await come(message(3));
    expect(cards()).toEqual([message(3).id]);
  });

  test('a mail that comes while one reads is open', async () => {
    const { come } = await begin([message(1)]);
    await come(reply(2), reply(3));
    expect(cards()).toEqual([message(1).id, message(2).id, message(3).id]);
  });
});

describe('many old mails', () => {
  const old = [1, 2, 3, 4, 5, 6].map((number) => message(number));

  test('show two lines, and the others behind one', async () => {
    await begin([...old, message(7)]);
    expect(lines()).toEqual(['Ann Lee', 'Ann Lee', undefined]);
    click(named('.old', new RegExp(en.moreMessages(4))));
    await settle();
    expect(lines()).toHaveLength(6);
  });

  test('stay unfolded when older ones come above', async () => {
    const { page } = await begin([...old, message(7)]);
    click(named('.old', new RegExp(en.moreMessages(4))));
    await settle();
    page.props.entries = [message(0), ...page.props.entries];
    await settle();
    expect(lines()).toHaveLength(7);
  });

  test('are counted in French', async () => {
    await begin([...old, message(7)]);
    await french();
    expect(document.body.textContent).toContain(fr.moreMessages(4));
    expect(scroller().getAttribute('aria-label')).toBe(fr.timeline);
  });
});

describe('what else is in it', () => {
  test('comments, quiet lines and drafts stand where they happened', async () => {
    await begin([message(1), comment(2), activity(3), draft(9)]);
    const order = [...document.querySelectorAll('.card, .comment, .line, .draft')].map((one) => one.classList[0]);
    expect(order).toEqual(['card', 'comment', 'line', 'draft']);
  });

  test('the draft that is in the composer is not shown twice', async () => {
    await begin([message(1), draft(9)], { held: draft(9).id });
    expect(document.querySelector('.draft')).toBeNull();
  });

  test('only the mail that the keys answer names them', async () => {
    await begin([message(1), reply(2)]);
    const named = [...document.querySelectorAll(`article [aria-label="${en.reply}"]`)].map(
      (one) => one.closest('article')?.id.replace('entry-', '') + ':' + one.getAttribute('aria-keyshortcuts'),
    );
    expect(named).toEqual([`${message(1).id}:null`, `${reply(2).id}:r`]);
  });
});

describe('what comes', () => {
  test('is read at once while the end is in view', async () => {
    const { come } = await begin([message(1)]);
    expect(onseen).toHaveBeenCalledTimes(1);
    await come(message(2));
    expect(onseen).toHaveBeenCalledTimes(2);
    expect(() => button(en.newBelow(1))).toThrow();
  });

  test('below what somebody reads is counted, and not read yet', async () => {
    const { come } = await begin([message(1), message(2)]);
    await scrollTo(300);
    onseen.mockClear();
    await come(message(3));
    expect(button(en.newBelow(1))).toBeDefined();
    await come(comment(4));
    expect(button(en.newBelow(2))).toBeDefined();
    expect(onseen).not.toHaveBeenCalled();
  });

  test('is gone to by its pill, and then it is read', async () => {
    const { come } = await begin([message(1), message(2)]);
    await scrollTo(300);
    await come(message(3));
    onseen.mockClear();
    click(button(en.newBelow(1)));
    await settle();
    expect(onseen).toHaveBeenCalled();
    expect(document.querySelector('.pill')).toBeNull();
  });

  test('is read when one scrolls to the end', async () => {
    const { come } = await begin([message(1), message(2)]);
    await scrollTo(300);
    await come(message(3));
    onseen.mockClear();
    await scrollTo(1500);
    expect(onseen).toHaveBeenCalled();
    expect(document.querySelector('.pill')).toBeNull();
  });

  test('from a colleague is said to who can not see it; mails from outside are said elsewhere', async () => {
    const { come } = await begin([message(1)]);
    await come(message(2));
    expect(log()).toBe('');
    await come(comment(3));
    expect(log()).toBe(en.announceComment('Bea Ortiz'));
    await come(reply(4));
    expect(log()).toBe(en.announceMessage('Bea Ortiz'));
  });

  test('from myself is no news', async () => {
    const { come } = await begin([message(1), message(2)]);
    await scrollTo(300);
    await come(comment(3, { author: ME }));
    expect([log(), document.querySelector('.pill')]).toEqual(['', null]);
  });
});

describe('earlier entries', () => {
  const earlier = () => button(en.earlier);
  const serve = (reply: unknown) => server.on(`GET ${path}`, reply);
  const page = (entries: Entry[], until: string | null = null) => ({
    conversation: conversation(1, BEGAN),
    entries,
    until,
  });
  /** The screen around hands the entries of the cell down. */
  const follow = async ({ page: shown, cell }: Awaited<ReturnType<typeof begin>>) => {
    await vi.waitFor(() => expect(cell.entries.length).toBeGreaterThan(shown.props.entries.length), 2_000);
    shown.props.entries = cell.entries;
    await settle();
  };

  test('are offered only where there are some', async () => {
    await begin([message(1)]);
    expect(earlier).toThrow();
    clean();
    await begin([message(2)], { until: 'c1' });
    expect(earlier).not.toThrow();
  });

  test('come above what is there', async () => {
    serve(page([message(1), message(2)]));
    const opened = await begin([message(3)], { until: 'c1' });
    click(earlier());
    await follow(opened);
    expect(server.asked.at(-1)?.query.get('until')).toBe('c1');
    expect(lines()).toEqual(['Ann Lee', 'Ann Lee']);
    expect(earlier).toThrow();
  });

  test('are asked for once, however often one presses', async () => {
    let release: (reply: unknown) => void = () => undefined;
    serve(() => new Promise((resolve) => (release = resolve)));
    await begin([message(3)], { until: 'c1' });
    click(earlier());
    await settle();
    click(button(en.loadingEarlier));
    release(page([message(1)]));
    await settle();
    expect(server.asked.filter((one) => one.path === path)).toHaveLength(1);
  });

  test('that do not come say so, and are asked for again by hand', async () => {
    serve(() => refusal(500, 'internal'));
    const opened = await begin([message(3)], { until: 'c1' });
    click(earlier());
    await settle();
    expect(document.querySelector('[role=alert]')?.textContent).toBe(en.earlierFailed);
    serve(page([message(1)]));
    click(earlier());
    await follow(opened);
    expect(document.querySelector('[role=alert]')).toBeNull();
    expect(lines()).toEqual(['Ann Lee']);
  });

  test('come by themselves when a person scrolls up to the beginning', async () => {
    serve(page([message(1)]));
    await begin([message(2), message(3)], { until: 'c1' });
    await scrollTo(400);
    expect(server.asked.filter((one) => one.path === path)).toEqual([]);
    await scrollTo(100);
    expect(server.asked.filter((one) => one.path === path)).toHaveLength(1);
  });
});

describe('a link to one message', () => {
  test('opens it and puts the focus there', async () => {
    const wanted = message(1).id;
    await begin([message(1), reply(2), message(3)], { message: wanted });
    expect(cards()).toContain(wanted);
    expect(document.activeElement?.id).toBe(`entry-${wanted}`);
  });

  test('that is pressed while the thread is open goes there as well', async () => {
    const { page } = await begin([message(1), reply(2), message(3)]);
    page.props.message = message(1).id;
    await settle();
    expect(document.activeElement?.id).toBe(`entry-${message(1).id}`);
  });

  test('to one that is nowhere shows the newest, and looks no further than the beginning', async () => {
    server.on(`GET ${path}`, { conversation: conversation(1, BEGAN), entries: [message(1)], until: null });
    await begin([message(3)], { message: message(77).id, until: 'c1' });
    await vi.waitFor(() => expect(server.asked.filter((one) => one.path === path)).toHaveLength(1), 2_000);
    expect(cards()).toContain(message(3).id);
    expect(document.activeElement).toBe(document.body);
  });
});
