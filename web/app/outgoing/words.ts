import type { Reason } from '$lib/api/codes';
import type { AddressField, Message } from '$lib/api/types';

const name = ({ name, address }: AddressField) => name || address;

/** Who is to get a mail, in words; `nobody` where nobody is. */
export const receivers = ({ to_fields: to, cc_fields: cc, bcc_fields: bcc }: Message, nobody: string): string =>
  [...to, ...cc, ...bcc].map(name).join(', ') || nobody;

const AT_THE_ACCOUNT = new Set<string>([
  'wrong_password',
  'app_password',
  'action_at_provider',
  'no_password_login',
  'sign_in_needed',
  'token_refused',
  'no_token_login',
  'consent_gone',
  'consent_short',
  'client_refused',
] satisfies Reason[]);

/** Whether trying again is no use before somebody has looked after the account. */
export const needsAccount = ({ send }: Message): boolean => AT_THE_ACCOUNT.has(send?.fault?.reason ?? '');
