import type { Message } from '../protocol';
import type { Pending } from './conversation';

/** What one tab tells the others of the same browser. */
export type Word =
  | { type: 'token'; token: string | undefined }
  | { type: 'pending'; pending: Pending }
  | { type: 'message'; message: Message }
  | { type: 'read'; until: string };

/** The other tabs with this chat. Where the browser keeps frames apart, nobody hears and nobody answers. */
export class Tabs {
  private channel: BroadcastChannel | undefined;

  constructor(name: string, heard: (word: Word) => void) {
    try {
      this.channel = new BroadcastChannel(name);
      this.channel.onmessage = ({ data }: MessageEvent<Word>) => heard(data);
    } catch {
      // blocked: each tab is on its own, and in step by the server
    }
  }

  tell(word: Word): void {
    this.channel?.postMessage(word);
  }
}
