import type { Attachment, Message } from '../protocol';

/** A file of a message that is not sent yet: `kept` once the server has it. */
export interface Waiting {
  name: string;
  file?: File;
  kept?: Attachment;
}

/** A message on its way. `held`: until the visitor has said who he is. `failed`: refused for good, with the reason. */
export interface Pending {
  echo: string;
  text: string;
  files: Waiting[];
  at: number;
  state: 'held' | 'waiting' | 'failed';
  reason?: string;
}

export interface Typing {
  name: string;
  avatar_url: string;
}

/** What has been said and what is on its way. Whoever changes it says so by the listener. */
export class Conversation {
  messages: Message[] = [];
  pending: Pending[] = [];
  more = false;
  /** Up to which message the team, and this visitor, have read. */
  seen: string | undefined;
  read: string | undefined;
  typing: Typing | undefined;

  constructor(private readonly changed: () => void) {}

  /** Take messages, each once, in the order of their time; what was on its way and is among them has arrived. */
  take(messages: Message[]): Message[] {
    const known = new Set(this.messages.map((message) => message.id));
    const fresh = messages.filter((message) => !known.has(message.id));
    const arrived = new Set(messages.map((message) => message.echo_id));
    this.messages = [...this.messages, ...fresh].sort((one, other) => one.at - other.at);
    this.pending = this.pending.filter((pending) => !arrived.has(pending.echo));
    if (fresh.some((message) => message.from === 'team')) this.typing = undefined;
    this.changed();
    return fresh;
  }

  /** Add a message on its way, or put it in the place of what it was. */
  queue(pending: Pending): void {
    const others = this.pending.filter((one) => one.echo !== pending.echo);
    if (this.messages.some((message) => message.echo_id === pending.echo)) return;
    this.pending = [...others, pending].sort((one, other) => one.at - other.at);
    this.changed();
  }

  update(changes: Partial<Pick<Conversation, 'more' | 'seen' | 'read' | 'typing'>>): void {
    Object.assign(this, changes);
    this.changed();
  }

  clear(): void {
    this.messages = [];
    this.update({ more: false, seen: undefined, read: undefined, typing: undefined });
  }

  /** Answers since the visitor last looked; what he wrote himself he had looked at. */
  get unread(): number {
    const from = Math.max(
      this.position(this.read),
      this.messages.findLastIndex((message) => message.from === 'visitor'),
    );
    return this.messages.slice(from + 1).filter((message) => message.from === 'team').length;
  }

  /** Whether the team has read a message. */
  wasSeen(message: Message): boolean {
    return this.position(message.id) <= this.position(this.seen);
  }

  private position(id: string | undefined): number {
    return this.messages.findIndex((message) => message.id === id);
  }
}
