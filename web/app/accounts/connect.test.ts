import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Connect } from './connect.svelte';

const SERVER = { host: 'mail.harborpine.example', port: 993, tls: 'tls' };
const PROPOSAL = {
  username: 'support',
  imap: SERVER,
  smtp: { ...SERVER, port: 465 },
  source: 'srv',
  note: '',
  note_url: '',
  sign_in: null,
};
const ok = (step: string) => ({ step, ok: true, message: '', detail: '' });
const OK = {
  ok: true,
  folders: 14,
  messages: 48213,
  steps: ['imap_connect', 'imap_login', 'smtp_connect', 'smtp_login'].map(ok),
};

/** A server that answers by path, and remembers what it was asked. */
let answers: Record<string, { status: number; body: unknown }>;
let asked: { path: string; body: Record<string, unknown> }[];

beforeEach(() => {
  asked = [];
  answers = {
    '/v1/accounts/proposal': { status: 200, body: { proposals: [PROPOSAL] } },
    '/v1/accounts/probe': { status: 200, body: OK },
  };
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    asked.push({ path, body: JSON.parse(String(init.body)) as Record<string, unknown> });
    const { status, body } = answers[path] ?? { status: 404, body: {} };
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  });
});
afterEach(() => vi.unstubAllGlobals());

async function filledIn(): Promise<Connect> {
  const connect = new Connect();
  connect.address = 'support@harborpine.example';
  await connect.propose();
  connect.change({ password: 'secret' });
  return connect;
}
const paths = () => asked.map(({ path }) => path);

describe('the address', () => {
  test('brings its servers, and is asked for once', async () => {
    const connect = await filledIn();
    await connect.propose();
    expect(connect.search).toBe('found');
    expect(connect.login.imap).toEqual(SERVER);
    expect(paths()).toEqual(['/v1/accounts/proposal']);
  });

  test('without known servers opens the fields for them', async () => {
    answers['/v1/accounts/proposal'] = { status: 200, body: { proposals: [] } };
    const connect = await filledIn();
    expect([connect.search, connect.open, connect.complete]).toEqual(['unknown', true, false]);
    expect(connect.login.username).toBe('support@harborpine.example');
  });
});

describe('connecting', () => {
  test('tests before it saves, and does not test the same twice', async () => {
    const connect = await filledIn();
    await connect.test();
    const saved: string[] = [];
    expect(await connect.save(async ({ password }) => void saved.push(password))).toBe(true);
    expect(saved).toEqual(['secret']);
    expect(paths().filter((path) => path.endsWith('probe'))).toHaveLength(1);
  });

  test('saves nothing when the test fails, and shows the servers when they are to blame', async () => {
    const steps = [{ ...ok('imap_connect'), ok: false, message: 'There is no such server.' }];
    answers['/v1/accounts/probe'] = { status: 200, body: { ...OK, ok: false, steps } };
    const connect = await filledIn();
    let saved = false;
    expect(await connect.save(async () => void (saved = true))).toBe(false);
    expect([saved, connect.open, connect.lines[0]?.state]).toEqual([false, true, 'failed']);
    expect(connect.lines[0]?.message).toBe('There is no such server.');
  });

  test('tests again after a failure, and after a change', async () => {
    answers['/v1/accounts/probe'] = { status: 200, body: { ...OK, ok: false, steps: [] } };
    const connect = await filledIn();
    await connect.test();
    await connect.test();
    answers['/v1/accounts/probe'] = { status: 200, body: OK };
    connect.change({ password: 'better' });
    expect(connect.reply).toBeNull();
    expect(await connect.test()).toBe(true);
    expect(paths().filter((path) => path.endsWith('probe'))).toHaveLength(3);
  });

  test('without a password says so under the field and asks nothing', async () => {
    const connect = await filledIn();
    connect.change({ password: '' });
    expect(await connect.save(() => Promise.resolve())).toBe(false);
    expect(connect.wrong.password).toBeDefined();
    expect(paths()).toEqual(['/v1/accounts/proposal']);
  });

  test('shows the steps of the server’s own last test', async () => {
    const connect = await filledIn();
    answers['/v1/accounts'] = {
      status: 422,
      body: {
        error: {
          code: 'account_test_failed',
          message: 'No.',
          request_id: '',
          fields: { steps: [ok('imap_connect'), { ...ok('imap_login'), ok: false, message: 'Wrong password.' }] },
        },
      },
    };
    const { create } = await import('./connect.svelte');
    const given = { organization: 'o', address: connect.address, name: 'n', team: null, history: 'all' as const };
    expect(await connect.save(async (login) => void (await create(given, login)))).toBe(false);
    expect(connect.lines.map(({ state }) => state)).toEqual(['ok', 'failed', 'skipped', 'skipped']);
    expect(asked.at(-1)?.body['history_days']).toBeNull();
  });
});
