// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Delta, Fault, Message } from '$lib/api/types';
import { dispatch } from '$lib/realtime/events';
import { click, named, popovers, settle, show } from '$lib/ui/page.fake.svelte';
import { toasts } from '$lib/ui/toast.svelte';
import { Cell } from '../conversations/cell.svelte';
import ConversationRow from '../conversations/ConversationRow.svelte';
import rowsEn from '../conversations/texts.en';
import { BEGAN, HERE, message, reply, sending } from '../conversations/thread/entries.fake';
import { french, getUp, said, sitDown, text } from '../conversations/thread/screen.fake';
import { COLLEAGUE, conversation, id, ME, ORGANIZATION } from '../conversations/server.fake';
import type { FakeRoutes } from '../session/people.fake';
import { run } from '../shell/commands.svelte';
import { navigate, route } from '../shell/router.svelte';
import OutboxColumn from './OutboxColumn.svelte';
import OutboxScreen from './OutboxScreen.svelte';
import { outgoing } from './outgoing.svelte';
import { startTelling } from './told';
import en from './texts.en';
import fr from './texts.fr';

let server: FakeRoutes;
let quiet: () => void;

beforeAll(popovers);
beforeEach(async () => {
  server = await sitDown();
  quiet = startTelling();
});
afterEach(() => {
  quiet();
  getUp();
});

const fault = (reason: Fault['reason']): Fault => ({
  reason,
  host: 'mx.example',
  port: 465,
  server: '',
  folder: '',
  count: 0,
});
const password = { error: 'Wrong.', fault: fault('wrong_password') };
const mine = (number: number, state: string, change: Parameters<typeof sending>[1] = {}): Message =>
  reply(number, { author: ME, conversation: id(number), send: sending(state, change) });

async function begin(...messages: Message[]) {
  server.on('GET /v1/outbox', { messages, held: [] });
  show(OutboxColumn, { organization: ORGANIZATION, open: null });
  await outgoing(ORGANIZATION).load();
  await settle();
}
const rows = () => [...document.querySelectorAll('li')];
const line = (at: number) => rows()[at]?.textContent?.replace(/\s+/g, ' ') ?? '';
const buttons = (at: number) =>
  [...(rows()[at]?.querySelectorAll('button, a[href*=settings]') ?? [])].map((one) => one.textContent?.trim());

describe('the tray', () => {
  test('says of each why it is there, and offers what helps', async () => {
    await begin(
      mine(1, 'waiting', { send_at: BEGAN + 86_400 + 600, attempts: 2, error: 'Come back.', fault: null }),
      mine(2, 'sending'),
      mine(3, 'failed', { error: 'No such user.' }),
      mine(4, 'unknown'),
    );
    expect(line(0)).toContain(`${en.triesAt('10:10')}. Come back.`);
    expect(buttons(0)).toEqual([en.retryNow, en.cancel]);
    expect(buttons(1)).toEqual([]);
    expect(line(2)).toContain('No such user.');
    expect(buttons(2)).toEqual([en.retry, en.cancel]);
    expect(line(3)).toContain(en.perhapsWhy);
    expect(buttons(3)).toEqual([en.sendAgain, en.wasSent, en.cancel]);
  });

  test('leads to the account where only that helps', async () => {
    await begin(mine(1, 'failed', password));
    expect(named('a', en.checkAccount).getAttribute('href')).toBe(`/${ORGANIZATION}/settings/accounts/${id(700)}`);
  });

  test('sends all again that failed for one reason', async () => {
    const stuck = [mine(1, 'failed', password), mine(2, 'failed', password), mine(3, 'failed', { error: 'Else.' })];
    for (const one of stuck) server.on(`POST /v1/messages/${one.id}/retry`, { messages: one });
    await begin(...stuck);
    click(named('button', en.retryAll));
    await settle();
    await settle();
    expect(server.asked.filter(({ path }) => path.endsWith('/retry'))).toHaveLength(2);
  });

  test('tells who of us wrote it', async () => {
    await begin({ ...mine(1, 'failed', { error: 'No.' }), author: COLLEAGUE });
    expect(line(0)).toContain(en.by('Bea Ortiz'));
  });

  test('asks nothing when all is sent', async () => {
    await begin();
    expect(text()).toContain(en.emptyTitle);
  });

  test('goes by key from mail to mail', async () => {
    navigate(`/${ORGANIZATION}/outbox`, { replace: true });
    server.on('GET /v1/outbox', { messages: [mine(1, 'failed'), mine(2, 'failed')], held: [] });
    await outgoing(ORGANIZATION).load();
    const at = route();
    if (at.name !== 'outbox') throw new Error('Not there.');
    const { props } = show(OutboxScreen, { at });
    for (const [verb, next] of [
      ['next', 1],
      ['next', 2],
      ['next', 2],
      ['previous', 1],
    ] as const) {
      run(verb);
      expect(route()).toMatchObject({ name: 'outbox', conversation: id(next) });
      props.at = route() as typeof at;
      await settle();
    }
  });

  test('speaks French', async () => {
    await begin(mine(1, 'unknown'));
    await french();
    expect(buttons(0)).toEqual([fr.sendAgain, fr.wasSent, fr.cancel]);
  });
});

describe('its writer', () => {
  const event = (kind: string, told: string[], data: object): Delta => ({
    seq: 1,
    kind,
    at: BEGAN,
    actor_kind: 'system',
    actor: null,
    conversation_id: HERE,
    data: { message_id: message(1).id, told, ...data },
    conversation: conversation(1, BEGAN),
    gone: false,
  });

  test('hears that it failed, and looks', async () => {
    server.on('GET /v1/outbox', { messages: [mine(1, 'failed', { error: 'No such user.' })], held: [] });
    dispatch(ORGANIZATION, event('message.failed', [ME], { state: 'failed' }));
    await settle();
    expect(said()).toEqual([en.toldFailed('Ann Lee', 'No such user.')]);
    toasts()[0]?.action?.run();
    expect(route()).toMatchObject({ name: 'outbox', conversation: HERE });
  });

  test('hears nothing of what somebody has seen to', async () => {
    server.on('GET /v1/outbox', { messages: [], held: [] });
    dispatch(ORGANIZATION, event('message.failed', [ME], { state: 'failed' }));
    await settle();
    expect(said()).toEqual([]);
  });

  test('hears what came back, and nobody else does', async () => {
    dispatch(ORGANIZATION, event('message.returned', [COLLEAGUE], { how: 'bounced' }));
    dispatch(ORGANIZATION, event('message.returned', [], { how: 'delayed' }));
    expect(said()).toEqual([]);
    dispatch(ORGANIZATION, event('message.returned', [ME], { how: 'bounced' }));
    await settle();
    expect(said()).toEqual([en.toldReturned('Subject 1')]);
  });

  test.each([
    ['failed', 'notSent'],
    ['unknown', 'perhapsSent'],
  ] as const)('finds why it is %s in his list', async (state, mark) => {
    server.on('GET /v1/outbox', { messages: [mine(1, state, { error: 'No such user.' })], held: [] });
    await outgoing(ORGANIZATION).load();
    show(ConversationRow, {
      cell: new Cell(conversation(1, BEGAN, { failed_count: 1 }), 0),
      href: '/x',
      density: 'comfortable',
      open: false,
      checked: false,
      selecting: false,
      at: BEGAN,
      mailbox: { kind: 'inbox', owner: null },
      ontick: () => undefined,
      onhover: () => undefined,
    });
    expect(document.querySelector('.failed')?.textContent).toBe('No such user.');
    expect(text()).toContain(rowsEn[mark]);
  });
});
