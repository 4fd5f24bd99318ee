import type { Chat } from '../chat';
import type { Waiting } from '../conversation';
import { text, type Key } from '../texts';
import { h, iconButton } from './dom';

const EMOJI = [...'😀😂😊😍😉😎🤔😢😮😡👍👎👋🙏👏💪❤️🔥🎉✅❌⭐☕📎'.matchAll(/\p{Emoji}️?/gu)].map(String);
const MEGABYTE = 1024 * 1024;
const TALLEST_PX = 120;

/** Where the visitor writes: a text that grows, files by button, paste or drop, and some emoji. */
export class Composer {
  readonly element: HTMLElement;
  private readonly box = h('textarea', {
    rows: '1',
    maxlength: '10000',
    keydown: (event: KeyboardEvent) => this.key(event),
    input: () => this.typed(),
    paste: (event: ClipboardEvent) => this.pasted(event),
  });
  private readonly chooser = h('input', { type: 'file', multiple: true, hidden: true, change: () => this.chosen() });
  private readonly list = h('div', { class: 'files' });
  private readonly notice = h('div', { class: 'notice', role: 'status' });
  private readonly faces = h('div', { class: 'faces', hidden: true, role: 'group' });
  private readonly attach = iconButton('attach', { click: () => this.chooser.click() });
  private readonly emoji = iconButton('emoji', {
    'aria-expanded': 'false',
    click: () => this.showFaces(this.faces.hidden === true),
  });
  private readonly sender = iconButton('send', { class: 'icon send', hidden: true, click: () => this.send() });
  private files: File[] = [];
  private wrong = '';

  constructor(private readonly chat: Chat) {
    for (const face of EMOJI) {
      this.faces.append(h('button', { type: 'button', click: () => this.insert(face) }, face));
    }
    const row = h('div', { class: 'row' }, this.box, this.attach, this.emoji, this.sender, this.chooser);
    this.element = h('div', { class: 'composer' }, this.notice, this.list, this.faces, row);
  }

  draw(): void {
    const name = (element: Element, key: Key) => element.setAttribute('aria-label', this.say(key));
    name(this.box, 'chat');
    name(this.attach, 'attach');
    name(this.emoji, 'emoji');
    name(this.faces, 'emoji');
    name(this.sender, 'send');
    this.box.placeholder = this.say('chat');
    this.notice.textContent = this.chat.offline ? this.say('internet') : this.wrong;
    this.notice.hidden = !this.notice.textContent;
    this.sender.hidden = !this.box.value.trim() && !this.files.length;
  }

  focus(): void {
    this.box.focus();
  }

  /** Close what is open; tell whether something was. */
  escape(): boolean {
    const was = !this.faces.hidden;
    this.showFaces(false);
    return was;
  }

  /** Take files, as far as the server would. */
  add(files: Iterable<File>): void {
    const { limits } = this.chat.frame.setup;
    const given = [...files];
    const small = given.filter((file) => file.size <= limits.file_bytes);
    const all = [...this.files, ...small];
    this.files = all.slice(0, limits.files);
    this.wrong = '';
    if (all.length > limits.files) this.wrong = this.say('tooMany', `${limits.files}`);
    if (small.length < given.length) this.wrong = this.say('tooLarge', `${Math.floor(limits.file_bytes / MEGABYTE)}`);
    this.drawFiles();
    this.draw();
  }

  private say(key: Key, limit = ''): string {
    return text(this.chat.frame.config.messages, this.chat.texts, key, { limit });
  }

  private key(event: KeyboardEvent): void {
    // The Enter that ends a word of an input method is not one that sends.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.send();
  }

  private send(): void {
    const written = this.box.value.trim();
    if (!written && !this.files.length) return;
    const files: Waiting[] = this.files.map((file) => ({ name: file.name, file }));
    this.box.value = '';
    this.files = [];
    this.wrong = '';
    this.drawFiles();
    this.showFaces(false);
    this.grow();
    this.chat.say(written, files);
  }

  private typed(): void {
    this.grow();
    this.draw();
    if (this.box.value.trim()) this.chat.typing();
  }

  private grow(): void {
    this.box.style.height = 'auto';
    this.box.style.height = `${Math.min(this.box.scrollHeight, TALLEST_PX)}px`;
  }

  private pasted(event: ClipboardEvent): void {
    const files = event.clipboardData?.files;
    if (!files?.length) return;
    event.preventDefault();
    this.add(files);
  }

  private chosen(): void {
    this.add(this.chooser.files ?? []);
    this.chooser.value = '';
  }

  private insert(face: string): void {
    this.box.setRangeText(face, this.box.selectionStart, this.box.selectionEnd, 'end');
    this.showFaces(false);
    this.typed();
    this.focus();
  }

  private showFaces(shown: boolean): void {
    this.faces.hidden = !shown;
    this.emoji.setAttribute('aria-expanded', `${shown}`);
  }

  private drawFiles(): void {
    const chip = (file: File) => {
      const click = () => {
        this.files = this.files.filter((one) => one !== file);
        this.drawFiles();
        this.draw();
        this.focus();
      };
      return h('span', { class: 'chip' }, h('span', { class: 'ell' }, file.name), this.remover(file, click));
    };
    this.list.replaceChildren(...this.files.map(chip));
  }

  private remover(file: File, click: () => void): HTMLElement {
    return iconButton('close', { class: 'icon small', 'aria-label': `${this.say('remove')} ${file.name}`, click });
  }
}
