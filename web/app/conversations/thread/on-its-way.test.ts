// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { click, named, popovers, settle, show } from '$lib/ui/page.fake.svelte';

import { hidePending, showPending } from '../../composer/pending.svelte';
import type { FakeRoutes } from '../../session/people.fake';
import { refusal } from '../../session/people.fake';
import { workspace } from '../../shell/workspace';
import { loadSenders } from '../../composer/senders.svelte';
import { conversation, id, ME, ORGANIZATION } from '../server.fake';
import SendLine from './SendLine.svelte';
import { BEGAN, draft, HERE, message, reply, sending, stopClock } from './entries.fake';
import { french, getUp, letter, said, sitDown, text } from './screen.fake';
import trayEn from '../../outgoing/texts.en';
import trayFr from '../../outgoing/texts.fr';
import en from './texts.en';
import fr from './texts.fr';

let server: FakeRoutes;

beforeAll(popovers);
beforeEach(async () => {
  server = await sitDown();
});
afterEach(getUp);

describe('a mail on its way', () => {
  const retryPath = `POST /v1/messages/${message(1).id}/retry`;
  const cancelPath = `POST /v1/messages/${message(1).id}/cancel`;
  const begin = (send: ReturnType<typeof sending>) =>
    show(SendLine, { organization: ORGANIZATION, message: reply(1, { author: ME, send }) });
  const pressIn = async (where: string, label: string) => {
    click(named(`${where} button`, label));
    await settle();
  };
  const press = (label: string) => pressIn('', label);

  test('that was sent has no line', () => {
    begin(sending('sent'));
    expect(text()).toBe('');
  });

  test('says how long it can be called back', () => {
    begin(sending('waiting', { send_at: BEGAN + 86_400 + 7 }));
    expect(document.querySelector('[role=status]')?.textContent).toContain(en.goesIn(7));
    expect(() => named('button', en.undoSend)).not.toThrow();
  });

  test('counts down, and then it goes', async () => {
    begin(sending('waiting', { send_at: BEGAN + 86_400 + 7 }));
    stopClock(86_400 + 6);
    await vi.waitFor(() => expect(text()).toContain(en.goesIn(1)), 3_000);
    stopClock(86_400 + 8);
    await vi.waitFor(() => expect(text()).toContain(en.isSending), 3_000);
    expect(() => named('button', en.undoSend)).toThrow();
  });

  test('that was called back is in hand again, and gone from the thread', async () => {
    const space = workspace(ORGANIZATION);
    space.timelines.get(HERE).put(reply(1));
    const back = {
      draft: draft(9),
      message: null,
      conversation: conversation(1, BEGAN),
      operation: null,
      stale: false,
    };
    server.on(cancelPath, back).on(`GET /v1/conversations/${HERE}/timeline`, {
      conversation: conversation(1, BEGAN),
      entries: [message(2)],
      until: null,
    });
    begin(sending('waiting', { send_at: BEGAN + 86_400 + 7 }));
    await press(en.undoSend);
    expect(server.sent(cancelPath)).toHaveLength(1);
    expect(letter()).toMatchObject({ id: draft(9).id, body: '<p>Tomorrow, perhaps.</p>' });
    expect(space.timelines.get(HERE).entries.map((one) => 'id' in one && one.id)).toEqual([message(2).id]);
  });

  test('that left before it was called back says why it stays', async () => {
    server.on(cancelPath, () => refusal(409, 'too_late_for_test', 'It has left.'));
    begin(sending('waiting', { send_at: BEGAN + 86_400 + 7 }));
    await press(en.undoSend);
    expect(said()).toEqual(['It has left.']);
    expect(letter()).toBeUndefined();
  });

  test('that is tried again says when, and why not yet', () => {
    const fault = { reason: 'over_quota', host: 'mail.example', port: 465, server: '', folder: '', count: 0 } as const;
    begin(sending('waiting', { send_at: BEGAN + 86_400 + 300, attempts: 2, error: 'Mailbox full.', fault }));
    expect(text()).toContain(en.triedAgain('in 5 minutes'));
    expect(() => named('button', trayEn.retryNow)).not.toThrow();
    expect(() => named('button', trayEn.cancel)).not.toThrow();
    expect(() => named('button', en.undoSend)).toThrow();
  });

  test('that failed says so, that nothing is lost, and is sent again', async () => {
    server.on(retryPath, { messages: reply(1, { send: sending('waiting') }) });
    begin(sending('failed', { error: 'No such mailbox.' }));
    for (const words of [en.notSent, 'No such mailbox.', en.nothingLost]) expect(text()).toContain(words);
    await press(trayEn.retry);
    expect(server.sent(retryPath)).toHaveLength(1);
    expect(workspace(ORGANIZATION).timelines.get(HERE).entries).toContainEqual(reply(1, { send: sending('waiting') }));
  });

  test('that perhaps left is sent again only by somebody who read that', async () => {
    server.on(retryPath, () => refusal(403, 'forbidden'));
    begin(sending('unknown'));
    expect(text()).toContain(en.perhapsSent);
    expect(text()).toContain(trayEn.perhapsWhy);
    await press(trayEn.sendAgain);
    expect(server.sent(retryPath)).toHaveLength(0);
    const question = document.querySelector<HTMLDialogElement>('dialog[open]');
    expect(question?.textContent).toContain(trayEn.againText('Ann Lee'));
    await pressIn('dialog', trayEn.sendAgain);
    expect(server.sent(retryPath)).toHaveLength(1);
    expect(said()).toHaveLength(1);
    expect(named('button', trayEn.sendAgain).getAttribute('aria-busy')).not.toBe('true');
  });

  test('that waits for its first answer is being sent, or waits for a network', async () => {
    showPending('i1', reply(1));
    begin(sending('waiting', { send_at: BEGAN + 86_400 + 7 }));
    expect(text()).toBe(en.isSending);
    dispatchEvent(new Event('offline'));
    await settle();
    expect(text()).toBe(en.waitsForNetwork);
    dispatchEvent(new Event('online'));
    hidePending('i1');
  });

  test('that was sent for certain is settled by whoever knows', async () => {
    const path = `POST /v1/messages/${message(1).id}/sent`;
    server.on(path, { messages: reply(1, { send: sending('sent') }) });
    begin(sending('unknown'));
    await press(trayEn.wasSent);
    expect(server.sent(path)).toHaveLength(1);
    expect(workspace(ORGANIZATION).timelines.get(HERE).entries).toContainEqual(reply(1, { send: sending('sent') }));
  });

  test('that failed goes from another account, as another message', async () => {
    const space = workspace(ORGANIZATION);
    const both = [message(1).account, id(701)].map((one, at) => ({
      id: one,
      organization: ORGANIZATION,
      address: `us${at}@us.example`,
    }));
    server.on('GET /v1/accounts', { accounts: both }).on(retryPath, {
      messages: reply(2, { author: ME, account: id(701), send: sending('waiting') }),
    });
    await loadSenders(ORGANIZATION, { again: true });
    space.timelines.get(HERE).put(reply(1, { author: ME }));
    begin(sending('failed', { error: 'No.' }));
    await settle();
    await press(trayEn.fromTitle);
    click(named('[role^=menuitem]', 'us1@us.example'));
    await settle();
    expect(server.sent(retryPath)).toEqual([{ account: id(701) }]);
    expect(space.timelines.get(HERE).entries.map((one) => 'id' in one && one.id)).not.toContain(reply(1).id);
    expect(space.timelines.get(HERE).entries.map((one) => 'id' in one && one.id)).toContain(reply(2).id);
  });

  test('that a colleague wrote goes from no other account', async () => {
    show(SendLine, { organization: ORGANIZATION, message: reply(1, { send: sending('failed', { error: 'No.' }) }) });
    await settle();
    expect(() => named('button', trayEn.fromTitle)).toThrow();
  });

  const back = { address: 'ann@a.example', delayed: false, status: '5.2.2', words: '552 5.2.2 quota' };

  test('that came back says whom it did not reach, and why in the words of its server', () => {
    begin(sending('sent', { returned: [back] }));
    const line = document.querySelector('[role=status]')?.textContent?.replace(/\s+/g, ' ');
    expect(line).toContain('Not delivered to ann@a.example: the mailbox is full (552 5.2.2 quota)');
    expect(line).toContain(en.forwardAdvice);
  });

  test('that is only slow is no failure', () => {
    begin(sending('sent', { returned: [{ ...back, delayed: true, status: '4.4.1', words: '' }] }));
    expect(text()).toBe(`${en.stillTried('ann@a.example')}.`);
  });

  test('whose server shows markup shows it as text', () => {
    begin(sending('sent', { returned: [{ ...back, status: '', words: '<img src=x>' }] }));
    expect(document.querySelector('img')).toBeNull();
    expect(text()).toContain('(<img src=x>)');
  });

  test('says in French why it came back', async () => {
    begin(sending('sent', { returned: [back] }));
    await french();
    expect(text()).toContain('Non distribué à ann@a.example : la boîte est pleine');
  });

  test('tells in French what went wrong', async () => {
    begin(sending('failed', { error: 'No such mailbox.' }));
    await french();
    expect(text()).toContain(fr.notSent);
    expect(() => named('button', trayFr.cancel)).not.toThrow();
  });
});
