import type { Attachment, Said, Say } from '../protocol';
import { Refused, type Api } from './api';
import type { Conversation, Pending } from './conversation';

const LONGEST_REST_S = 30;
const VOID = 401;

/** What the outbox asks of the chat around it. */
export interface Surroundings {
  /** Everything of a message but itself: who says it, and where. */
  about(): Omit<Say, 'echo_id' | 'text' | 'files'>;
  said(said: Said): void;
  /** How many times in a row no answer came: 0 when one did. */
  failing(times: number): void;
  /** The token counts no more. */
  gone(): void;
}

/**
 * Sends what is waiting, in order, until the server has it. The same echo_id is the same message, however often it is
 * sent: so an answer that got lost, a reload and two tabs make no second one.
 */
export class Outbox {
  private running = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly name: string,
    private readonly api: Api,
    private readonly conversation: Conversation,
    private readonly around: Surroundings,
  ) {}

  /** Send now, not only after the rest. */
  async wake(): Promise<void> {
    clearTimeout(this.timer);
    if (this.running) return;
    this.running = true;
    try {
      await oneTab(this.name, () => this.drain());
    } finally {
      this.running = false;
    }
  }

  private async drain(): Promise<void> {
    for (let next = this.next(); next; next = this.next()) {
      try {
        this.around.said(await this.send(next));
        this.failed(0);
      } catch (problem) {
        if (!this.goOn(problem, next)) return;
      }
    }
  }

  private next(): Pending | undefined {
    return this.conversation.pending.find((pending) => pending.state === 'waiting');
  }

  private async send(pending: Pending): Promise<Said> {
    for (const file of pending.files) {
      if (file.file) file.kept ??= await this.api.upload<Attachment>(file.file, pending.echo);
    }
    const files = pending.files.flatMap((file) => (file.kept ? [file.kept.id] : []));
    return this.api.post<Said>('messages', {
      ...this.around.about(),
      echo_id: pending.echo,
      text: pending.text,
      files,
    } satisfies Say);
  }

  /** Decide what a failure means; tell whether to go on at once. */
  private goOn(problem: unknown, pending: Pending): boolean {
    if (problem instanceof Refused && problem.status === VOID && this.api.token()) {
      this.around.gone();
      return true;
    }
    if (problem instanceof Refused && !problem.passing) {
      this.conversation.queue({ ...pending, state: 'failed', reason: problem.message });
      return true;
    }
    this.failed(this.failures + 1);
    const rest = Math.min(LONGEST_REST_S, 2 ** (this.failures - 1)) * (0.75 + Math.random() / 2);
    const asked = problem instanceof Refused ? problem.after : 0;
    this.timer = setTimeout(() => void this.wake(), Math.max(rest, asked) * 1000);
    return false;
  }

  private failed(times: number): void {
    this.failures = times;
    this.around.failing(times);
  }
}

/** Only one tab sends at a time. Where the browser has no locks, all do: the server tells the same from another. */
async function oneTab(name: string, work: () => Promise<void>): Promise<void> {
  let begun = false;
  try {
    await navigator.locks.request(name, () => {
      begun = true;
      return work();
    });
  } catch (problem) {
    if (begun) throw problem;
    await work();
  }
}
