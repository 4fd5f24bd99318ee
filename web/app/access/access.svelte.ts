import { api, Problem } from '$lib/api/client';
import type { ConversationAccess, ConversationPatch, OperationReply, Reader, Uuid } from '$lib/api/types';
import { offerUndo } from '../conversations/intents';
import { workspace } from '../shell/workspace';
import { sentence } from '../session/mistakes';

/** Who sees one conversation, as the server says, and the way to change it. */
export class Access {
  readonly organization: Uuid;
  readonly conversation: Uuid;
  value: ConversationAccess | null = $state.raw(null);
  /** Why it could not be asked or changed; empty. */
  error = $state.raw('');
  busy = $state.raw(false);

  constructor(organization: Uuid, conversation: Uuid) {
    this.organization = organization;
    this.conversation = conversation;
  }

  reader(id: Uuid): Reader | undefined {
    return this.value?.users.find((one) => one.id === id);
  }

  /** Ask who sees it. */
  async load(): Promise<void> {
    const path = `/v1/conversations/${this.conversation}/access`;
    await this.#try(async () => {
      this.value = await api.get<ConversationAccess>(path, { organization: this.organization });
    });
  }

  /** Let in, or take that back; `text` says what was done. Null when the server refused, and `error` says why. */
  async change(patch: ConversationPatch): Promise<OperationReply | null> {
    if (this.busy) return null;
    this.busy = true;
    let answer: OperationReply | null = null;
    const { organization, conversation } = this;
    const done = await this.#try(async () => {
      const path = `/v1/conversations/${conversation}`;
      answer = await api.patch<OperationReply>(path, patch, { query: { organization } });
    });
    this.busy = false;
    const reply = answer as OperationReply | null;
    if (!done || !reply) {
      this.value &&= { ...this.value }; // a box that was ticked shows again what holds
      return null;
    }
    const { conversations } = workspace(organization);
    reply.conversations.forEach((one) => conversations.confirm(one));
    return reply;
  }

  /** Say what was done, with its Undo. */
  offer(reply: OperationReply, text: string): void {
    if (reply.operation) offerUndo(this.organization, reply.operation, [this.conversation], text);
  }

  async #try(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      this.error = '';
      return true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.error = sentence(error);
      return false;
    }
  }
}
