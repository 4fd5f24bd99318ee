import type { Problem as Body } from './types';
import { problemWords } from './words';

/** Why a request was not answered as asked, in words of the reader’s language. `status` 0 means that the server could not be reached. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  /** Details by field name, as the server sent them. */
  readonly fields: Record<string, unknown>;
  readonly requestId: string;

  constructor(status: number, body: Body) {
    super(problemWords(body));
    this.name = 'Problem';
    this.status = status;
    this.code = body.code;
    this.fields = body.fields;
    this.requestId = body.request_id;
  }

  /** The server did not decide: the same request may be sent again later. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 502 || this.code === 'unavailable';
  }

  /** The sentence for one form field, or undefined. */
  field(name: string): string | undefined {
    const value = this.fields[name];
    return typeof value === 'string' ? value : undefined;
  }
}

const isBody = (value: unknown): value is { error: Body } =>
  typeof value === 'object' && value !== null && 'error' in value && typeof value.error === 'object';

/** Read an error reply; a reply that is not ours (a proxy's page) becomes a Problem too. */
export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  if (isBody(body)) return new Problem(response.status, body.error);
  const message = `The server answered ${response.status}.`;
  return new Problem(response.status, { code: 'unexpected', message, fields: {}, request_id: '' });
}

/** The server could not be reached. */
export const unreachable = (message: string): Problem =>
  new Problem(0, { code: 'unreachable', message, fields: {}, request_id: '' });
