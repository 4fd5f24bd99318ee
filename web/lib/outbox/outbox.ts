import { Problem } from '$lib/api/problem';
import { uuid } from '$lib/api/uuid';

/** What to send to the server. */
export interface Request {
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  query?: Record<string, string | number | boolean | null | undefined>;
  body?: unknown;
}

/** A wish of the person, kept until the server has answered. `id` is its Idempotency-Key. */
export interface Intent {
  id: string;
  kind: string;
  data: unknown;
  /** Order of sending: milliseconds, and unique on this device. */
  at: number;
}

/** How intents of one kind work. Registered by the domain they belong to. */
export interface Kind<Data, Reply> {
  request: (data: Data) => Request;
  /** Show the change: when the wish is made, and again after a restart while it still waits. */
  begin?: (intent: string, data: Data) => void;
  /** Take the answer, then stop showing the prediction. */
  done?: (intent: string, data: Data, reply: Reply) => void;
  /** The server refused: stop showing the prediction, say what happened. */
  failed?: (intent: string, data: Data, problem: Problem) => void;
}

/** Where intents outlive the page. */
export interface Shelf {
  all: () => Promise<Intent[]>;
  put: (intent: Intent) => Promise<void>;
  remove: (id: string) => Promise<void>;
}

/** What the answer to an intent was, told to the other tabs. */
export interface Answer {
  intent: Intent;
  reply?: unknown;
  problem?: { status: number; code: string; message: string; fields: Record<string, unknown>; request_id: string };
}

/** The world around an outbox; tests put their own in its place. */
export interface Ports {
  shelf: Shelf;
  send: (request: Request, key: string) => Promise<unknown>;
  /** Run while no other tab does (Web Locks). */
  exclusively: (work: () => Promise<void>) => Promise<void>;
  /** Tell the other tabs. */
  publish: (answer: Answer) => void;
  later: (work: () => void, milliseconds: number) => void;
}

const FIRST_RETRY = 1000; // ms, doubled each time
const LAST_RETRY = 30_000;

interface Waiting {
  resolve: (reply: unknown) => void;
  reject: (problem: Problem) => void;
}

/**
 * Wishes on their way to the server, in order, one at a time: kept on the device, sent by one tab, answered once.
 * No network only means later. Refusals end the wish.
 */
export class Outbox {
  readonly #ports: Ports;
  readonly #kinds = new Map<string, Kind<unknown, unknown>>();
  readonly #later = new Map<string, () => Promise<unknown>>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #seen = new Set<string>();
  #retry = FIRST_RETRY;
  #lastAt = 0;
  #draining: Promise<void> | undefined;
  #again = false;
  /** Told when the number of waiting wishes changes. */
  counted: ((waiting: number) => void) | undefined;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  register<Data, Reply>(name: string, kind: Kind<Data, Reply>): void {
    this.#kinds.set(name, kind as Kind<unknown, unknown>);
  }

  /** Kinds that a part of the app registers which is loaded only when one of them waits, or it is needed anyway. */
  expect(names: readonly string[], load: () => Promise<unknown>): void {
    for (const name of names) this.#later.set(name, load);
  }

  /** Make a wish. It shows at once; the promise is the server's answer, or rejects with its refusal. */
  put<Reply>(kind: string, data: unknown, id: string = uuid()): Promise<Reply> {
    this.#lastAt = Math.max(Date.now(), this.#lastAt + 1);
    const intent: Intent = { id, kind, data, at: this.#lastAt };
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    answer.catch(() => undefined); // whoever does not wait for the answer is told by `failed`
    this.#begin(intent);
    void this.#ports.shelf.put(intent).then(() => this.drain());
    return answer as Promise<Reply>;
  }

  /** Take a wish back before it was sent. False when it is too late. */
  async withdraw(id: string): Promise<boolean> {
    let withdrawn = false;
    await this.#ports.exclusively(async () => {
      withdrawn = (await this.#ports.shelf.all()).some((intent) => intent.id === id);
      if (withdrawn) await this.#ports.shelf.remove(id);
    });
    if (withdrawn) this.#waiting.delete(id);
    return withdrawn;
  }

  /** Show again what waited when the app was last closed, and send it. */
  async resume(): Promise<void> {
    for (const intent of await this.#sorted()) {
      await this.#kind(intent).catch(() => undefined); // it is tried again before it is sent
      this.#begin(intent);
    }
    await this.drain();
  }

  /** Send what waits. Called after a wish, when the network is back, and by itself after a failure. */
  drain(): Promise<void> {
    this.#again = true;
    this.#draining ??= this.#ports
      .exclusively(() => this.#drain())
      .finally(() => {
        this.#draining = undefined;
        if (this.#again) void this.drain();
      });
    return this.#draining;
  }

  /** Another tab sent an intent: take its answer as ours. */
  hear(answer: Answer): void {
    const { intent, problem, reply } = answer;
    if (problem) this.#fail(intent, new Problem(problem.status, problem));
    else this.#finish(intent, reply);
  }

  async #drain(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      for (const intent of await this.#sorted()) {
        if (!(await this.#deliver(intent))) {
          this.#again = false;
          return;
        }
      }
    }
  }

  /** Whether to go on with the next one. */
  async #deliver(intent: Intent): Promise<boolean> {
    let kind: Kind<unknown, unknown> | undefined;
    try {
      kind = await this.#kind(intent);
    } catch {
      return this.#postpone(); // without the part of the app that knows it, it waits
    }
    try {
      const reply = kind ? await this.#ports.send(kind.request(intent.data), intent.id) : undefined;
      this.#retry = FIRST_RETRY;
      await this.#ports.shelf.remove(intent.id);
      this.#finish(intent, reply);
      this.#ports.publish({ intent, reply });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status === 401) return false; // waits for the log-in
      if (error.passing) return this.#postpone();
      await this.#ports.shelf.remove(intent.id);
      this.#fail(intent, error);
      const { status, code, message, fields, requestId } = error;
      this.#ports.publish({ intent, problem: { status, code, message, fields, request_id: requestId } });
    } finally {
      this.counted?.((await this.#ports.shelf.all()).length);
    }
    return true;
  }

  /** Nothing for a kind that no part of the app knows (any more). Rejects when that part can not be loaded. */
  async #kind({ kind }: Intent): Promise<Kind<unknown, unknown> | undefined> {
    if (!this.#kinds.has(kind)) await this.#later.get(kind)?.();
    return this.#kinds.get(kind);
  }

  #postpone(): false {
    this.#ports.later(() => void this.drain(), this.#retry);
    this.#retry = Math.min(this.#retry * 2, LAST_RETRY);
    return false;
  }

  #begin(intent: Intent): void {
    if (this.#seen.has(intent.id)) return;
    this.#seen.add(intent.id);
    this.#kinds.get(intent.kind)?.begin?.(intent.id, intent.data);
  }

  #finish(intent: Intent, reply: unknown): void {
    this.#kinds.get(intent.kind)?.done?.(intent.id, intent.data, reply);
    this.#waiting.get(intent.id)?.resolve(reply);
    this.#waiting.delete(intent.id);
  }

  #fail(intent: Intent, problem: Problem): void {
    this.#kinds.get(intent.kind)?.failed?.(intent.id, intent.data, problem);
    this.#waiting.get(intent.id)?.reject(problem);
    this.#waiting.delete(intent.id);
  }

  async #sorted(): Promise<Intent[]> {
    return (await this.#ports.shelf.all()).sort((a, b) => a.at - b.at);
  }
}
