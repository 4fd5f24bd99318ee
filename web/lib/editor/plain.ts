const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as it must be written in HTML. */
export const escaped = (text: string): string => text.replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char);

/** Typed text as the HTML the editor would have made of it: one paragraph a line. "" stays "". */
export function htmlOf(text: string): string {
  if (text === '') return '';
  return text
    .split(/\r?\n/)
    .map((line) => `<p>${escaped(line)}</p>`)
    .join('');
}

/** Whether HTML of the editor says nothing: a mail without words, pictures, lines and tables. */
export const isBlank = (html: string): boolean =>
  !/<(?:img|hr|table)\b/.test(html) &&
  html
    .replace(/<[^>]*>/g, '')
    .replace(/&nbsp;|\u200b/g, ' ')
    .trim() === '';

/** The words of our own editor's HTML, for previews. Not for HTML from outside. */
export function textOf(html: string): string {
  return html
    .replace(/<(?:br|hr|\/p|\/li|\/blockquote|\/pre|\/h\d|\/tr)[^>]*>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(amp|lt|gt|quot|nbsp|#39);/g, (_, name: string) => MEANINGS[name] ?? '')
    .replace(/\n{2,}/g, '\n')
    .trim();
}
const MEANINGS: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ', '#39': "'" };

const PICTURE = /^cid:([\da-f-]{36})@postroom$/;

/** How mail names a picture in its text: by the id of the upload. */
export const pictureAddress = (id: string): string => `cid:${id}@postroom`;

/** The id of the upload that an address names; null when it names none. */
export const pictureId = (address: string): string | null => PICTURE.exec(address)?.[1] ?? null;

/** The pictures in HTML of the editor. */
export const picturesIn = (html: string): Set<string> =>
  new Set([...html.matchAll(/<img\b[^>]*\bsrc="([^"]*)"/g)].flatMap(([, source = '']) => pictureId(source) ?? []));
