import type { LiveChat } from '$lib/api/types';

/** What the Setup page says of a chat, by the names a page's own config has. What is left out is as it is by itself. */
export interface Config {
  chat?: Record<string, unknown> & { variables?: Record<string, string> };
  visitor?: Record<string, boolean>;
  messages?: Record<string, string | string[]>;
  support?: Record<string, string>;
}

/** What holds where nothing is said. */
export const DEFAULTS = {
  chat: { position: 'bottom-right', hideWhenOffline: false, showOnlineStatus: true, showNames: true },
  visitor: { askName: true, requireName: false, askEmail: true, requireEmail: true, requireConsent: false },
  color: '#2866D1',
} as const;

export const POSITIONS = ['bottom-right', 'bottom-left', 'top-right', 'top-left'] as const;
export const TEXTS = ['title', 'welcome', 'help', 'online', 'offline'] as const;

/** A config with one value said, or, with null, not said any more. */
export function said(config: Config, part: keyof Config, name: string, value: unknown): Config {
  const there = Object.entries(config[part] ?? {}).filter(([other]) => other !== name);
  return { ...config, [part]: Object.fromEntries(value === null ? there : [...there, [name, value]]) };
}

/** A text as it is edited: several bubbles have an empty line between them. */
export const edited = (text: string | string[] | undefined): string =>
  text === undefined ? '' : Array.isArray(text) ? text.join('\n\n') : text;

/** What is pasted into a page. */
export const snippetOf = ({ id, script }: LiveChat): string => `<!-- Postroom Chat -->
<script>
  (function (d, w) {
    w.PostroomChatConfig = { id: '${id}' };
    var s = d.createElement('script');
    s.async = true;
    s.src = '${script}';
    if (d.head) d.head.appendChild(s);
  })(document, window);
</script>
<!-- /Postroom Chat -->`;
