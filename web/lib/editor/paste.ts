/** Clean HTML from other programs before the editor reads it; the schema drops what is left and unknown. */

const LEVEL = /level(\d)/;

/** A paragraph that Word drew as a list item: its depth and whether it is numbered. */
function item(element: Element): { depth: number; tag: 'ol' | 'ul' } | null {
  const style = element.getAttribute('style') ?? '';
  if (!/mso-list:\s*l\d/i.test(style)) return null;
  const bullet = element.querySelector('[style*="mso-list:Ignore" i]')?.textContent?.trim() ?? '';
  return { depth: Number(LEVEL.exec(style)?.[1] ?? 1), tag: /^[\p{L}\d]{1,4}[.)]/u.test(bullet) ? 'ol' : 'ul' };
}

/** Word writes lists as paragraphs that begin with a bullet sign: make them lists again. */
function lists(body: HTMLElement): void {
  let open: HTMLElement[] = [];
  for (const paragraph of [...body.querySelectorAll('p, h1, h2, h3')]) {
    const found = item(paragraph);
    if (!found) {
      open = [];
      continue;
    }
    paragraph.querySelectorAll('[style*="mso-list:Ignore" i]').forEach((mark) => mark.remove());
    open = open.slice(0, found.depth);
    while (open.length < found.depth) {
      const list = body.ownerDocument.createElement(found.tag);
      const parent = open.at(-1);
      if (parent) (parent.lastElementChild ?? parent).append(list);
      else paragraph.before(list);
      open.push(list);
    }
    const entry = body.ownerDocument.createElement('li');
    entry.append(...paragraph.childNodes);
    open.at(-1)?.append(entry);
    paragraph.remove();
  }
}

/** Rows of a table as lines, cells apart by a tab's width: the editor has no tables. */
function tables(body: HTMLElement): void {
  for (const row of [...body.querySelectorAll('tr')]) {
    const line = body.ownerDocument.createElement('p');
    const cells = [...row.children].map((cell) => cell.textContent?.trim() ?? '').filter(Boolean);
    if ([...row.children].some((cell) => cell.querySelector('p, div, table, li'))) continue;
    line.textContent = cells.join(' \u2003');
    row.replaceWith(line);
  }
}

/** What to paste of copied HTML: text, emphasis, links, lists and quotes. Pictures are attached as files instead. */
export function cleaned(html: string): string {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  body.querySelectorAll('style, script, meta, link, title, img, svg, o\\:p').forEach((element) => element.remove());
  lists(body);
  tables(body);
  return body.innerHTML;
}
