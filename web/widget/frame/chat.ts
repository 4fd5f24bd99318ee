/** The chat itself, loaded when somebody opens it or has one already: what happens, from wherever, goes through here. */
import type { Happening, Message, Messages, Page, Said, Say, ServerFrame } from '../protocol';
import { Api } from './api';
import type { Frame } from './boot';
import { Conversation, type Pending, type Waiting } from './conversation';
import { questions, surroundings, type Identity } from './identity';
import { Link, type Hearer } from './link';
import { Outbox, type Surroundings } from './outbox';
import { Tabs, type Word } from './tabs';
import { load, type Texts } from './texts';
import { uuid } from './uuid';
import { Panel } from './view/panel';

const TYPING_SHOWN_MS = 6_000;
const TYPING_TOLD_MS = 3_000;
const FAILURES_SHOWN = 2;

/** Start the chat in a frame. */
export async function start(frame: Frame): Promise<void> {
  const chat = new Chat(frame, await load(frame.language));
  chat.begin();
}

export class Chat implements Hearer, Surroundings {
  readonly conversation = new Conversation(() => this.draw());
  identity: Identity = { name: '', email: '', consent: false };
  /** Whether the form is open, and behind which message we say thanks for it. */
  asking = false;
  thanked: string | undefined;
  connected = true;
  private asked = false;
  private caughtUp = false;
  private linkFailures = 0;
  private outboxFailures = 0;
  private typingEnds: ReturnType<typeof setTimeout> | undefined;
  private typingTold = 0;
  private told = { page: '', visitor: '' };
  private drawing = false;
  private readonly api: Api;
  private readonly outbox: Outbox;
  private readonly link: Link;
  private readonly tabs: Tabs;
  private readonly panel: Panel;

  constructor(
    readonly frame: Frame,
    public texts: Texts,
  ) {
    this.api = new Api(frame.base, () => frame.storage.values.token);
    this.outbox = new Outbox(`webchat ${frame.base}`, this.api, this.conversation, this);
    this.link = new Link(this.api, this);
    this.tabs = new Tabs(`webchat ${frame.base}`, (word) => this.overheard(word));
    this.panel = new Panel(this);
  }

  begin(): void {
    const { values } = this.frame.storage;
    this.identity = values.identity ?? this.identity;
    this.asked = this.started;
    this.conversation.update({ read: values.read });
    values.waiting?.forEach((pending) => this.conversation.queue(pending));
    this.told = this.telling();
    this.frame.changed = () => this.pageChanged();
    addEventListener('online', () => this.hurry());
    addEventListener('offline', () => this.draw());
    document.addEventListener('visibilitychange', () => this.draw());
    this.caughtUp = !this.started;
    this.connect();
    void this.outbox.wake();
    this.draw();
  }

  get started(): boolean {
    return Boolean(this.frame.storage.values.token);
  }

  get offline(): boolean {
    return !navigator.onLine;
  }

  /** Whether it is time to name other ways to write. */
  get trouble(): boolean {
    return !this.offline && Math.max(this.linkFailures, this.outboxFailures) >= FAILURES_SHOWN;
  }

  // What the visitor does

  say(text: string, files: Waiting[]): void {
    const held = !this.asked && !this.started && questions(this.frame.config) !== undefined;
    const state = held ? 'held' : 'waiting';
    this.asking = held;
    this.put({ echo: uuid(), text, files, at: Date.now() / 1000, state });
  }

  identify(identity: Identity): void {
    this.identity = identity;
    this.thanked = this.conversation.pending.at(-1)?.echo;
    this.goOn();
    const { name, email } = this.who();
    if (identity.name || identity.email)
      this.frame.tell({ type: 'call', name: 'onVisitorIdentified', value: { name, email } });
  }

  goOn(): void {
    this.asking = false;
    this.asked = true;
    for (const held of this.conversation.pending) if (held.state === 'held') this.put({ ...held, state: 'waiting' });
  }

  retry(pending: Pending): void {
    this.put({ ...pending, state: 'waiting', reason: undefined });
  }

  typing(): void {
    if (!this.started || Date.now() - this.typingTold < TYPING_TOLD_MS) return;
    this.typingTold = Date.now();
    this.link.send({ type: 'typing' });
  }

  close(): void {
    this.frame.tell({ type: 'open', open: false });
  }

  async earlier(): Promise<void> {
    const before = this.conversation.messages[0]?.id ?? '';
    const found = await this.api.get<Messages>(`messages?before=${encodeURIComponent(before)}`);
    this.conversation.take(found.messages);
    this.conversation.update({ more: found.more });
  }

  askCode(email: string): Promise<void> {
    return this.api.post('code', { email });
  }

  async restore(email: string, code: string): Promise<void> {
    const { token } = await this.api.post<{ token: string }>('history', { email, code });
    this.asked = true;
    this.caughtUp = false;
    this.keepToken(token);
  }

  // What the outbox asks and says

  about(): Omit<Say, 'echo_id' | 'text' | 'files'> {
    return { meta: this.meta(), user: this.who(), consent: this.identity.consent, page: this.page() };
  }

  said({ token, message }: Said): void {
    const first = !this.started;
    this.conversation.take([message]);
    if (token) this.keepToken(token);
    this.tabs.tell({ type: 'message', message });
    this.keepWaiting();
    const { name, email } = this.who();
    if (first && token) this.frame.tell({ type: 'call', name: 'onChatStarted', value: { name, email } });
  }

  failing(times: number): void {
    this.outboxFailures = times;
    this.draw();
  }

  gone(): void {
    this.tabs.tell({ type: 'token', token: undefined });
    this.beginAnew();
    void this.outbox.wake();
  }

  // What the server says

