import { beforeEach, describe, expect, test } from 'vitest';
import { Connection, type ClientFrame, type Cursor, type ServerFrame, type Socket, type State } from './connection';

const ORGANIZATION = 'o';

class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: ClientFrame[] = [];
  closed = false;
  send = (data: string) => void this.sent.push(JSON.parse(data) as ClientFrame);
  close = () => void (this.closed = true);
  bring = (frame: ServerFrame) => this.onmessage?.({ data: JSON.stringify(frame) });
  live() {
    this.onopen?.();
    this.bring({ type: 'ready', epoch: 'e', cursors: {} });
  }
}

/** A world where time passes when it is told to. */
class World {
  readonly sockets: FakeSocket[] = [];
  readonly states: State[] = [];
  readonly frames: ServerFrame[] = [];
  revoked = 0;
  refused = 0;
  cursor: Cursor = { epoch: 'e', cursors: { [ORGANIZATION]: 7 } };
  random = 0.5;
  #now = 0;
  #timers: { at: number; work: () => void }[] = [];

  readonly connection = new Connection(
    {
      open: () => {
        const socket = new FakeSocket();
        this.sockets.push(socket);
        return socket;
      },
      after: (milliseconds, work) => {
        const timer = { at: this.#now + milliseconds, work };
        this.#timers.push(timer);
        return () => void (this.#timers = this.#timers.filter((one) => one !== timer));
      },
      random: () => this.random,
    },
    {
      cursor: () => this.cursor,
      frame: (frame) => this.frames.push(frame),
      state: (state) => this.states.push(state),
      revoked: () => void this.revoked++,
      refused: () => void this.refused++,
    },
  );

  get socket(): FakeSocket {
    return this.sockets.at(-1) as FakeSocket;
  }

  pass(milliseconds: number): void {
    this.#now += milliseconds;
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    due.forEach(({ work }) => work());
  }

  /** How long it waits after a break. */
  patience(): number {
    this.socket.onclose?.({ code: 1006 });
    const before = this.sockets.length;
    let waited = 0;
    while (this.sockets.length === before && waited < 100_000) {
      this.pass(50);
      waited += 50;
    }
    return waited;
  }
}

let world: World;
beforeEach(() => {
  world = new World();
  world.connection.start();
});

describe('saying hello', () => {
  test('names how far the log was read', () => {
    world.socket.onopen?.();
    expect(world.socket.sent).toEqual([{ type: 'hello', epoch: 'e', cursors: { o: 7 } }]);
  });

  test('again after a break names how far it is now', () => {
    world.socket.live();
    world.cursor = { epoch: 'e', cursors: { [ORGANIZATION]: 12 } };
    world.patience();
    world.socket.onopen?.();
    expect(world.socket.sent[0]).toEqual({ type: 'hello', epoch: 'e', cursors: { o: 12 } });
  });
});

test('frames are handed on, and those of a socket that was given up are not', () => {
  world.socket.live();
  const old = world.socket;
  world.patience();
  old.bring({ type: 'events', organization: ORGANIZATION, seq: 9, events: [] });
  expect(world.frames.map((frame) => frame.type)).toEqual(['ready']);
});

describe('after a break', () => {
  test('it waits longer each time, up to half a minute', () => {
    world.random = 1;
    const waits = Array.from({ length: 9 }, () => world.patience());
    expect(waits.slice(0, 4)).toEqual([500, 1000, 2000, 4000]);
    expect(waits.at(-1)).toBe(30_000);
  });

  test('it waits a different time from others', () => {
    world.random = 0;
    expect(world.patience()).toBe(250);
  });

  test('a connection that held starts over with a short wait', () => {
    world.random = 1;
    world.patience();
    world.patience();
    world.socket.live();
    world.pass(10_000);
    expect(world.patience()).toBe(500);
  });

  test('one that breaks at once again does not', () => {
    world.random = 1;
    world.patience();
    world.socket.live();
    expect(world.patience()).toBe(1000);
  });

  test('it comes back at once when told that the network is there', () => {
    world.socket.live();
    world.socket.onclose?.({ code: 1006 });
    world.connection.hurry();
    expect(world.sockets).toHaveLength(2);
    world.pass(60_000);
    expect(world.sockets).toHaveLength(2);
  });

  test('what I look at is told again', () => {
    world.socket.live();
    world.connection.view('c1');
    world.patience();
    world.socket.live();
    expect(world.socket.sent.at(-1)).toEqual({ type: 'viewing', conversation: 'c1' });
  });
});

test('a session that was ended is not tried again', () => {
  world.socket.live();
  world.socket.onclose?.({ code: 4401 });
  world.pass(120_000);
  expect(world.revoked).toBe(1);
  expect(world.sockets).toHaveLength(1);
  expect(world.states.at(-1)).toBe('stopped');
});

test('one of too many waits until somebody looks at it', () => {
  world.socket.live();
  world.socket.onclose?.({ code: 4429 });
  world.pass(3_600_000);
  expect(world.sockets).toHaveLength(1);
  expect(world.states.at(-1)).toBe('waiting');
  expect(world.revoked).toBe(0);
  world.connection.hurry();
  expect(world.sockets).toHaveLength(2);
});

test('when it does not come about, somebody asks why', () => {
  world.patience();
  world.patience();
  expect(world.refused).toBe(0);
  world.patience();
  expect(world.refused).toBe(1);
  world.socket.live();
  world.patience();
  world.patience();
  expect(world.refused).toBe(1);
});

describe('silence', () => {
  test('of a server that sends a beat means that the network is gone', () => {
    world.socket.live();
    world.socket.bring({ type: 'events', organization: ORGANIZATION, seq: 8, events: [] });
    world.socket.bring({ type: 'events', organization: ORGANIZATION, seq: 8, events: [] });
    world.pass(75_000);
    expect(world.sockets[0]?.closed).toBe(true);
    expect(world.states.at(-1)).toBe('waiting');
  });

  test('of one that never sent any means nothing: events that were not for me are no beat', () => {
    world.socket.live();
    world.socket.bring({ type: 'events', organization: ORGANIZATION, seq: 8, events: [] });
    world.socket.bring({ type: 'events', organization: ORGANIZATION, seq: 9, events: [] });
    world.pass(600_000);
    expect(world.states.at(-1)).toBe('live');
  });
});

test('typing is told only while there is a connection', () => {
  world.connection.typing('c1', 'reply');
  world.socket.live();
  world.connection.typing('c1', 'reply');
  expect(world.socket.sent.filter(({ type }) => type === 'typing')).toHaveLength(1);
});

test('stopping closes the socket for good', () => {
  world.socket.live();
  world.connection.stop();
  world.pass(60_000);
  expect(world.sockets).toHaveLength(1);
  expect(world.socket.closed).toBe(true);
});
