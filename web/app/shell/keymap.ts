import type { IconName } from '$lib/ui/icons';
import type { Keys } from '$lib/ui/keys';

/** Where a verb belongs in the sheet of keys and in the command bar. */
export type Group = 'conversation' | 'reply' | 'list' | 'go' | 'app';

interface Entry {
  /** The first is the one shown. */
  keys: readonly Keys[];
  icon: IconName;
  group: Group;
  /** Handled by the field that has the focus, not by the page: named here for tooltips and the sheet. */
  inField?: true;
  /** Not offered in the command bar: it makes no sense there, or what it leads to is listed itself. */
  quiet?: true;
}

/** Every action with a key. Handlers, tooltips, the command bar and the sheet of keys all come from this table. */
export const KEYMAP = {
  reply: { keys: ['r'], icon: 'reply', group: 'reply' },
  replyAll: { keys: ['shift+r'], icon: 'replyAll', group: 'reply' },
  forward: { keys: ['f'], icon: 'forward', group: 'reply' },
  comment: { keys: ['m'], icon: 'chat', group: 'reply' },
  send: { keys: ['mod+enter'], icon: 'send', group: 'reply', inField: true, quiet: true },
  sendAndClose: { keys: ['mod+shift+enter'], icon: 'send', group: 'reply', inField: true, quiet: true },
  sendLater: { keys: ['mod+shift+l'], icon: 'clock', group: 'reply', inField: true, quiet: true },

  close: { keys: ['x'], icon: 'close', group: 'conversation' },
  archive: { keys: ['e'], icon: 'archive', group: 'conversation' },
  trash: { keys: ['#', 'delete'], icon: 'trash', group: 'conversation' },
  junk: { keys: ['!'], icon: 'junk', group: 'conversation' },
  assign: { keys: ['a'], icon: 'assigned', group: 'conversation' },
  handOver: { keys: ['shift+h'], icon: 'right', group: 'conversation' },
  label: { keys: ['l'], icon: 'label', group: 'conversation' },
  share: { keys: ['shift+a'], icon: 'users', group: 'conversation' },
  snooze: { keys: ['h'], icon: 'clock', group: 'conversation' },
  star: { keys: ['s'], icon: 'star', group: 'conversation' },
  unread: { keys: ['shift+u'], icon: 'mail', group: 'conversation' },

  next: { keys: ['j', 'down'], icon: 'down', group: 'list', quiet: true },
  previous: { keys: ['k', 'up'], icon: 'down', group: 'list', quiet: true },
  open: { keys: ['enter'], icon: 'right', group: 'list', quiet: true },
  back: { keys: ['u', 'escape'], icon: 'back', group: 'list', quiet: true },
  select: { keys: ['space'], icon: 'check', group: 'list', quiet: true },
  selectAll: { keys: ['mod+a'], icon: 'check', group: 'list', quiet: true },

  goInbox: { keys: ['g i'], icon: 'inbox', group: 'go', quiet: true },
  goTeam: { keys: ['g t'], icon: 'users', group: 'go', quiet: true },
  goAssigned: { keys: ['g a'], icon: 'assigned', group: 'go', quiet: true },
  goSnoozed: { keys: ['g s'], icon: 'clock', group: 'go', quiet: true },
  goDrafts: { keys: ['g d'], icon: 'draft', group: 'go', quiet: true },

  compose: { keys: ['c'], icon: 'compose', group: 'app' },
  undo: { keys: ['z', 'mod+z'], icon: 'undo', group: 'app' },
  search: { keys: ['/'], icon: 'search', group: 'app' },
  commands: { keys: ['mod+k'], icon: 'keyboard', group: 'app', quiet: true },
  keys: { keys: ['?'], icon: 'keyboard', group: 'app' },
  sidebar: { keys: ['['], icon: 'panel', group: 'app' },
} as const satisfies Record<string, Entry>;

export type Verb = keyof typeof KEYMAP;

export const verbs = Object.keys(KEYMAP) as Verb[];
export const entry = (verb: Verb): Entry => KEYMAP[verb];

/** The key to show for a verb. */
export const keysOf = (verb: Verb): Keys => KEYMAP[verb].keys[0];

const NAMED: Record<string, string> = { ' ': 'space', arrowdown: 'down', arrowup: 'up' };

/** The parts of a KeyboardEvent that matter. */
export interface Press {
  key: string;
  metaKey: boolean;
  ctrlKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** One press in the table's own words: "j", "shift+r", "mod+k", "?". */
export function stroke(press: Press): Keys {
  const lower = press.key.toLowerCase();
  const key = NAMED[lower] ?? lower;
  const letter = /^\p{L}$/u.test(key) || key.length > 1;
  // Shift is part of "?", Alt of "#" on some keyboards: naming them again would depend on the layout.
  const parts = [press.metaKey || press.ctrlKey ? 'mod' : '', press.altKey && letter ? 'alt' : ''];
  return [...parts, press.shiftKey && letter ? 'shift' : '', key].filter(Boolean).join('+');
}

const byKeys = new Map<Keys, Verb>(
  verbs.flatMap((verb) => (entry(verb).inField ? [] : KEYMAP[verb].keys.map((keys): [Keys, Verb] => [keys, verb]))),
);
const leads = new Set([...byKeys.keys()].flatMap((keys) => (keys.includes(' ') ? [keys.split(' ')[0]] : [])));

/** What a press means after the one before: a verb, or the beginning of one. */
export function meaning(pressed: Keys, before: Keys | null): { verb?: Verb; lead?: Keys } {
  const verb = byKeys.get(before ? `${before} ${pressed}` : pressed);
  if (verb) return { verb };
  return leads.has(pressed) ? { lead: pressed } : {};
}
