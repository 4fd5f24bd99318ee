import { problemOf, unreachable } from './problem';
import { uuid } from './uuid';

export { Problem } from './problem';

type Query = Record<string, string | number | boolean | null | undefined>;

interface Options {
  query?: Query;
  /** Sent as JSON, or as it is when it is a Blob (file uploads). */
  body?: unknown;
  /** The id of the intent. Sending twice with the same key changes things once; left out, each call has its own. */
  key?: string;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

interface Hooks {
  /** Called when the session is not, or no longer, valid. */
  unauthenticated: () => void;
  /** The sentence of the Problem when there is no network. */
  unreachable: () => string;
}

const hooks: Hooks = { unauthenticated: () => undefined, unreachable: () => 'The server could not be reached.' };

/** Tell the client what to do with a lost session. Called once, by the shell. */
export function onClient(given: Partial<Hooks>): void {
  Object.assign(hooks, given);
}

function address(path: string, query: Query = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [[name, String(value)]],
  );
  return pairs.length > 0 ? `${path}?${new URLSearchParams(pairs)}` : path;
}

function init(method: string, { body, key, signal, headers }: Options): RequestInit {
  const writes = method !== 'GET';
  const raw = body instanceof Blob;
  return {
    method,
    credentials: 'same-origin',
    signal: signal ?? null,
    headers: {
      Accept: 'application/json',
      ...(writes ? { 'Idempotency-Key': key ?? uuid() } : {}),
      ...(body !== undefined && !raw ? { 'Content-Type': 'application/json' } : {}),
      ...headers,
    },
    body: body === undefined ? null : raw ? body : JSON.stringify(body),
  };
}

async function request<Reply>(method: string, path: string, options: Options = {}): Promise<Reply> {
  let response: Response;
  try {
    response = await fetch(address(path, options.query), init(method, options));
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw unreachable(hooks.unreachable());
  }
  if (!response.ok) {
    const problem = await problemOf(response);
    if (problem.code === 'unauthenticated') hooks.unauthenticated();
    throw problem;
  }
  return (response.status === 204 ? undefined : await response.json()) as Reply;
}

/** /v1 over fetch. Paths are absolute ("/v1/me"); failures are thrown as Problem; the reply's type is the caller's word. */
export const api = {
  get: <Reply>(path: string, query?: Query, signal?: AbortSignal) => request<Reply>('GET', path, { query, signal }),
  post: <Reply>(path: string, body?: unknown, options?: Options) =>
    request<Reply>('POST', path, { ...options, ...(body === undefined ? {} : { body }) }),
  put: <Reply>(path: string, body: unknown, options?: Options) => request<Reply>('PUT', path, { ...options, body }),
  patch: <Reply>(path: string, body: unknown, options?: Options) => request<Reply>('PATCH', path, { ...options, body }),
  delete: (path: string, query?: Query, options?: Options) => request<undefined>('DELETE', path, { ...options, query }),
  request,
};
