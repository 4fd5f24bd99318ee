// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { useLocale } from '$lib/i18n/texts.svelte';
import { clean, click, named, popovers, settle, show } from '$lib/ui/page.fake.svelte';
import { bea, logIn, mine } from '../session/people.fake';
import { provide } from '../shell/commands.svelte';
import { workspace } from '../shell/workspace';
import { Cell } from './cell.svelte';
import ConversationList from './ConversationList.svelte';
import ConversationRow from './ConversationRow.svelte';
import ListEmpty from './ListEmpty.svelte';
import { selection } from './selection.svelte';
import { COLLEAGUE, conversation, FakeServer, id, ME, ORGANIZATION, TEAM } from './server.fake';
import en from './texts.en';
import fr from './texts.fr';

const INBOX = { kind: 'inbox', owner: null } as const;

beforeAll(popovers);
beforeEach(async () => {
  await logIn();
  await useLocale({ timeZone: 'UTC', hourCycle: 24 });
});
afterEach(() => {
  selection.clear();
  clean();
});

describe('a row', () => {
  const ontick = vi.fn();
  const onhover = vi.fn();
  afterEach(() => {
    ontick.mockClear();
    onhover.mockClear();
  });

  const begin = (change: Parameters<typeof conversation>[2] = {}, more = {}) =>
    show(ConversationRow, {
      cell: new Cell({ ...conversation(1, 1_790_000_000), ...change }, 0),
      href: '/x',
      density: 'comfortable' as 'comfortable' | 'compact',
      open: false,
      checked: false,
      selecting: false,
      at: 1_790_000_000,
      mailbox: INBOX,
      ontick,
      onhover,
      ...more,
    });
  const row = () => document.querySelector('a') as HTMLAnchorElement;
  const marks = () => [...document.querySelectorAll('.mark')].map((mark) => mark.textContent?.trim());

  test('says who wrote, about what, and when', () => {
    begin();
    expect(row().querySelector('.who')?.textContent?.trim()).toBe('Ann');
    expect(row().textContent).toContain('Subject 1');
    expect(row().textContent).toContain('Hello');
    const time = row().querySelector('time');
    expect(time?.getAttribute('datetime')).toBe(new Date(1_790_000_000_000).toISOString());
    expect(time?.getAttribute('title')).toContain('2026');
  });

  test('that is unread says so to who can not see it', () => {
    begin();
    expect(row().querySelector('.sr')?.textContent).toContain(en.unreadMark);
    expect(row().classList.contains('unread')).toBe(true);
    clean();
    begin({
      mine: { ...conversation(1, 100).mine, unread: false },
    });
    expect(row().textContent).not.toContain(en.unreadMark);
  });

  test('follows its conversation', async () => {
    const page = begin();
    page.props.cell.confirm(conversation(1, 1, { subject: 'Renamed', messages_count: 4 }), 1);
    await settle();
    expect(row().textContent).toContain('Renamed');
    expect(row().querySelector('.n')?.textContent).toBe('4');
  });

  test('counts its messages from two on', () => {
    begin();
    expect(row().querySelector('.n')).toBeNull();
  });

  test('without a subject or an author still has words', () => {
    begin({ latest_message_subject: '', authors: [] });
    expect(row().textContent).toContain(en.noSubject);
    expect(row().querySelector('.who')?.textContent?.trim()).toBe(en.nobody);
  });

  test('of our own mail alone says whom it went to', () => {
    const receivers = [
      { name: 'Jane Moss', address: 'jane@example.com' },
      { name: 'Bob Hale', address: 'bob@example.com' },
    ];
    begin({ authors: [], receivers });
    expect(row().querySelector('.who')?.textContent?.trim()).toBe('To: Jane, Bob');
  });

  test('marks files, and a mail that was not sent before a draft', () => {
    begin({ attachments_count: 3, failed_count: 1, drafts: [id(9)] });
    expect(marks()).toEqual(['3', en.notSent]);
    clean();
    begin({ drafts: [id(9)] });
    expect(marks()).toEqual([en.draft]);
  });

  test('is not marked with what is true of its whole list', () => {
    const starred = {
      mine: { ...conversation(1, 100).mine, unread: false, starred: true },
      closed: true,
    };
    begin(starred);
    expect(marks()).toEqual([en.starredMark, en.closedMark]);
    clean();
    begin(starred, { mailbox: { kind: 'starred', owner: null } });
    expect(marks()).toEqual([en.closedMark]);
    clean();
    begin(starred, { mailbox: { kind: 'team_closed', owner: TEAM } });
    expect(marks()).toEqual([en.starredMark]);
  });

  test('names its team, but not in the team’s own list', () => {
    begin();
    expect(document.querySelector('.label')?.getAttribute('title')).toBe('Support');
    clean();
    begin({}, { mailbox: { kind: 'team_inbox', owner: TEAM } });
    expect(document.querySelector('.label')).toBeNull();
  });

  test('shows three faces of those it is assigned to, and counts the others', async () => {
    const more = [7, 8, 9].map((number) => ({ ...bea, id: id(number), name: `P ${number}` }));
    await logIn({ users: [...mine().users, ...more] });
    begin({ assignees: [ME, COLLEAGUE, ...more.map((one) => one.id)] });
    expect(document.querySelectorAll('.avs .av')).toHaveLength(3);
    expect(document.querySelector('.avs')?.textContent).toContain('+2');
  });

  test('of somebody who is not known any more does not break', () => {
    begin({ assignees: [id(77)] });
    expect(document.querySelector('.avs')).toBeNull();
  });

  test('is a link, and ticks with Shift instead', () => {
    begin();
    const event = new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: true });
    row().dispatchEvent(event);
    expect(event.defaultPrevented).toBe(true);
    expect(ontick).toHaveBeenCalledWith(id(1), true);
    expect(row().getAttribute('href')).toBe('/x');
  });

  test('has a box with a name of its own', () => {
    begin();
    const box = document.querySelector('input') as HTMLInputElement;
    expect(box.getAttribute('aria-label')).toBe(en.selectOne('Ann'));
    click(box);
    expect(ontick).toHaveBeenCalledWith(id(1), false);
    expect(row().getAttribute('aria-current')).toBeNull();
  });

  test('that is open says so', () => {
    begin({}, { open: true });
    expect(row().getAttribute('aria-current')).toBe('true');
  });

  test('keeps a foreign name from turning the line around', () => {
    begin({ authors: [{ name: 'דנה לוי', address: 'dana@d.example' }], latest_message_subject: 'שלום' });
    expect(row().querySelector('bdi')?.textContent?.trim()).toBe('דנה לוי');
    expect(row().querySelector('.sub')?.getAttribute('dir')).toBe('auto');
  });

  test('compact is two lines, with the subject', () => {
    begin({}, { density: 'compact' });
    expect(row().querySelectorAll('.line')).toHaveLength(2);
    expect(row().textContent).toContain('Subject 1');
  });
});

