import type { Page, ServerFrame, Signal } from '../protocol';
import { Refused, type Api } from './api';

const LONGEST_REST_S = 30;
const VOID_CLOSE = 4401;
const VOID = 401;
const FAILURES_BEFORE_POLLING = 2;

/** What the link tells the chat. */
export interface Hearer {
  heard(frame: ServerFrame): void;
  linked(is: boolean, failures: number): void;
  /** Fetch what has been said so far. */
  catchUp(): Promise<void>;
  gone(): void;
  page(): Page;
  /** Of the setup it has. */
  revision(): number;
}

/** News from the server: by WebSocket, and where that fails twice without ever having worked, by long polls. */
export class Link {
  private socket: WebSocket | undefined;
  private polling: AbortController | undefined;
  private cursor: string | null = null;
  private failures = 0;
  private socketWorks: boolean | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running = false;

  constructor(
    private readonly api: Api,
    private readonly hearer: Hearer,
  ) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    this.connect();
  }

  stop(): void {
    this.running = false;
    this.cursor = null;
    clearTimeout(this.timer);
    this.polling?.abort();
    this.polling = undefined;
    this.socket?.close();
    this.socket = undefined;
  }

  /** Try now, not only after the rest. */
  hurry(): void {
    if (!this.running || this.socket?.readyState === WebSocket.OPEN || this.polling) return;
    clearTimeout(this.timer);
    this.connect();
  }

  send(signal: Signal): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(signal));
    else if (this.polling) void this.api.post('signals', signal).catch(() => undefined);
  }

  private connect(): void {
    if (this.socketWorks !== true && this.failures >= FAILURES_BEFORE_POLLING) this.socketWorks = false;
    if (this.socketWorks === false) void this.poll();
    else this.open();
  }

  private open(): void {
    this.socket?.close();
    const socket = new WebSocket(`${this.api.base.replace(/^http/, 'ws')}socket`);
    this.socket = socket;
    socket.onopen = () => {
      const { cursor } = this;
      const revision = this.hearer.revision();
      const token = this.api.token();
      const hello = { type: 'hello', token, cursor, page: this.hearer.page(), revision };
      socket.send(JSON.stringify(token ? hello : { type: 'watch', revision }));
      this.socketWorks = true;
      this.answered();
      if (token && cursor === null) void this.hearer.catchUp().catch(() => undefined);
    };
    socket.onmessage = ({ data }: MessageEvent<string>) => this.hear(JSON.parse(data) as ServerFrame);
    socket.onclose = ({ code }) => {
      if (socket !== this.socket) return;
      if (code === VOID_CLOSE) this.void();
      else this.rest();
    };
  }

  private async poll(): Promise<void> {
    if (!this.api.token()) {
      this.hearer.linked(true, 0); // nothing was said yet: how it is set up now shows at the next load
      return this.stop();
    }
    const polling = new AbortController();
    this.polling = polling;
    try {
      await this.hearer.catchUp();
      this.answered();
      while (this.running) {
        const query = this.cursor === null ? '' : encodeURIComponent(this.cursor);
        const path = `events?cursor=${query}`;
        const answer = await this.api.get<{ frames: ServerFrame[]; cursor: string }>(path, polling.signal);
        this.cursor = answer.cursor;
        answer.frames.forEach((frame) => this.hear(frame));
      }
    } catch (problem) {
      if (this.polling !== polling) return;
      this.polling = undefined;
      if (problem instanceof Refused && problem.status === VOID) this.void();
      else this.rest(problem instanceof Refused ? problem.after : 0);
    }
  }

  private hear(frame: ServerFrame): void {
    if (frame.type === 'events') this.cursor = frame.cursor;
    this.hearer.heard(frame);
  }

  private answered(): void {
    this.failures = 0;
    this.hearer.linked(true, 0);
  }

  private rest(asked = 0): void {
    if (!this.running) return;
    this.failures++;
    this.hearer.linked(false, this.failures);
    const rest = Math.min(LONGEST_REST_S, 2 ** (this.failures - 1)) * (0.75 + Math.random() / 2);
    this.timer = setTimeout(() => this.connect(), Math.max(rest, asked) * 1000);
  }

  private void(): void {
    this.stop();
    if (this.api.token()) this.hearer.gone();
  }
}
