import { click, named, settle } from '$lib/ui/page.fake.svelte';
import { ORGANIZATION } from '../conversations/server.fake';

/** My membership, by which I manage people and teams. */
export const manager = {
  id: ORGANIZATION,
  name: 'Harbour',
  same_mail: 'copy_in_each',
  business_hours: null,
  role: 'owner',
  permissions: ['teams.manage', 'people.invite'],
};

/** Press a button and let come what follows. */
export const pressed = async (name: string | RegExp, root?: ParentNode) => {
  click(named('button', name, root));
  await settle();
};

/** The dialog that is open. */
export const dialog = (): HTMLElement => {
  const open = [...document.querySelectorAll('dialog')].find((one) => one.open);
  if (!open) throw new Error('No dialog is open.');
  return open;
};

export const alert = () => document.querySelector('[role=alert]')?.textContent?.trim();
export const body = () => document.body.textContent ?? '';
