import { restore, START, type Progress, type Step } from './steps';

const KEY = 'postroom.setup';

let current = $state.raw<Progress>(restore(sessionStorage.getItem(KEY)));

/** How far the first run is. Reactive. */
export const progress = (): Progress => current;

/** Go on; what is known is kept for this tab. */
export function advance(change: Partial<Progress>): void {
  current = { ...current, ...change };
  sessionStorage.setItem(KEY, JSON.stringify(current));
}

export const goTo = (step: Step): void => advance({ step });

/** The first run is over. */
export function finish(): void {
  sessionStorage.removeItem(KEY);
  current = START;
}
