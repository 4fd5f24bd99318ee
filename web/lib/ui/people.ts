const letters = /\p{L}|\p{N}/u;

/** One or two letters that stand for a name: first and last word; "#" for a telephone number. */
export function initials(name: string): string {
  if (/^[+\d][\d\s()-]+$/.test(name)) return '#';
  const words = name.split(/[\s.@_-]+/u).filter((word) => letters.test(word));
  const first = words[0];
  const last = words.length > 1 ? words[words.length - 1] : undefined;
  const letter = (word: string | undefined) => [...(word ?? '')].find((char) => letters.test(char)) ?? '';
  return (letter(first) + letter(last)).toLocaleUpperCase() || '?';
}

/** A hue (0 to 359) that stays the same for the same key. */
export function hue(key: string): number {
  let hash = 2166136261;
  for (const char of key.toLowerCase()) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619);
  hash = Math.imul(hash ^ (hash >>> 15), 2246822507); // ids that differ in one place only must not look alike
  hash = Math.imul(hash ^ (hash >>> 13), 3266489909);
  return ((hash ^ (hash >>> 16)) >>> 0) % 360;
}
