/** What comes first of what a search finds: what fits best, or the newest. */
export type Found = 'relevance' | 'newest';

const KEY = 'postroom.search-order';

function read(): Found {
  try {
    return localStorage.getItem(KEY) === 'newest' ? 'newest' : 'relevance';
  } catch {
    return 'relevance'; // no storage at all
  }
}

let chosen = $state.raw<Found>(read());

/** Kept on this device. Reactive. */
export const searchOrder = (): Found => chosen;

export function setSearchOrder(order: Found): void {
  chosen = order;
  localStorage.setItem(KEY, order);
}
