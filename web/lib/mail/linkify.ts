/** A run of text; with `href` it is a link. The text is shown as it was written, so a link never hides where it leads. */
export interface Segment {
  text: string;
  href?: string;
}

// Lengths are bounded, so that a megabyte without a space takes linear time.
const CANDIDATE =
  /(?<web>(?:https?:\/\/|www\.)[^\s<>"'`\p{Cc}]{2,2000})|(?<mail>[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8})/giu;
const CLOSERS: Record<string, string> = { ')': '(', ']': '[', '}': '{', '»': '«', '”': '“', '’': '‘' };
const PUNCTUATION = /[.,;:!?…*_~|،؟。、]/u;

const count = (text: string, char: string) => text.split(char).length - 1;

/** Leave out what belongs to the sentence: a full stop, a bracket that was opened before the address. */
function trimmed(address: string): string {
  let end = address.length;
  for (; end > 0; end--) {
    const last = address.charAt(end - 1);
    const opener = CLOSERS[last];
    const kept = address.slice(0, end);
    if (opener ? count(kept, last) <= count(kept, opener) : !PUNCTUATION.test(last)) break;
  }
  return address.slice(0, end);
}

function href(text: string, mail: boolean): string | undefined {
  const address = mail ? `mailto:${text}` : /^https?:/i.test(text) ? text : `https://${text}`;
  try {
    const { hostname, protocol } = new URL(address);
    return protocol === 'mailto:' || hostname.includes('.') || hostname === 'localhost' ? address : undefined;
  } catch {
    return undefined;
  }
}

/** Find web and mail addresses in plain text. The texts of the segments together are the text. */
export function linkify(text: string): Segment[] {
  const segments: Segment[] = [];
  let plain = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const found = trimmed(match[0]);
    const target = found && href(found, match.groups?.['mail'] !== undefined);
    if (!target) continue;
    if (match.index > plain) segments.push({ text: text.slice(plain, match.index) });
    segments.push({ text: found, href: target });
    plain = match.index + found.length;
  }
  if (plain < text.length) segments.push({ text: text.slice(plain) });
  return segments;
}
