import type { Uuid } from '$lib/api/types';

const TYPE = 'application/x-postroom-conversations';

/** Whether there is something to drag with: a finger scrolls and swipes. */
export const canCarry = (): boolean => matchMedia('(pointer: fine)').matches;

/** Take conversations along, to be let go on a label. */
export function carry(event: DragEvent, ids: readonly Uuid[], words: string): void {
  const { dataTransfer } = event;
  if (!dataTransfer) return;
  dataTransfer.setData(TYPE, JSON.stringify(ids));
  dataTransfer.setData('text/plain', words); // for other programs
  dataTransfer.effectAllowed = 'copy';
}

/** Whether conversations are carried over this; it takes them, then. */
export function carried(event: DragEvent): boolean {
  if (!event.dataTransfer?.types.includes(TYPE)) return false;
  event.preventDefault();
  event.dataTransfer.dropEffect = 'copy';
  return true;
}

/** The conversations that were let go here; none when it was something else. */
export function dropped(event: DragEvent): Uuid[] {
  if (!carried(event)) return [];
  return JSON.parse(event.dataTransfer?.getData(TYPE) ?? '[]') as Uuid[];
}
