/**
 * Everything that crosses between a page's loader, the chat's frame and the server. Types only: both sides import it.
 *
 *     page ── loader ──(one MessageChannel: PageState →, ← FromFrame)── frame ── API and socket below /webchat/<id>/
 */

/** A text of the chat: with several strings each is a bubble of its own. */
export type Text = string | string[];

/** Everything a page, or the Setup page, can set. The names are those of the documentation. */
export interface Config {
  chat: {
    position: string;
    hidden: boolean;
    name: string;
    avatarUrl: string;
    hideWhenOffline: boolean;
    hideBranding: boolean;
    showOnlineStatus: boolean;
    showAvatars: boolean;
    showNames: boolean;
    rememberOpenState: boolean;
    variables: Record<string, string>;
  };
  support: { email: string; phone: string };
  user: User;
  visitor: {
    askName: boolean;
    requireName: boolean;
    askEmail: boolean;
    requireEmail: boolean;
    requireConsent: boolean;
  };
  meta: Record<string, string>;
  messages: Record<string, Text>;
}

export interface User {
  email: string;
  name: string;
  digest: string;
  avatarUrl: string;
}

/** A config as somebody wrote it: parts are missing, and none has the type it should have for sure. */
export type Given = { [Block in keyof Config]?: Record<string, unknown> };

/** Loader to frame, whole each time something about the page changes. `full`: the chat fills a phone's screen. */
export interface PageState {
  config: Given;
  open: boolean;
  full: boolean;
  language: string;
  direction: string;
  page: Page;
}

export interface Page {
  url: string;
  title: string;
}

/** What the loader draws: the button and the measures of the frame. `unread` 0 has no badge. */
export interface Look {
  position: string;
  hidden: boolean;
  text: string;
  title: string;
  unread: number;
  direction: string;
  variables: Record<string, string>;
  style: string;
}

export type Callback = 'onVisitorIdentified' | 'onChatStarted' | 'onNewMessage';

/** Frame to loader. */
export type FromFrame =
  { type: 'look'; look: Look } | { type: 'open'; open: boolean } | { type: 'call'; name: Callback; value: unknown };

/** What the server writes into the frame. */
export interface Setup {
  config: Given;
  name: string;
  avatar_url: string;
  online: boolean;
  people: Person[];
  language_texts: Record<string, Record<string, unknown>>;
  branding: boolean;
  limits: { file_bytes: number; files: number };
  revision: number;
}

export interface Person {
  name: string;
  avatar_url: string;
}

/** A file the server has. `size` in bytes. */
export interface Attachment {
  id: string;
  name: string;
  type: string;
  size: number;
  url: string;
}

/** `at` in Unix seconds. */
export interface Message {
  id: string;
  echo_id: string | null;
  from: 'visitor' | 'team';
  name: string;
  avatar_url: string;
  text: string;
  files: Attachment[];
  at: number;
}

export interface Say {
  echo_id: string;
  text: string;
  files: string[];
  meta: Record<string, string>;
  user: { name: string; email: string; digest: string; avatar_url: string };
  consent: boolean;
  page: Page;
}

export interface Said {
  token: string | null;
  message: Message;
}

export interface Messages {
  messages: Message[];
  more: boolean;
}

export type Happening = { type: 'message'; message: Message } | { type: 'seen'; until: string } | { type: 'erased' };

/** Server to frame, on the socket or in an answer to a long poll. */
export type ServerFrame =
  | { type: 'events'; cursor: string; events: Happening[] }
  | { type: 'typing'; name: string; avatar_url: string }
  | { type: 'online'; online: boolean }
  | { type: 'setup'; setup: Setup }
  | { type: 'reset' };

/** Frame to server, after its hello. */
export type Signal = { type: 'typing' } | { type: 'seen'; until: string } | ({ type: 'page' } & Page);