  heard(frame: ServerFrame): void {
    if (frame.type === 'events') frame.events.forEach((event) => this.happened(event));
    else if (frame.type === 'typing') this.typingHeard(frame);
    else if (frame.type === 'online') this.frame.setUp({ online: frame.online });
    else if (frame.type === 'setup') this.frame.setUp(frame.setup);
    else void this.fetchAnew();
  }

  linked(is: boolean, failures: number): void {
    this.connected = is;
    this.linkFailures = failures;
    if (is) void this.outbox.wake();
    this.draw();
  }

  async catchUp(): Promise<void> {
    const first = this.conversation.messages.length === 0;
    const found = await this.api.get<Messages>('messages');
    const fresh = this.conversation.take(found.messages);
    if (first) this.conversation.update({ more: found.more });
    if (this.caughtUp) this.announce(fresh);
    this.caughtUp = true;
  }

  page(): Page {
    return this.frame.state.page;
  }

  revision(): number {
    return this.frame.setup.revision;
  }

  private happened(event: Happening): void {
    if (event.type === 'message') this.announce(this.conversation.take([event.message]));
    else if (event.type === 'seen') this.conversation.update({ seen: event.until });
    else this.erased();
    this.keepWaiting();
  }

  private announce(fresh: Message[]): void {
    for (const { from, text } of fresh) {
      if (from === 'team') this.frame.tell({ type: 'call', name: 'onNewMessage', value: text });
    }
  }

  private typingHeard(typing: { name: string; avatar_url: string }): void {
    clearTimeout(this.typingEnds);
    this.conversation.update({ typing });
    this.typingEnds = setTimeout(() => this.conversation.update({ typing: undefined }), TYPING_SHOWN_MS);
  }

  private async fetchAnew(): Promise<void> {
    const { messages } = await this.api.get<Messages>('messages').catch(() => ({ messages: undefined }));
    if (!messages) return;
    this.conversation.messages = [];
    this.conversation.take(messages);
  }

  private erased(): void {
    this.conversation.pending = [];
    this.beginAnew();
    this.frame.storage.forget();
  }

  // What the page and the other tabs say

  private pageChanged(): void {
    const now = this.telling();
    if (now.page !== this.told.page) this.link.send({ type: 'page', ...this.page() });
    if (now.visitor !== this.told.visitor && this.started) void this.introduce();
    this.told = now;
    this.draw();
  }

  private async introduce(): Promise<void> {
    const { name, email, digest } = this.who();
    const said = { name, email, digest, consent: this.identity.consent, meta: this.meta() };
    await this.api.post('visitor', said).catch(() => undefined); // it goes with the next message as well
  }

  private overheard(word: Word): void {
    if (word.type === 'token' && !word.token) this.beginAnew();
    else if (word.type === 'token') this.frame.storage.keep({ token: word.token });
    else if (word.type === 'pending') this.conversation.queue(word.pending);
    else if (word.type === 'message') this.conversation.take([word.message]);
    else this.conversation.update({ read: word.until });
    this.connect();
  }

  // How it hangs together

  private telling(): { page: string; visitor: string } {
    const { page } = this.frame.state;
    return { page: page.url, visitor: JSON.stringify([this.frame.config.user, this.frame.config.meta]) };
  }

  private who(): Say['user'] {
    const { name, email, digest, avatarUrl } = this.frame.config.user;
    const { identity } = this;
    return { name: name || identity.name, email: email || identity.email, digest, avatar_url: avatarUrl };
  }

  private meta(): Record<string, string> {
    return { ...this.frame.config.meta, ...surroundings(navigator) };
  }

  /** Put a message on its way, or change how it stands; a message that is held is kept nowhere. */
  private put(pending: Pending): void {
    this.conversation.queue(pending);
    if (pending.state !== 'waiting') return;
    this.tabs.tell({ type: 'pending', pending });
    this.keepWaiting();
    void this.outbox.wake();
  }

  private keepWaiting(): void {
    const waiting = this.conversation.pending.filter((pending) => pending.state === 'waiting').map(keepable);
    this.frame.storage.keep({ waiting: waiting.filter((pending) => pending !== undefined), identity: this.identity });
  }

  private keepToken(token: string): void {
    this.link.stop();
    this.frame.storage.keep({ token });
    this.tabs.tell({ type: 'token', token });
    this.connect();
  }

  private beginAnew(): void {
    this.link.stop();
    this.frame.storage.keep({ token: undefined, read: undefined });
    this.conversation.clear();
    this.caughtUp = true;
    this.connect();
  }

  private connect(): void {
    this.asked ||= this.started;
    this.link.start();
  }

  private hurry(): void {
    this.link.hurry();
    void this.outbox.wake();
    this.draw();
  }

  /** Draw once for all that changes in one go; in a hidden tab as well, for the badge. */
  private draw(): void {
    if (this.drawing) return;
    this.drawing = true;
    queueMicrotask(() => {
      this.drawing = false;
      this.look();
      this.panel.draw();
    });
  }

  /** What is on the screen has been read. */
  private look(): void {
    const { conversation, frame } = this;
    const last = conversation.messages.findLast((message) => message.from === 'team')?.id;
    if (frame.state.open && document.visibilityState === 'visible' && last && last !== conversation.read) {
      conversation.read = last;
      frame.storage.keep({ read: last });
      this.link.send({ type: 'seen', until: last });
      this.tabs.tell({ type: 'read', until: last });
    }
    if (frame.unread === conversation.unread) return;
    frame.unread = conversation.unread;
    frame.refresh();
  }
}

/** What of a message survives a reload: its words and what the server has of its files. */
function keepable(pending: Pending): Pending | undefined {
  const files = pending.files.flatMap(({ name, kept }) => (kept ? [{ name, kept }] : []));
  return pending.text || files.length ? { ...pending, files } : undefined;
}