describe('a list on screen', () => {
  const items = () => [...document.querySelectorAll('li.item')];
  const space = workspace(ORGANIZATION);

  beforeEach(() => {
    Element.prototype.scrollTo = function (this: Element, to?: ScrollToOptions | number) {
      if (typeof to === 'object') this.scrollTop = to.top ?? 0;
    } as typeof Element.prototype.scrollTo;
    Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, value: 640 });
    globalThis.ResizeObserver = class {
      observe = () => undefined;
      unobserve = () => undefined;
      disconnect = () => undefined;
    } as unknown as typeof ResizeObserver;
    space.conversations.clear();
  });

  async function open(count: number) {
    const server = new FakeServer(count).install();
    const list = space.conversations.list(INBOX);
    const page = show(ConversationList, {
      organization: ORGANIZATION,
      mailbox: INBOX,
      list,
      open: null as string | null,
      onshowall: vi.fn(),
    });
    expect(document.querySelector('[role=status]')?.getAttribute('aria-label')).toBe(en.loadingList);
    await vi.waitFor(() => expect(list.state).toBe('ready'), 4_000);
    await settle();
    return { server, list, page };
  }

  test('draws what fits and a little more, however long it is', async () => {
    const { list } = await open(500);
    expect(list.ids.length).toBeGreaterThanOrEqual(50);
    expect(items().length).toBeGreaterThan(5);
    expect(items().length).toBeLessThan(40);
    expect(items()[0]?.getAttribute('aria-posinset')).toBe('1');
    expect(items()[0]?.getAttribute('aria-setsize')).toBe('-1'); // nobody knows yet
  });

  test('that is here in full tells screen readers how long it is', async () => {
    await open(12);
    expect(items()[0]?.getAttribute('aria-setsize')).toBe('12');
    expect(items()).toHaveLength(12);
  });

  test('loses a row that is archived elsewhere at once', async () => {
    const { server, list } = await open(12);
    const first = list.ids[0] ?? '';
    space.conversations.apply(server.happen('conversation.closed', first));
    await settle();
    expect(items()).toHaveLength(11);
    expect(document.querySelector(`a[href$="${first}"]`)).toBeNull();
  });

  test('marks the open row', async () => {
    const { list, page } = await open(12);
    page.props.open = list.ids[3] ?? null;
    await settle();
    expect(document.querySelector('[aria-current=true]')?.getAttribute('href')).toContain(list.ids[3]);
  });

  test('ticks a row, and with Shift all between', async () => {
    const { list } = await open(12);
    const boxes = [...document.querySelectorAll<HTMLInputElement>('li.item input')];
    click(boxes[1]);
    boxes[4]?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: true }));
    await settle();
    expect([...selection.ids].sort()).toEqual(list.ids.slice(1, 5).toSorted());
  });

  test('a ticked row that leaves the list is not ticked any more', async () => {
    const { server, list } = await open(12);
    const first = list.ids[0] ?? '';
    selection.toggle(first);
    space.conversations.apply(server.happen('conversation.closed', first));
    await settle();
    expect(selection.size).toBe(0);
  });

  test('that could not be loaded says so and is tried again', async () => {
    globalThis.fetch = () => Promise.reject(new TypeError('no network'));
    const list = space.conversations.list(INBOX);
    show(ConversationList, { organization: ORGANIZATION, mailbox: INBOX, list, open: null, onshowall: vi.fn() });
    await vi.waitFor(() => expect(document.body.textContent).toContain(en.loadFailed), 3_000);
    new FakeServer(5).install();
    click(named('button', en.tryAgain));
    await vi.waitFor(() => expect(items()).toHaveLength(5), 1_500);
    expect(document.body.textContent).not.toContain(en.loadFailed);
  });
});

