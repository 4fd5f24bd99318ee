import type { Chat } from '../chat';
import { load, text } from '../texts';
import { avatar } from './bubble';
import { Composer } from './composer';
import { drawList, h, iconButton } from './dom';
import { entries } from './entries';
import { STYLE } from './style';

const NEAR_THE_END_PX = 80;
const FOCUSABLE = 'a[href],button,input,textarea';

/** The window of the chat: who is there, what was said, where to write. */
export class Panel {
  private readonly faces = h('div', { class: 'people' });
  private readonly title = h('h1', { class: 'title' });
  private readonly status = h('div', { class: 'status' });
  private readonly close = iconButton('close', { class: 'icon close', click: () => this.chat.close() });
  private readonly log = h('div', { class: 'log', role: 'log', 'aria-live': 'polite', tabindex: '0' });
  private readonly brand = h('div', { class: 'brand' });
  private readonly composer: Composer;
  private readonly root: HTMLElement;
  private language: string;
  private lastLine = '';

  constructor(private readonly chat: Chat) {
    this.composer = new Composer(chat);
    this.language = chat.frame.language;
    const heading = h('div', { class: 'heading' }, this.title, this.status);
    this.root = h(
      'main',
      { drop: (event: DragEvent) => this.dropped(event), dragover: (event: DragEvent) => event.preventDefault() },
      h('header', {}, this.faces, heading, this.close),
      this.log,
      this.composer.element,
      this.brand,
    );
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    document.adoptedStyleSheets = [sheet];
    document.body.replaceChildren(this.root);
    addEventListener('keydown', (event) => this.key(event));
    addEventListener('focus', () => this.focused());
    if (document.hasFocus()) this.focused();
  }

  draw(): void {
    const { frame } = this.chat;
    if (this.language !== frame.language) void this.translate();
    const page = document.documentElement;
    page.lang = frame.language;
    page.dir = frame.direction;
    page.className = frame.state.full ? 'full' : '';
    document.title = frame.title;
    for (const [name, value] of Object.entries(frame.config.chat.variables)) page.style.setProperty(`--${name}`, value);
    this.root.setAttribute('aria-label', frame.title);
    this.drawHeader();
    this.drawLog();
    this.composer.draw();
    this.brand.textContent = this.say('brand');
    this.brand.hidden = frame.config.chat.hideBranding || !frame.setup.branding;
    this.close.setAttribute('aria-label', this.say('close'));
  }

  private say(key: Parameters<typeof text>[2]): string {
    return text(this.chat.frame.config.messages, this.chat.texts, key);
  }

  private drawHeader(): void {
    const { chat } = this;
    const { name, avatarUrl, showAvatars, showNames, showOnlineStatus } = chat.frame.config.chat;
    const { people, online } = chat.frame.setup;
    const shown = people.length ? people.slice(0, 3) : [{ name, avatar_url: avatarUrl }];
    this.faces.hidden = !showAvatars;
    this.faces.replaceChildren(...shown.map((person) => avatar(showNames ? person : { ...person, name: '' })));
    this.title.textContent = name || chat.frame.title;
    const state = !chat.connected ? 'connecting' : online ? 'online' : 'offline';
    this.status.hidden = !showOnlineStatus;
    this.status.className = `status ${state}`;
    this.status.textContent = this.say(state);
  }

  /** Stay at the end, where the news are, unless somebody reads farther up; what he wrote himself he wants to see. */
  private drawLog(): void {
    const { log } = this;
    const fromEnd = log.scrollHeight - log.scrollTop;
    const atEnd = fromEnd - log.clientHeight < NEAR_THE_END_PX;
    const list = entries(this.chat);
    drawList(log, list);
    const written = this.chat.conversation.pending.at(-1)?.echo ?? '';
    if (atEnd || (written && written !== this.lastLine)) log.scrollTop = log.scrollHeight;
    else if (log.scrollTop < NEAR_THE_END_PX) log.scrollTop = log.scrollHeight - fromEnd;
    this.lastLine = written || this.lastLine;
  }

  private async translate(): Promise<void> {
    this.language = this.chat.frame.language;
    this.chat.texts = await load(this.chat.frame.language);
    this.draw();
  }

  private focused(): void {
    if (document.activeElement !== document.body) return;
    if (this.chat.frame.state.full)
      this.close.focus(); // a phone's keyboard would cover what there is to read
    else this.composer.focus();
  }

  private dropped(event: DragEvent): void {
    event.preventDefault();
    this.composer.add(event.dataTransfer?.files ?? []);
  }

  private key(event: KeyboardEvent): void {
    if (event.key === 'Escape' && !event.isComposing && !this.composer.escape()) this.chat.close();
    else if (event.key === 'Tab' && this.chat.frame.state.full) this.stay(event);
  }

  /** The chat that fills the screen keeps the focus: what is behind it cannot be seen. */
  private stay(event: KeyboardEvent): void {
    const all = [...this.root.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((element) => element.checkVisibility());
    const [from, to] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
    if (document.activeElement !== from) return;
    event.preventDefault();
    to?.focus();
  }
}
