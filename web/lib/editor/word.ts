const LEVEL = /level(\d)/;

/** A paragraph that Word drew as a list item: its depth and whether it is numbered. */
function item(element: Element): { depth: number; tag: 'ol' | 'ul' } | null {
  const style = element.getAttribute('style') ?? '';
  if (!/mso-list:\s*l\d/i.test(style)) return null;
  const bullet = element.querySelector('[style*="mso-list:Ignore" i]')?.textContent?.trim() ?? '';
  // Word's second bullet is the letter o of a font of signs; a number has its dot.
  return { depth: Number(LEVEL.exec(style)?.[1] ?? 1), tag: /^[\p{L}\d]{1,4}[.)]/u.test(bullet) ? 'ol' : 'ul' };
}

/** Word writes lists as paragraphs that begin with a bullet sign: make them lists again. */
export function lists(body: HTMLElement): void {
  let open: HTMLElement[] = [];
  let last: Element | null = null;
  for (const paragraph of [...body.querySelectorAll('p, h1, h2, h3, h4, h5, h6')]) {
    const found = item(paragraph);
    if (!found) continue;
    if (!open[0] || paragraph.previousElementSibling !== last) open = [];
    open = open.slice(0, found.depth);
    const same = open[found.depth - 1];
    if (same && same.localName !== found.tag) open = open.slice(0, found.depth - 1);
    paragraph.querySelectorAll('[style*="mso-list:Ignore" i]').forEach((mark) => mark.remove());
    while (open.length < found.depth) {
      const list = body.ownerDocument.createElement(found.tag);
      const parent = open.at(-1);
      if (parent) (parent.lastElementChild ?? parent.appendChild(body.ownerDocument.createElement('li'))).append(list);
      else paragraph.before(list);
      open.push(list);
    }
    const entry = body.ownerDocument.createElement('li');
    entry.append(...paragraph.childNodes);
    open.at(-1)?.append(entry);
    paragraph.remove();
    last = open[0] ?? null;
  }
}
