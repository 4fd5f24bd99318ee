const KEY = 'postroom.labels.folds';

function read(): ReadonlyMap<string, boolean> {
  try {
    return new Map(JSON.parse(localStorage.getItem(KEY) ?? '[]') as [string, boolean][]);
  } catch {
    return new Map(); // written by another version, or no storage at all
  }
}

let chosen = $state.raw(read());

/** Whether somebody opened (true) or folded an account's or a label's labels on this device. Reactive. */
export const unfolded = (key: string): boolean | undefined => chosen.get(key);

export function unfold(key: string, open: boolean): void {
  chosen = new Map(chosen).set(key, open);
  localStorage.setItem(KEY, JSON.stringify([...chosen]));
}
