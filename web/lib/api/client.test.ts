import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { api, onClient, Problem } from './client';

let asked: { url: string; init: RequestInit }[] = [];
let lost = 0;
const headers = () => new Headers(asked.at(-1)?.init.headers);

function answers(response: () => Response | Promise<Response>): void {
  globalThis.fetch = async (url, init) => {
    asked.push({ url: String(url), init: init ?? {} });
    return response();
  };
}
const problem = (status: number, code: string, fields = {}) =>
  Response.json({ error: { code, message: 'No.', fields, request_id: 'r' } }, { status });

beforeEach(() => {
  asked = [];
  lost = 0;
  onClient({ unauthenticated: () => void lost++, unreachable: () => 'Away.' });
});
afterEach(() => onClient({ unauthenticated: () => undefined }));

describe('a request', () => {
  test('leaves out what is not there', async () => {
    answers(() => Response.json({}));
    await api.get('/v1/x', { organization: 'o', until: null, unread: true, q: undefined });
    expect(asked[0]?.url).toBe('/v1/x?organization=o&unread=true');
    expect(headers().has('Idempotency-Key')).toBe(false);
  });

  test('that writes has a key of its own, or the one it was given', async () => {
    answers(() => Response.json({}));
    await api.post('/v1/x', { a: 1 });
    const first = headers().get('Idempotency-Key');
    await api.post('/v1/x', { a: 1 });
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers().get('Idempotency-Key')).not.toBe(first);
    await api.patch('/v1/x', { a: 1 }, { key: 'mine' });
    expect(headers().get('Idempotency-Key')).toBe('mine');
    expect(headers().get('Content-Type')).toBe('application/json');
    expect(asked.at(-1)?.init.body).toBe('{"a":1}');
  });

  test('with a file sends the file as it is', async () => {
    answers(() => Response.json({}));
    const file = new Blob(['x'], { type: 'image/png' });
    await api.post('/v1/files', file, { headers: { 'Content-Type': 'image/png' } });
    expect(asked[0]?.init.body).toBe(file);
    expect(headers().get('Content-Type')).toBe('image/png');
  });

  test('with nothing to answer answers nothing', async () => {
    answers(() => new Response(null, { status: 204 }));
    expect(await api.delete('/v1/x')).toBeUndefined();
  });
});

describe('a failure', () => {
  test('is a Problem with the server’s words', async () => {
    answers(() => problem(422, 'invalid', { email: 'Not an address.', steps: [] }));
    const thrown = await api.post('/v1/x').catch((error: unknown) => error as Problem);
    expect(thrown).toBeInstanceOf(Problem);
    expect(thrown).toMatchObject({ status: 422, code: 'invalid', message: 'No.', requestId: 'r', passing: false });
    expect((thrown as Problem).field('email')).toBe('Not an address.');
    expect((thrown as Problem).field('steps')).toBeUndefined();
  });

  test('of the network may pass', async () => {
    answers(() => Promise.reject(new TypeError('failed')));
    await expect(api.get('/v1/x')).rejects.toMatchObject({ status: 0, message: 'Away.', passing: true });
  });

  test('of a proxy that speaks HTML is one too', async () => {
    answers(() => new Response('<h1>Bad gateway</h1>', { status: 502 }));
    await expect(api.get('/v1/x')).rejects.toMatchObject({ code: 'unexpected', passing: true });
  });

  test('for want of a session leads to the log-in, a wrong password does not', async () => {
    answers(() => problem(401, 'unauthenticated'));
    await api.get('/v1/me').catch(() => undefined);
    expect(lost).toBe(1);
    answers(() => problem(401, 'wrong_password'));
    await api.post('/v1/login').catch(() => undefined);
    expect(lost).toBe(1);
  });
});
