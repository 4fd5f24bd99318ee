/** From refused by the server to good. */
export type Strength = 'short' | 'refused' | 'weak' | 'fair' | 'strong';

/** The server's own rules (identity/passwords.py). */
export const SHORTEST = 10;
export const LONGEST = 500;

const POOLS: [RegExp, number][] = [
  [/\p{Ll}/u, 26],
  [/\p{Lu}/u, 26],
  [/\p{N}/u, 10],
  [/[^\p{L}\p{N}]/u, 20],
];
const COMMON = ['password', 'passwort', 'motdepasse', 'postroom', 'welcome', 'bonjour', 'qwerty', 'azerty', 'letmein'];
const FAIR_BITS = 45; // below, a list of usual passwords finds it
const STRONG_BITS = 65;

/** A letter that repeats or follows the one before ("aaaa", "1234") adds nearly nothing. */
function surprises(text: string): number {
  const codes = [...text].map((char) => char.codePointAt(0) ?? 0);
  return codes.filter((code, index) => index === 0 || Math.abs(code - (codes[index - 1] ?? 0)) > 1).length;
}

/** What is easy to guess about somebody: the parts of his address and name. */
const parts = (known: readonly string[]) =>
  known.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((part) => part.length > 3);

function withoutKnown(password: string, known: readonly string[]): string {
  return [...COMMON, ...parts(known)].reduce((rest, part) => rest.replaceAll(part, '·'), password.toLowerCase());
}

/** How good a password is, against what is `known` of the person (address, name, organization). */
export function strength(password: string, known: readonly string[] = []): Strength {
  if (password.length < SHORTEST) return 'short';
  const same = known.some((text) => text.trim().toLowerCase() === password.trim().toLowerCase());
  if (same || password.length > LONGEST || new Set(password).size === 1) return 'refused';
  const pool = POOLS.reduce((sum, [pattern, size]) => sum + (pattern.test(password) ? size : 0), 0);
  const bits = surprises(withoutKnown(password, known)) * Math.log2(Math.max(2, pool));
  return bits < FAIR_BITS ? 'weak' : bits < STRONG_BITS ? 'fair' : 'strong';
}

/** How many of the four bars are filled. */
export const BARS: Record<Strength, number> = { short: 1, refused: 1, weak: 2, fair: 3, strong: 4 };
