/** What the log of a chat shows, from top to bottom. */
import type { Message, Person } from '../../protocol';
import type { Chat } from '../chat';
import type { Pending } from '../conversation';
import { bubbles, text, type Key } from '../texts';
import { bubble, file, words, type Shown } from './bubble';
import { h, type Entry } from './dom';
import { form, restoring } from './form';

/** A line of the conversation, arrived or on its way. */
interface Line {
  key: string;
  echo: string | null;
  mine: boolean;
  person: Person;
  text: string;
  files: Shown[];
  at: number;
  state: 'sending' | 'sent' | 'seen' | 'failed' | 'held' | undefined;
  pending?: Pending;
}

export function entries(chat: Chat): Entry[] {
  const { conversation, started, asking, trouble } = chat;
  const quiet = !started && conversation.pending.length === 0;
  return [
    ...(conversation.more ? [earlier(chat)] : greeting(chat)),
    ...(quiet ? [restoring(chat)] : []),
    ...said(chat),
    ...(asking ? [...own(chat, 'identify'), form(chat)] : []),
    ...(conversation.typing ? [typing(chat, conversation.typing)] : []),
    ...(trouble ? [...own(chat, 'error'), ...support(chat)] : []),
  ];
}

/** What stands at the beginning of every chat, said by the name the chat has. */
function greeting(chat: Chat): Entry[] {
  const welcome = own(chat, 'welcome');
  const all = [...welcome, ...own(chat, 'help', undefined, welcome.length === 0)];
  const { name, showNames } = chat.frame.config.chat;
  return all.map((entry, index) => (showNames && index === all.length - 1 ? { ...entry, caption: name } : entry));
}

/** The bubbles of a text of the page, the Setup page or ours; only the first has a face beside it. */
function own(
  chat: Chat,
  key: Key,
  texts = bubbles(chat.frame.config.messages, chat.texts, key),
  faced = true,
): Entry[] {
  const { name, avatarUrl } = chat.frame.config.chat;
  return texts.map((one, index) => {
    const person = beside(chat, { name, avatar_url: avatarUrl }, faced && index === 0);
    return {
      key: `${key} ${index}`,
      sign: JSON.stringify([one, person]),
      make: () => bubble('in', person, ...words(one, true)),
    };
  });
}

function support(chat: Chat): Entry[] {
  const { email, phone } = chat.frame.config.support;
  const links = [email && `{{ link:mailto:${encodeURI(email)} ${email} }}`, phone].filter(Boolean);
  return links.length
    ? own(chat, 'error', [links.join('\n')], false).map((entry) => ({ ...entry, key: 'support' }))
    : [];
}

function beside(chat: Chat, person: Person, first: boolean): Person | null | undefined {
  if (!chat.frame.config.chat.showAvatars) return undefined;
  return first ? person : null;
}

function said(chat: Chat): Entry[] {
  const lines = [...chat.conversation.messages.map((message) => arrived(chat, message)), ...onTheirWay(chat)];
  return lines.flatMap((line, index) => {
    const before = lines[index - 1];
    const after = lines[index + 1];
    const day = dayOf(chat, line.at);
    const newDay = !before || dayOf(chat, before.at) !== day;
    return [
      ...(newDay ? [{ key: `day ${day}`, sign: day, make: () => h('div', { class: 'day' }, day) }] : []),
      lineEntry(chat, line, newDay || !together(before, line), !after || !together(line, after)),
      ...(line.echo && line.echo === chat.thanked ? own(chat, 'identifyThanks') : []),
    ];
  });
}

/** Whether two lines are of one person and, as far as theirs, stand alike with the team. */
const together = (one: Line | undefined, other: Line) =>
  one?.mine === other.mine && one.person.name === other.person.name && one.state === other.state;

function arrived(chat: Chat, message: Message): Line {
  const mine = message.from === 'visitor';
  return {
    key: message.echo_id ?? message.id,
    echo: message.echo_id,
    mine,
    person: mine ? { name: '', avatar_url: '' } : message,
    text: message.text,
    files: message.files ?? [],
    at: message.at,
    state: mine ? (chat.conversation.wasSeen(message) ? 'seen' : 'sent') : undefined,
  };
}

function onTheirWay({ conversation }: Chat): Line[] {
  return conversation.pending.map((pending) => ({
    key: pending.echo,
    echo: pending.echo,
    mine: true,
    person: { name: '', avatar_url: '' },
    text: pending.text,
    files: pending.files.map((waiting) => ({ name: waiting.name, type: '', url: '' })),
    at: pending.at,
    state: pending.state === 'waiting' ? 'sending' : pending.state,
    pending,
  }));
}

function lineEntry(chat: Chat, line: Line, first: boolean, last: boolean): Entry {
  const person = line.mine ? undefined : beside(chat, line.person, first);
  const failed = line.pending?.state === 'failed' ? line.pending : undefined;
  return {
    key: line.key,
    sign: JSON.stringify([line.text, line.files, person, failed?.reason]),
    caption: last ? caption(chat, line) : '',
    make: () => {
      const inside = [...words(line.text, false), ...line.files.map(file)];
      const made = bubble(line.mine ? 'out' : 'in', person, ...inside);
      if (failed) made.lastElementChild?.append(retry(chat, failed));
      return made;
    },
  };
}

function caption(chat: Chat, { mine, person, at, state }: Line): string {
  const { frame } = chat;
  if (state === 'held') return '';
  if (state === 'sending' || state === 'failed') return text(frame.config.messages, chat.texts, state);
  const time = new Intl.DateTimeFormat(locale(frame.language), { hour: 'numeric', minute: '2-digit' }).format(
    at * 1000,
  );
  const parts = mine ? [time, text(frame.config.messages, chat.texts, state ?? 'sent')] : [time];
  return (!mine && frame.config.chat.showNames ? [person.name, time] : parts).filter(Boolean).join(' · ');
}

/** How the visitor's own country writes times, if his browser speaks the chat's language. */
const locale = (language: string) => navigator.languages.find((one) => one.startsWith(language)) ?? language;

function dayOf({ frame }: Chat, at: number): string {
  const date = new Date(at * 1000);
  if (date.toDateString() === new Date().toDateString()) {
    const today = new Intl.RelativeTimeFormat(frame.language, { numeric: 'auto' }).format(0, 'day');
    return today.charAt(0).toLocaleUpperCase(frame.language) + today.slice(1);
  }
  return new Intl.DateTimeFormat(locale(frame.language), { day: 'numeric', month: 'long', year: 'numeric' }).format(
    date,
  );
}

function retry(chat: Chat, failed: Pending): HTMLElement {
  const label = text(chat.frame.config.messages, chat.texts, 'retry');
  const button = h('button', { type: 'button', class: 'link', click: () => chat.retry(failed) }, label);
  return h('div', { class: 'reason', role: 'alert' }, failed.reason ?? '', ' ', button);
}

function earlier(chat: Chat): Entry {
  const label = text(chat.frame.config.messages, chat.texts, 'earlier');
  const click = () => void chat.earlier().catch(() => undefined); // the button is still there
  const make = () => h('div', { class: 'day' }, h('button', { type: 'button', class: 'link', click }, label));
  return { key: 'earlier', sign: label, make };
}

function typing(chat: Chat, who: Person): Entry {
  const label = text(chat.frame.config.messages, chat.texts, 'typing', { name: who.name });
  const person = beside(chat, who, true);
  const dots = () => h('span', { class: 'dots', role: 'img', 'aria-label': label }, h('i'), h('i'), h('i'));
  return { key: 'typing', sign: JSON.stringify([label, person]), make: () => bubble('in', person, dots()) };
}
