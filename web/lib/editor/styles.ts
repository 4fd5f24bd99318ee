/**
 * Reads style attributes as text: the page's policy forbids inline styles, so that a browser need not know what an
 * element of parsed HTML says in `element.style`.
 */
export function styleOf(element: Element, property: string): string {
  for (const rule of (element.getAttribute('style') ?? '').split(';')) {
    const [name = '', ...value] = rule.split(':');
    if (name.trim().toLowerCase() === property) return value.join(':').trim().toLowerCase();
  }
  return '';
}

const two = (part: string) => Math.min(255, Number(part)).toString(16).padStart(2, '0');

/** A colour as `#rrggbb`; null when it is written in another way. */
export function hexOf(colour: string): string | null {
  if (/^#[\da-f]{6}$/i.test(colour)) return colour.toLowerCase();
  const parts = /^rgb\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*\)$/i.exec(colour)?.slice(1);
  return parts ? `#${parts.map(two).join('')}` : null;
}
