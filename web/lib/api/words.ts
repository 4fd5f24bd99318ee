import { texts } from '$lib/i18n';
import type { Code, Reason } from './codes';
import type { Fault, Problem } from './types';
import en from './words.en';

const t = texts(en, { fr: () => import('./words.fr') });

/** Why another server failed us, in the reader's language. `message` is how our server says it, in English. */
export const faultWords = (fault: Fault | null | undefined, message: string): string =>
  (fault && t.faults[fault.reason]?.(fault)) ?? message;

/** Sentences that our server only has in English, in the reader's language; what is not known stays as it is. */
export const sentenceWords = (english: string): string =>
  Object.entries(t.sentences).reduce((said, [theirs, ours]) => said.replaceAll(theirs, ours), english);

/** What an error reply says, in the reader's language. */
export function problemWords({ code, fields, message }: Problem): string {
  const { reason, host, port, server, count, folder } = fields;
  const own = t.faults[reason as Reason]?.({
    reason: reason as Reason,
    host: typeof host === 'string' ? host : '',
    port: typeof port === 'number' ? port : 0,
    server: typeof server === 'string' ? server : '',
    count: typeof count === 'number' ? count : 0,
    folder: typeof folder === 'string' ? folder : '',
  });
  return own ?? t.codes[code as Code] ?? message;
}
