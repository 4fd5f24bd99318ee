const DEEPEST = 5;

/**
 * What may cross to the frame: a copy of own texts, numbers, booleans, lists and plain keys. Functions are left out and
 * a framework's proxies are read, either of which the browser refuses to hand over. The copy has no prototype, so that
 * nothing a page put on Object.prototype is called.
 */
export function plain(value: unknown, depth = 0): unknown {
  if (typeof value === 'function' || typeof value === 'symbol' || depth > DEEPEST) return undefined;
  if (typeof value !== 'object' || !value) return value;
  const copy: Record<string, unknown> = Array.isArray(value) ? ([] as never) : Object.create(null);
  for (const key of Object.keys(value)) copy[key] = plain((value as Record<string, unknown>)[key], depth + 1);
  return copy;
}
