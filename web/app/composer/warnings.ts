import type { AddressField } from '$lib/api/types';
import { textOf } from '$lib/editor/plain';
import type { Entry } from '../conversations/timelines.svelte';
import { everyone, type Letter } from './letter';

/** What a writer may have forgotten. He is asked once, before the letter leaves. */
export type Doubt = 'subject' | 'file';

/** Words that promise a file, in the languages that customers are most often answered in. */
const PROMISES = [
  'attach(?:ed|ing|ments?)?|enclosed|enclosures?', // English
  'ci-joint(?:e?s?)|pi[eè]ces? jointes?|je joins|nous joignons|en annexe', // French
  'im anhang|angeh[aä]ngt|anbei|beigef[uü]gt|beiliegend|(?:als|in der) anlage', // German
  'adjunt(?:o|os|a|as|amos|ado|ada|ados|adas|é)', // Spanish
  'allegat[oaie]|allego|alleghiamo', // Italian
  'anexos?|anexad[oa]s?|anexei|anexamos|segue em anexo', // Portuguese
  'bijlagen?|bijgevoegd|bijgaand', // Dutch
  'bifogad?[ret]?|bifogar|bifogade|bilagan?|bilagor', // Swedish
  'vedlagt|vedlegg(?:et)?|vedhæft(?:et|er|ede)|vedlægger', // Norwegian, Danish
  'liitteenä|liitteet|liitteessä|ohessa', // Finnish
  'załącznik(?:i|u|iem|ach)?|załączam|załączony|w załączeniu', // Polish
  'příloh(?:a|y|u|ou|ách)|v příloze|přikládám', // Czech
  'во вложении|вложени[еия]|прикреплен\\p{L}*|прикрепля\\p{L}*|прилага\\p{L}*', // Russian
  'у вкладенні|вкладення|додаю файл', // Ukrainian
  'ekte|ekteki|ekli|ekledim', // Turkish
];
/** Scripts that do not part words with spaces, or write more onto them. */
const PROMISES_INSIDE = '添付|附件|附上|첨부|مرفق|المرفقات|מצורף|מצורפת|συνημμέν';
const PROMISE = new RegExp(`(?<![\\p{L}\\p{N}])(?:${PROMISES.join('|')})(?![\\p{L}\\p{N}])|${PROMISES_INSIDE}`, 'iu');
const QUOTED = /<blockquote[^]*<\/blockquote>/gi;

/** Whether the writer's own words speak of a file; what he quotes between them does not count. */
export const promisesFile = ({ subject, body, kind }: Pick<Letter, 'subject' | 'body' | 'kind'>): boolean => {
  const said = textOf(body.replace(QUOTED, ' ')).normalize();
  return PROMISE.test(kind === 'new' ? `${subject}\n${said}` : said);
};

/** What to ask the writer before a letter leaves, the most telling first. In a chat there is no subject to forget. */
export function doubts(letter: Letter, { chat = false } = {}): Doubt[] {
  const found: Doubt[] = [];
  if (letter.attachments.length === 0 && promisesFile(letter)) found.push('file');
  if (!chat && !letter.subject.trim()) found.push('subject');
  return found;
}

const key = ({ address }: AddressField) => address.toLowerCase();

/**
 * Who would get an answer without having been in the conversation, as far as it is here: a wrong completion shows
 * strangers what was written. `ours` are the addresses of our accounts and colleagues. To forward is to show it to somebody new.
 */
export function strangers(letter: Letter, entries: readonly Entry[], ours: readonly string[]): AddressField[] {
  if (letter.kind !== 'reply') return [];
  const messages = entries.flatMap((entry) => (entry.type === 'message' ? [entry] : []));
  const met = messages.flatMap((one) => [
    ...(one.from_field ? [one.from_field] : []),
    ...one.reply_to_fields,
    ...one.to_fields,
    ...one.cc_fields,
    ...one.bcc_fields,
  ]);
  const known = new Set([...met.map(key), ...ours.map((address) => address.toLowerCase())]);
  return messages.length > 0 ? everyone(letter).filter((one) => !known.has(key(one))) : [];
}
