import type { SearchHit, SearchTerm, Uuid } from '$lib/api/types';

/** What a search can ask for by name, as the server calls it, in the order of the form. */
export const FIELDS = ['from', 'to', 'subject', 'in', 'label', 'team', 'assigned', 'account', 'filename'] as const;
export type FieldName = (typeof FIELDS)[number];

/** What the form of a search holds; what it has no field for stays in `rest`. */
export interface Form extends Record<FieldName, string> {
  words: string;
  attachment: boolean;
  state: string;
  after: string;
  before: string;
  rest: readonly SearchTerm[];
}

export const STATES = ['unread', 'read', 'starred', 'open', 'closed', 'snoozed', 'assigned', 'unassigned'] as const;
export type StateName = (typeof STATES)[number];

const term = (operator: string, value: string): SearchTerm => ({ operator, value, exact: false, without: false });
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Terms as somebody would type them: the server understands the same terms again. */
export function write(terms: readonly SearchTerm[]): string {
  return terms
    .map(({ operator, value, exact, without }) => {
      const plain = value.replaceAll(/["“”„‟«»＂]/g, ' ');
      const said = exact || plain === '' || /\s/.test(plain) ? `"${plain}"` : plain;
      return (without ? '-' : '') + (operator ? `${operator}:` : '') + said;
    })
    .join(' ');
}

/** What was understood, as a form: each field takes the first term that fits it. */
export function formOf(terms: readonly SearchTerm[]): Form {
  const rest: SearchTerm[] = [];
  const words: SearchTerm[] = [];
  const form: Form = {
    ...(Object.fromEntries(FIELDS.map((name) => [name, ''])) as Record<FieldName, string>),
    words: '',
    attachment: false,
    state: '',
    after: '',
    before: '',
    rest,
  };
  for (const one of terms) {
    const field = FIELDS.find((name) => name === one.operator);
    const bare = !one.without && !one.exact;
    if (one.operator === '') words.push(one);
    else if (field && !one.without && !form[field]) form[field] = one.value;
    else if (one.operator === 'has' && bare) form.attachment = true;
    else if (one.operator === 'is' && bare && !form.state) form.state = one.value.toLowerCase();
    else if (
      (one.operator === 'after' || one.operator === 'before') &&
      bare &&
      DAY.test(one.value) &&
      !form[one.operator]
    )
      form[one.operator] = one.value;
    else rest.push(one);
  }
  form.words = write(words);
  return form;
}

/** The text of a form: words first, as they were typed. */
export function textOf(form: Form): string {
  const terms = [
    ...FIELDS.flatMap((name) => (form[name].trim() ? [term(name, form[name].trim())] : [])),
    ...(form.attachment ? [term('has', 'attachment')] : []),
    ...(form.state ? [term('is', form.state)] : []),
    ...(form.after ? [term('after', form.after)] : []),
    ...(form.before ? [term('before', form.before)] : []),
    ...form.rest,
  ];
  return [form.words.trim(), write(terms)].filter(Boolean).join(' ');
}

/** The message or comment that was found, to begin to read there. */
export const placeOf = (hit: SearchHit | undefined): Uuid | null => hit?.message ?? hit?.comment ?? null;

/** Those that are worth a chip: plain words stand in the box. */
export const isChip = ({ operator, exact, without }: SearchTerm): boolean => operator !== '' || exact || without;

/** The text with its last word, or what of it is typed so far, replaced. */
export function completed(text: string, suggestion: string, { open }: { open: boolean }): string {
  const last = /(?:^|\s)-?(?:[A-Za-z]+:)?(?:"[^"]*|[^\s"]*)$/.exec(text);
  const start = last ? last.index + (/^\s/.test(last[0]) ? 1 : 0) : text.length;
  return text.slice(0, start) + suggestion + (open ? '' : ' ');
}
