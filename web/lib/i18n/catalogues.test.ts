import { describe, expect, test } from 'vitest';

type Catalogue = Record<string, unknown>;
const files = import.meta.glob<{ default: Catalogue }>('../../app/**/texts.*.ts', { eager: true });
const domains = Object.keys(files)
  .filter((file) => file.endsWith('.en.ts'))
  .map((file) => file.replace('.en.ts', ''));

/** Every text of a catalogue with its path; functions are called with plausible values. */
function flat(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') {
    const call = value as (...given: unknown[]) => unknown;
    for (const given of [3, 'x', ['x', 'y']]) {
      try {
        const said = call(given, given === 3 ? 'x' : 3, 3);
        if (typeof said === 'string') return [[path, said]];
      } catch {
        continue; // it wants something else
      }
    }
    return [[path, 'a function of several things']];
  }
  return Object.entries(value as Catalogue).flatMap(([key, inner]) => flat(inner, path ? `${path}.${key}` : key));
}

describe.each(domains)('%s', (domain) => {
  const en = new Map(flat(files[`${domain}.en.ts`]?.default));
  const fr = new Map(flat(files[`${domain}.fr.ts`]?.default));

  test('says in French whatever it says in English', () => {
    expect([...fr.keys()].sort()).toEqual([...en.keys()].sort());
    for (const [path, text] of fr) expect(text.length === 0, path).toBe(en.get(path)?.length === 0);
  });

  test('never shouts', () => {
    for (const [path, text] of [...en, ...fr]) expect(text, path).not.toMatch(/!(\s|$)/);
  });
});
