/** The server refused, and says why. `after`: seconds until it may be asked again. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly after: number,
  ) {
    super(message);
  }

  /** Whether the same again may succeed: the server is busy or being updated. */
  get passing(): boolean {
    return this.status === 429 || this.status >= 500;
  }
}

/** The server below /webchat/<id>/. Requests bear the visitor's token once there is one. */
export class Api {
  constructor(
    readonly base: string,
    readonly token: () => string | undefined,
  ) {}

  get<Reply>(path: string, signal?: AbortSignal): Promise<Reply> {
    return this.ask('GET', path, undefined, {}, signal);
  }

  post<Reply>(path: string, body: unknown): Promise<Reply> {
    return this.ask('POST', path, JSON.stringify(body), { 'content-type': 'application/json' });
  }

  /** Upload a file; `echo` names the message it will go with, as a visitor without a token has no other name. */
  upload<Reply>(file: File, echo: string): Promise<Reply> {
    const query = new URLSearchParams({ name: file.name || 'file', echo });
    return this.ask('POST', `files?${query}`, file, { 'content-type': file.type || 'application/octet-stream' });
  }

  /** Raises `Refused`, or what fetch raises where no answer came at all. */
  private async ask<Reply>(
    method: string,
    path: string,
    body: BodyInit | undefined,
    headers: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<Reply> {
    const token = this.token();
    if (token) headers['authorization'] = `Bearer ${token}`;
    const response = await fetch(this.base + path, { method, headers, body, signal, credentials: 'omit' });
    if (response.ok) return (response.status === 204 ? undefined : await response.json()) as Reply;
    const problem = (await response.json().catch(() => ({}))) as { error?: { message?: string } };
    const after = Number(response.headers.get('retry-after')) || 0;
    throw new Refused(response.status, problem.error?.message ?? '', after);
  }
}
