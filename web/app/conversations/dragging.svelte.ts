import type { Uuid } from '$lib/api/types';
import { dismiss, toasts } from '$lib/ui/toast.svelte';

const TYPE = 'application/x-postroom-conversations';

let under = $state.raw(false);

/** Whether there is something to drag with: a finger scrolls and swipes. */
export const canCarry = (): boolean => matchMedia('(pointer: fine)').matches;

/** Whether conversations are being dragged in this tab now. Reactive. */
export const isCarrying = (): boolean => under;

/** Take conversations along, to be let go on a label, a mailbox, a team, a person. */
export function carry(event: DragEvent, ids: readonly Uuid[], words: string): void {
  const { dataTransfer } = event;
  if (!dataTransfer) return;
  dataTransfer.setData(TYPE, JSON.stringify(ids));
  dataTransfer.setData('text/plain', words); // for other programs
  dataTransfer.effectAllowed = 'copy';
  // Not yet: a page that changes while the drag begins ends it in some browsers.
  setTimeout(() => {
    under = true;
    for (const { id } of toasts()) dismiss(id); // they lie over what it may be let go on
  });
  const ends = new AbortController();
  const end = () => {
    ends.abort();
    setTimeout(() => (under = false));
  };
  // A row that left the list with the drop tells nobody that its drag is over; the pointer moves only after that.
  for (const kind of ['dragend', 'drop', 'pointermove']) addEventListener(kind, end, { signal: ends.signal });
}

/** Whether conversations are dragged with this event, whoever may take them. */
export const carries = (event: DragEvent): boolean => event.dataTransfer?.types.includes(TYPE) ?? false;

/** The conversations that were let go. */
export const carried = (event: DragEvent): Uuid[] => JSON.parse(event.dataTransfer?.getData(TYPE) || '[]') as Uuid[];
