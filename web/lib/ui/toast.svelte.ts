import type { IconName } from './icons';
import type { Keys } from './keys';

export interface Toast {
  text: string;
  icon?: IconName;
  action?: { label: string; keys?: Keys; run: () => void };
  /** How long it stays. */
  seconds?: number;
}

interface Shown extends Toast {
  id: number;
  timer: ReturnType<typeof setTimeout>;
}

const DEFAULT_SECONDS = 10;
const MOST = 3;

let shown = $state.raw<readonly Shown[]>([]);
let next = 1;

/** What is on screen now, oldest first. */
export const toasts = (): readonly Shown[] => shown;

/** Take a toast away. */
export function dismiss(id: number): void {
  shown.filter((toast) => toast.id === id).forEach((toast) => clearTimeout(toast.timer));
  shown = shown.filter((toast) => toast.id !== id);
}

/** Say what just happened. Returns a function that takes it away. */
export function toast(given: Toast): () => void {
  const id = next++;
  const timer = setTimeout(() => dismiss(id), (given.seconds ?? DEFAULT_SECONDS) * 1000);
  for (const old of shown.slice(0, Math.max(0, shown.length - MOST + 1))) dismiss(old.id);
  shown = [...shown, { ...given, id, timer }];
  return () => dismiss(id);
}