describe('an empty list', () => {
  const begin = (more: object = {}) =>
    show(ListEmpty, {
      organization: ORGANIZATION,
      mailbox: INBOX,
      filters: [],
      state: 'ready' as const,
      empty: true,
      partial: false,
      onretry: vi.fn(),
      onshowall: vi.fn(),
      ...more,
    });

  test('of all read mail leads on to the team', () => {
    begin();
    expect(document.body.textContent).toContain(en.empty['inbox']?.[0]);
    expect(named('a', en.goToTeam).getAttribute('href')).toContain(`team-${TEAM}`);
  });

  test('begins a message', () => {
    const compose = vi.fn();
    const stop = provide({ compose });
    begin();
    click(named('button', new RegExp(`^${en.write}`)));
    stop();
    expect(compose).toHaveBeenCalledTimes(1);
  });

  test.each(['trash', 'junk'] as const)('of %s says what would be there, in both languages', async (kind) => {
    begin({ mailbox: { kind, owner: null } });
    expect(document.body.textContent).toContain(en.empty[kind]?.[0]);
    await useLocale({ language: 'fr' });
    await settle();
    expect(document.body.textContent).toContain(fr.empty[kind]?.[0]);
  });

  test('behind a filter offers the whole list', () => {
    const page = begin({ filters: ['unread'] });
    click(named('button', en.showAll));
    expect(page.props.onshowall).toHaveBeenCalledTimes(1);
  });

  test('of an organization without mail offers an account to who may add one', async () => {
    begin({ mailbox: { kind: 'all', owner: null } });
    expect(document.body.textContent).not.toContain(en.addAccount);
    clean();
    await logIn({
      organizations: [
        {
          id: ORGANIZATION,
          name: 'H',
          same_mail: 'copy_in_each',
          business_hours: null,
          role: 'owner',
          permissions: ['accounts.add'],
        },
      ],
    });
    begin({ mailbox: { kind: 'all', owner: null } });
    expect(named('a', en.addAccount).getAttribute('href')).toBe(`/${ORGANIZATION}/settings/accounts`);
  });

  test('that the server stopped looking through can be looked through further', () => {
    const page = begin({ partial: true });
    click(named('button', en.lookFurther));
    expect(page.props.onretry).toHaveBeenCalledTimes(1);
  });

  test('says nothing while it is loading, or has rows', () => {
    begin({ state: 'loading' });
    begin({ empty: false });
    expect(document.body.textContent?.trim()).toBe('');
  });
});
