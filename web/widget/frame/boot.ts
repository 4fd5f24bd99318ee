/**
 * The script inside frame.html: says hello to the loader, works out what counts, tells how the button looks, and loads
 * the chat when somebody opens it or has one already.
 */
import type { Config, FromFrame, PageState, Setup } from '../protocol';
import { BUTTON_STYLE } from './button';
import { merge } from './config';
import { BUTTON, choose, direction, type Language } from './languages';
import { Storage } from './storage';

/** What the chat gets from the boot script, which is another bundle. */
export interface Frame {
  readonly base: string;
  readonly storage: Storage;
  readonly setup: Setup;
  readonly config: Config;
  readonly state: PageState;
  readonly language: Language;
  readonly direction: 'ltr' | 'rtl';
  /** The title of the closed button, which is the name of the window as well. */
  readonly title: string;
  unread: number;
  /** Something of the above is new. */
  changed: () => void;
  setUp(changes: Partial<Setup>): void;
  refresh(): void;
  tell(message: FromFrame): void;
}

declare const CHAT: string; // the address of the chat's bundle, below the frame's own: from the build

let port: MessagePort | undefined;
let loading: Promise<unknown> | undefined;
const base = new URL('.', location.href).href;

const frame = {
  base,
  storage: new Storage(`webchat ${base}`),
  setup: JSON.parse(document.getElementById('setup')?.textContent ?? '{}') as Setup,
  unread: 0,
  changed: () => undefined,
  tell: (message: FromFrame) => port?.postMessage(message),
  setUp(changes: Partial<Setup>) {
    frame.setup = { ...frame.setup, ...changes };
    frame.refresh();
  },
  refresh() {
    const { state, setup } = frame;
    frame.language = choose(state.language, navigator.languages);
    frame.direction = direction(state.direction, frame.language);
    frame.config = merge(state.config, setup, frame.language);
    const { chat, messages } = frame.config;
    const [title, newMessage, newMessages] = BUTTON[frame.language];
    frame.title = String(messages['title'] ?? title);
    const news = frame.unread > 1 ? (messages['newMessages'] ?? newMessages) : (messages['newMessage'] ?? newMessage);
    const look = {
      position: chat.position,
      hidden: chat.hidden || (chat.hideWhenOffline && !setup.online),
      text: String(frame.unread ? news : frame.title),
      title: frame.title,
      unread: frame.unread,
      direction: frame.direction,
      variables: chat.variables,
      style: BUTTON_STYLE,
    };
    frame.tell({ type: 'look', look });
    frame.changed();
  },
} as { -readonly [Key in keyof Frame]: Frame[Key] };

/** Load the chat; when its file is gone, because the server was updated, load the frame anew, once. */
async function load(): Promise<void> {
  try {
    const chat = (await import(/* @vite-ignore */ CHAT)) as { start: (frame: Frame) => Promise<void> };
    await chat.start(frame);
  } catch {
    loading = undefined;
    const [loaded] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    if (loaded?.type !== 'reload' && navigator.onLine) location.reload();
    else frame.tell({ type: 'open', open: false });
  }
}

function heard(state: PageState): void {
  const first = !frame.state;
  const was = frame.state?.open;
  frame.state = state;
  frame.refresh();
  const { storage, config } = frame;
  if (first && !state.open && config.chat.rememberOpenState && storage.values.open) {
    frame.tell({ type: 'open', open: true });
  } else if (!first && was !== state.open) {
    storage.keep({ open: state.open });
  }
  if (state.open || storage.begun) loading ??= load();
}

addEventListener('message', (event) => {
  if (event.source !== parent || (event.data as { postroom?: unknown } | null)?.postroom !== 1) return;
  if (!event.ports[0]) return;
  port = event.ports[0];
  port.onmessage = ({ data }: MessageEvent<PageState>) => heard(data);
});
parent.postMessage({ postroom: 1 }, '*');
