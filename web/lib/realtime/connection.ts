import type { Events, Hello, Online, Presence, Ready, Reset, Typing, Viewing } from '$lib/api/types';

export type ServerFrame = Ready | Reset | Events | Presence | Online;
export type ClientFrame = Hello | Viewing | Typing;

/** The part of WebSocket that is used; tests put their own in its place. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  send: (data: string) => void;
  close: () => void;
}

/** The world around a connection. */
export interface Ports {
  open: () => Socket;
  /** Start a timer; returns what stops it. */
  after: (milliseconds: number, work: () => void) => () => void;
  random: () => number;
}

/** How far the log was read: the server's epoch and the last number of each organization. */
export interface Cursor {
  epoch: string | null;
  cursors: Record<string, number>;
}

export interface Listener {
  /** Where to resume; asked at each connection. */
  cursor: () => Cursor;
  frame: (frame: ServerFrame) => void;
  state: (state: State) => void;
  /** The server closed the socket for good: the session is over. No further attempts. */
  revoked: () => void;
  /** It does not come about. Without a session it never will; whoever hears this asks the server over HTTP. */
  refused: () => void;
}

/** `live`: frames flow. `connecting`: first attempt under way. `waiting`: it broke and will be tried again. */
export type State = 'connecting' | 'live' | 'waiting' | 'stopped';

const FIRST_WAIT = 500; // ms, doubled each time
const LAST_WAIT = 30_000;
const STABLE = 10_000; // ms live after which the next break starts at FIRST_WAIT again
const SILENCE = 75_000; // ms without any frame, where the server is known to send one every 25 s
const REVOKED = new Set([4401, 4403]); // close codes: no valid session, not allowed
const TOO_MANY = 4429; // close code: ten newer sockets of this person are open
const SUSPICIOUS = 3; // attempts in a row that never came to life

/** One WebSocket that comes back by itself and resumes where it stopped, so that nothing is missed. */
export class Connection {
  readonly #ports: Ports;
  readonly #listener: Listener;
  #socket: Socket | undefined;
  #wait = FIRST_WAIT;
  #stop: (() => void)[] = [];
  #state: State = 'stopped';
  #beats = false;
  #attempts = 0;
  readonly #seqs = new Map<string, number>();
  #silence: (() => void) | undefined;
  #viewing: Viewing = { type: 'viewing', conversation: null };

  constructor(ports: Ports, listener: Listener) {
    this.#ports = ports;
    this.#listener = listener;
  }

  start(): void {
    if (this.#state !== 'stopped') return;
    this.#set('connecting');
    this.#open();
  }

  stop(): void {
    this.#set('stopped');
    this.#close();
  }

  /** Try now instead of waiting (the network is back, the page is looked at again). */
  hurry(): void {
    if (this.#state !== 'waiting') return;
    this.#wait = FIRST_WAIT;
    this.#clear();
    this.#open();
  }

  /** Tell what the person looks at; repeated by itself after a break. */
  view(conversation: string | null): void {
    this.#viewing = { type: 'viewing', conversation };
    if (this.#state === 'live') this.#send(this.#viewing);
  }

  /** Tell that the person writes here. Lost when there is no connection: it would be old. */
  typing(conversation: string, face: string): void {
    if (this.#state === 'live') this.#send({ type: 'typing', conversation, face });
  }

  #open(): void {
    const socket = this.#ports.open();
    this.#socket = socket;
    const current = (work: () => void) => () => socket === this.#socket && work();
    socket.onopen = current(() => this.#send({ type: 'hello', ...this.#listener.cursor() }));
    socket.onmessage = (event) => {
      if (socket === this.#socket) this.#hear(String(event.data));
    };
    socket.onclose = (event) => {
      if (socket === this.#socket) this.#broken(event.code);
    };
    this.#watch();
  }

  #hear(data: string): void {
    const frame = JSON.parse(data) as ServerFrame;
    this.#watch();
    if (frame.type === 'ready') this.#ready();
    if (frame.type === 'events') this.#beat(frame);
    this.#listener.frame(frame);
  }

  /** An empty frame that moves nothing is a beat: this server sends them, so their absence means something. */
  #beat({ organization, seq, events }: Events): void {
    if (events.length === 0 && this.#seqs.get(organization) === seq) this.#beats = true;
    this.#seqs.set(organization, seq);
  }

  #ready(): void {
    this.#attempts = 0;
    this.#set('live');
    this.#stop.push(this.#ports.after(STABLE, () => (this.#wait = FIRST_WAIT)));
    if (this.#viewing.conversation) this.#send(this.#viewing);
  }

  #broken(code: number): void {
    this.#clear();
    this.#socket = undefined;
    if (REVOKED.has(code)) {
      this.#set('stopped');
      this.#listener.revoked();
      return;
    }
    this.#set('waiting');
    if (code === TOO_MANY) return; // coming back would push out another tab; `hurry` comes when this one is looked at
    if (++this.#attempts % SUSPICIOUS === 0) this.#listener.refused();
    const wait = this.#wait * (0.5 + this.#ports.random() / 2); // many clients must not come back at once
    this.#wait = Math.min(this.#wait * 2, LAST_WAIT);
    this.#stop.push(this.#ports.after(wait, () => this.#open()));
  }

  /** A network that vanished does not close the socket; silence tells. */
  #watch(): void {
    this.#silence?.();
    this.#silence = this.#ports.after(SILENCE, () => {
      if (this.#beats && this.#state === 'live') {
        this.#close();
        this.#broken(1006);
      }
    });
  }

  #send(frame: ClientFrame): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  #close(): void {
    this.#clear();
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #clear(): void {
    this.#silence?.();
    this.#stop.forEach((stop) => stop());
    this.#stop = [];
  }

  #set(state: State): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#listener.state(state);
  }
}

/** The browser's own world. */
export const browserPorts = (): Ports => ({
  open: () => {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    return new WebSocket(`${scheme}://${location.host}/v1/socket`) as unknown as Socket;
  },
  after: (milliseconds, work) => {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  },
  random: Math.random,
});
