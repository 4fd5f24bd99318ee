const KEY = 'postroom.forward';

/** Whether a forward begins a conversation of its own, unless its writer chose otherwise last time on this device. */
export const forwardsApart = (): boolean => localStorage.getItem(KEY) !== 'here';

/** Remember where a forward goes. */
export function rememberForward(apart: boolean): void {
  if (apart) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, 'here');
}
