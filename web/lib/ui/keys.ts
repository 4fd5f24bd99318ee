/** Keys as one writes them in code: "mod+k", "shift+r", "g i" (one after the other). `mod` is Cmd on a Mac, else Ctrl. */
export type Keys = string;

const mac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

const NAMED = { enter: '↵', escape: 'Esc', delete: 'Del', space: 'Space', up: '↑', down: '↓' };
const SYMBOLS: Record<string, string> = mac
  ? { ...NAMED, mod: '⌘', shift: '⇧', alt: '⌥' }
  : { ...NAMED, mod: 'Ctrl', shift: 'Shift', alt: 'Alt' };

const symbol = (key: string) => SYMBOLS[key] ?? key.toUpperCase();

/** The caps to draw, one string a cap. */
export const caps = (keys: Keys): string[] =>
  keys.split(' ').flatMap((stroke) => {
    const parts = stroke === '+' ? ['+'] : stroke.split('+').map(symbol);
    return mac ? [parts.join('')] : [parts.join('+')];
  });

/** The same for aria-keyshortcuts, which has its own names. */
export const ariaKeys = (keys: Keys): string =>
  keys
    .replaceAll('mod', mac ? 'Meta' : 'Control')
    .replaceAll('shift', 'Shift')
    .replaceAll('enter', 'Enter');
