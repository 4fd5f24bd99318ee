import { styleOf } from './styles';
import { lists } from './word';

/** Cleans HTML from other programs before the editor reads it; the schema drops what is left and unknown. */

// Nothing of these is text that somebody wrote; Office's own (o:p, v:shape) are spaces and drawings.
const NOISE =
  /^(?:style|script|noscript|meta|link|title|template|svg|object|iframe|audio|video|button|select|col|colgroup|xml|[ovw]:.*)$/;

const BLOCK = /^(?:p|div|h\d|ul|ol|table|blockquote|pre)$/;
const words = (node: Node | null) => node?.nodeType === 3 && Boolean(node.textContent?.trim());

/** Whether a break stands between blocks, which are lines anyhow. */
const apart = ({ previousSibling, nextSibling, nextElementSibling }: Element): boolean =>
  !words(previousSibling) && !words(nextSibling) && (!nextElementSibling || BLOCK.test(nextElementSibling.localName));

const isNoise = (element: Element): boolean =>
  NOISE.test(element.localName) ||
  element.hasAttribute('hidden') ||
  element.classList.contains('Apple-interchange-newline') ||
  styleOf(element, 'display') === 'none' ||
  styleOf(element, 'mso-hide') === 'all' ||
  (element.localName === 'br' && BLOCK.test(element.previousElementSibling?.localName ?? '') && apart(element));

const KEPT: Record<string, readonly string[]> = {
  a: ['href'],
  img: ['src', 'alt', 'width', 'height'],
  td: ['colspan', 'rowspan'],
  th: ['colspan', 'rowspan'],
  ol: ['start'],
};

function comments(body: HTMLElement): void {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const found: Node[] = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  found.forEach((node) => node.parentNode?.removeChild(node));
}

const unwrap = (element: Element) => element.replaceWith(...element.childNodes);

/** What a style says about the text that the schema has a mark for. */
function marksOf(element: Element): string[] {
  const weight = styleOf(element, 'font-weight');
  const line = `${styleOf(element, 'text-decoration')} ${styleOf(element, 'text-decoration-line')}`;
  const heading = element.closest('h1, h2, h3, h4, h5, h6') !== null;
  const marks: [string, boolean][] = [
    ['strong', !heading && (weight === 'bold' || weight === 'bolder' || Number(weight) >= 600)],
    ['em', /^(?:italic|oblique)/.test(styleOf(element, 'font-style'))],
    ['u', line.includes('underline') && !element.closest('a') && !element.querySelector('a')],
    ['s', line.includes('line-through')],
  ];
  return marks.flatMap(([mark, is]) => (is ? [mark] : []));
}

/** Put the words of an element into a mark, inside of the blocks it holds: a mark around blocks is none. */
function mark(element: Element, name: string): void {
  if (element.querySelector(`:scope > ${name}`) && element.childNodes.length === 1) return;
  const around = element.ownerDocument.createElement(name);
  around.append(...element.childNodes);
  element.append(around);
}

/** Emphasis that is written as style, as Google Docs, Word and web mail do, becomes tags; the rest of style is dropped. */
function emphasis(body: HTMLElement): void {
  for (const element of body.querySelectorAll('[style]')) {
    const weight = styleOf(element, 'font-weight');
    const light = weight === 'normal' || (weight !== '' && Number(weight) < 600);
    marksOf(element).forEach((name) => mark(element, name));
    // Google Docs wraps everything it copies in such a tag.
    if (light && /^(?:b|strong)$/.test(element.localName)) unwrap(element);
    else if (styleOf(element, 'font-style') === 'normal' && /^(?:i|em)$/.test(element.localName)) unwrap(element);
  }
}

const isLayout = (table: Element): boolean =>
  table.getAttribute('role') === 'presentation' ||
  table.querySelector('table') !== null ||
  table.querySelectorAll('td, th').length < 2;

/** Tables that only place things, as mails and web pages have them, become the blocks that they hold. */
function layouts(body: HTMLElement): void {
  for (const table of [...body.querySelectorAll('table')].filter(isLayout)) {
    const cells = [...table.querySelectorAll('td, th, caption')].filter((cell) => cell.closest('table') === table);
    const blocks = cells.map((cell) => {
      const block = body.ownerDocument.createElement('div');
      block.append(...cell.childNodes);
      return block;
    });
    table.replaceWith(...blocks);
  }
}

/** Empty rows and columns after the last value: spreadsheets copy what was selected, not what was written. */
function trims(body: HTMLElement): void {
  for (const table of body.querySelectorAll('table')) {
    const rows = [...table.querySelectorAll('tr')];
    const filled = (cell: Element) => Boolean(cell.textContent?.trim()) || cell.querySelector('img') !== null;
    while (rows.length > 1 && ![...(rows.at(-1)?.children ?? [])].some(filled)) rows.pop()?.remove();
    if (table.querySelector('[colspan], [rowspan]')) continue;
    const used = Math.max(1, ...rows.map((row) => [...row.children].findLastIndex(filled) + 1));
    rows.forEach((row) => [...row.children].slice(used).forEach((cell) => cell.remove()));
  }
}

/** Turn the bytes that a picture's address holds into a file. */
function fileOf(image: Element): File | null {
  const [, type = '', data = ''] = /^data:(image\/[\w.+-]+);base64,(.+)$/s.exec(image.getAttribute('src') ?? '') ?? [];
  try {
    const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
    return type && bytes.length > 0 ? new File([bytes], `image.${type.slice(6)}`, { type }) : null;
  } catch {
    return null; // cut off by the other program
  }
}

/** What was pasted: HTML for the editor, and the pictures that lay in it. */
export interface Pasted {
  html: string;
  pictures: File[];
}

/**
 * Pictures of this very text stay; one whose bytes came along is uploaded; one from elsewhere leaves its words, for
 * nobody's mail shall load it from there.
 */
function images(body: HTMLElement, known: (source: string) => boolean): File[] {
  const files: File[] = [];
  for (const image of [...body.querySelectorAll('img')]) {
    const source = image.getAttribute('src') ?? '';
    if (known(source)) continue;
    const file = fileOf(image);
    if (file) files.push(file);
    image.replaceWith(file ? '' : (image.getAttribute('alt') ?? ''));
  }
  return files;
}

function attributes(body: HTMLElement): void {
  for (const element of body.querySelectorAll('*')) {
    const kept = KEPT[element.localName] ?? [];
    for (const name of element.getAttributeNames()) if (!kept.includes(name)) element.removeAttribute(name);
  }
}

/**
 * What to paste of copied HTML: text, emphasis, links, lists, quotes, code and tables, without colours, fonts and sizes.
 * `known` tells which pictures are of the text that is written. What was copied out of an editor is clean.
 */
export function cleaned(html: string, known: (source: string) => boolean): Pasted {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  const pictures = images(body, known);
  if (body.querySelector('[data-pm-slice]')) return { html: body.innerHTML, pictures };
  comments(body);
  [...body.querySelectorAll('*')].filter(isNoise).forEach((element) => element.remove());
  lists(body);
  layouts(body);
  trims(body);
  emphasis(body);
  attributes(body);
  return { html: body.innerHTML, pictures };
}
