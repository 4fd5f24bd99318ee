import type { Draft } from '$lib/api/types';

/** What a draft says of a schedule when it has none. */
export const UNPLANNED = {
  send_at: null,
  auto_followup: false,
  send_close: false,
  send_snooze_until: null,
  held: '',
  held_fault: null,
} satisfies Partial<Draft>;
