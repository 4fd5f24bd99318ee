import { Problem } from '$lib/api/client';
import { sentenceWords } from '$lib/api/words';
import { LONGEST, SHORTEST } from './strength';
import { t } from './texts';

/** What is wrong with a form: a sentence under each field, and one for the whole. */
export interface Mistakes<Name extends string = string> {
  fields: Partial<Record<Name, string>>;
  form: string;
}

export const NONE: Mistakes<never> = { fields: {}, form: '' };

function weakPassword({ fields, message }: Problem): string {
  const words: Record<string, string> = {
    short: t.passwordShort(Number(fields['shortest'] ?? SHORTEST)),
    long: t.passwordLong(Number(fields['longest'] ?? LONGEST)),
    email: t.passwordIsEmail,
    repeated: t.passwordRepeated,
  };
  return words[String(fields['reason'])] ?? message;
}

/** The sentence for a failure, in the reader's language; what only the server knows keeps its words. */
export function sentence(problem: Problem): string {
  if (problem.code === 'weak_password') return weakPassword(problem);
  if (problem.status === 429) return t.tooMany(Number(problem.fields['retry_after'] ?? 60));
  if (problem.code === 'address_taken' && problem.field('field') === 'email') return t.addressTaken;
  return t.codes[problem.code] ?? problem.message;
}

/**
 * Put a failure where it belongs: under the field it names, if the form has that, else above the button. What is no
 * Problem is a mistake of ours and goes on.
 */
export function mistakes<Name extends string>(error: unknown, names: readonly Name[]): Mistakes<Name> {
  if (!(error instanceof Problem)) throw error;
  const named = names.find((name) => name === error.field('field'));
  if (named) return { fields: { [named]: sentence(error) } as Mistakes<Name>['fields'], form: '' };
  const told = names.flatMap((name) => {
    const words = error.field(name);
    return words === undefined ? [] : [[name, sentenceWords(words)] as const];
  });
  if (told.length > 0) return { fields: Object.fromEntries(told) as Mistakes<Name>['fields'], form: '' };
  return { fields: {}, form: sentence(error) };
}

/** The words for each field that is not right yet; a check answers undefined when all is well. */
export function checked<Name extends string>(checks: Record<Name, string | undefined>): Mistakes<Name> {
  const wrong = Object.entries(checks).filter(([, words]) => words !== undefined);
  return { fields: Object.fromEntries(wrong) as Mistakes<Name>['fields'], form: '' };
}

export const clean = (found: Mistakes): boolean =>
  !found.form && Object.values(found.fields).every((words) => words === undefined);

/** A check: this must have something in it. */
export const filled = (text: string): string | undefined => (text.trim() ? undefined : t.required);

/** A check: the server's rules for a new password. */
export function acceptable(password: string, email: string): string | undefined {
  if (password.length < SHORTEST) return t.passwordShort(SHORTEST);
  if (password.length > LONGEST) return t.passwordLong(LONGEST);
  if (password.trim().toLowerCase() === email.trim().toLowerCase()) return t.passwordIsEmail;
  return new Set(password).size === 1 ? t.passwordRepeated : undefined;
}
