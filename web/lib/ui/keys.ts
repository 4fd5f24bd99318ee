/** Keys as one writes them in code: "mod+k", "shift+r", "g i" (one after the other). `mod` is Cmd on a Mac, else Ctrl. */
export type Keys = string;

const mac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

const SYMBOLS: Record<string, string> = mac
  ? { mod: '⌘', shift: '⇧', alt: '⌥', enter: '↵', escape: 'Esc', space: 'Space', up: '↑', down: '↓' }
  : { mod: 'Ctrl', shift: 'Shift', alt: 'Alt', enter: '↵', escape: 'Esc', space: 'Space', up: '↑', down: '↓' };

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
