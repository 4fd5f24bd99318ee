/** The zones the browser knows, with the reader's own among them; values are IANA names. */
export function zones(mine: string): { value: string; label: string }[] {
  const known = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', mine]);
  return [...known].sort().map((value) => ({ value, label: value.replaceAll('_', ' ').replaceAll('/', ', ') }));
}
