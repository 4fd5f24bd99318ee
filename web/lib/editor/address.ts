/** An address a link may have; one without a scheme is of the web, one with an @ is a person's. */
export function address(text: string): string | null {
  const given = text.trim();
  if (!given || /\s/.test(given)) return null;
  if (/^(?:https?:\/\/|mailto:|tel:)/i.test(given)) return given;
  if (/^[^@/]+@[^@/]+$/.test(given)) return `mailto:${given}`;
  return /^[a-z][a-z\d+.-]*:(?!\d)/i.test(given) || !given.includes('.') ? null : `https://${given}`;
}
