import type { Config, Given, Setup, Text } from '../protocol';

/** The documented defaults. Texts are not among them: they come in the visitor's language. */
export const DEFAULTS: Omit<Config, 'meta' | 'messages'> = {
  chat: {
    position: 'bottom-right',
    hidden: false,
    name: '',
    avatarUrl: '',
    hideWhenOffline: false,
    hideBranding: false,
    showOnlineStatus: true,
    showAvatars: true,
    showNames: true,
    rememberOpenState: true,
    variables: {
      'background-color': '#fff',
      'badge-background-color': '#f23131',
      'badge-border-radius': '100%',
      'badge-box-shadow': '0 1px 2px rgba(0,0,0, .2)',
      'badge-color': '#fff',
      'badge-size': '24px',
      'border-color': 'rgba(0,0,0, .05)',
      border: 'solid 1px rgba(0,0,0, .06)',
      'box-shadow': '0 5px 30px rgba(0,0,0, .1)',
      'bubble-dark-color': 'var(--main-color)',
      'bubble-light-color': '#f5f5f5',
      'button-border-radius': '10em',
      'close-button-color': '#fff',
      'closed-border-radius': '30px',
      'font-family':
        '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, Helvetica, Arial, sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Segoe UI Symbol"',
      'font-size': '15px',
      'header-opened-background-color': 'var(--main-color)',
      'header-subtitle-text-color': 'rgba(255,255,255, .65)',
      'header-title-text-color': '#fff',
      height: '600px',
      'light-text-color': '#7b7c7f',
      'main-color': '#2866D1',
      margin: '20px',
      'max-height': 'calc(100% - 40px)',
      'max-width': 'calc(100% - 40px)',
      'opened-border-radius': '10px',
      'status-connecting-color': '#fdd157',
      'status-offline-color': '#f23131',
      'status-online-color': '#00b351',
      'text-color': '#34363a',
      'transition-duration': '225ms',
      'transition-easing': 'cubic-bezier(.4, .0, .2, 1)',
      width: '350px',
    },
  },
  support: { email: '', phone: '' },
  user: { email: '', name: '', digest: '', avatarUrl: '' },
  visitor: { askName: true, requireName: false, askEmail: true, requireEmail: true, requireConsent: false },
};

type Values = Record<string, unknown>;
const POSITIONS = ['bottom-right', 'bottom-left', 'top-right', 'top-left'];
const isText = (value: unknown): value is Text =>
  typeof value === 'string' || (Array.isArray(value) && value.every((one) => typeof one === 'string'));

/** The first value, of those who may set it, that has the type of the default and is not empty; else the default. */
function chosen<T>(fallback: T, key: string, sources: (Values | undefined)[]): T {
  for (const source of sources) {
    const value = source?.[key];
    if (typeof value === typeof fallback && value !== '') return value as T;
  }
  return fallback;
}

function block<T extends object>(defaults: T, ...sources: (Values | undefined)[]): T {
  const pairs = Object.entries(defaults).map(([key, fallback]) => [
    key,
    typeof fallback === 'object'
      ? block(fallback as object, ...sources.map((source) => source?.[key] as Values | undefined))
      : chosen(fallback, key, sources),
  ]);
  return Object.fromEntries(pairs) as T;
}

const texts = (given: unknown) =>
  Object.fromEntries(
    Object.entries((given ?? {}) as Values).filter(([, value]) => isText(value)),
  ) as Config['messages'];

const meta = (given: unknown) =>
  Object.fromEntries(
    Object.entries((given ?? {}) as Values)
      .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
      .map(([key, value]) => [key, String(value)]),
  );

/** What counts: the page over the Setup page over the defaults, key by key. What has the wrong type counts for nothing. */
export function merge(page: Given, setup: Setup, language: string): Config {
  const made = (key: keyof typeof DEFAULTS) => block(DEFAULTS[key], page[key], setup.config[key]);
  const chat = made('chat') as Config['chat'];
  if (!POSITIONS.includes(chat.position)) chat.position = DEFAULTS.chat.position;
  return {
    chat: { ...chat, name: chat.name || setup.name, avatarUrl: chat.avatarUrl || setup.avatar_url },
    support: made('support') as Config['support'],
    user: made('user') as Config['user'],
    visitor: made('visitor') as Config['visitor'],
    meta: meta(page.meta ?? setup.config.meta),
    messages: {
      ...texts(setup.config.messages),
      ...texts(setup.language_texts[language]),
      ...texts(page.messages),
    },
  };
}
