/** What we add to a mail's page from outside: it has no script of its own, and its own styles win over ours. */

const MOST = 3000; // elements looked at for colours

/** The value of a token in the theme of the app now. */
const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const shape = () => `
  html { overflow: auto hidden; font: 14px/21px ${token('--font')}; background: transparent; }
  body { margin: 0; overflow-wrap: break-word !important; } /* "anywhere" squeezes tables into columns of single letters */
  img { max-width: 100%; height: auto; }
  img:not([src]), img[src^='http' i] { display: none; } /* what was blocked leaves no hole */
  [data-absent] { padding: 1px 6px; border: 1px dashed #8886; border-radius: 4px; font-size: 12px; opacity: 0.8; }
  table { font: inherit; color: inherit; }
  p { margin: 0 0 10px; } p:last-child { margin-bottom: 0; }
  pre { white-space: pre-wrap; }
  blockquote { margin: 8px 0; padding-inline-start: 12px; border-inline-start: 2px solid #8888; }
  details[data-quote] { margin-top: 8px; }
  details[data-quote] > summary {
    display: inline-block; height: 16px; padding: 0 8px; border-radius: 5px; overflow: hidden; list-style: none; cursor: default;
    font: 600 14px/10px ${token('--font')}; letter-spacing: 1px; background: #8883; color: inherit;
  }
  details[data-quote] > summary::-webkit-details-marker { display: none; }
  @media (pointer: coarse) { details[data-quote] > summary { height: 28px; padding: 0 14px; line-height: 22px; } }`;

/** Only for mails without colours of their own: the others keep the ones of paper. */
const colours = () => `
  html { color: ${token('--text')}; }
  a { color: ${token('--accent-text')}; }
  :not(td, th) > table:not(:last-child) { margin-bottom: 10px; }
  /* tables with headings are data; those without are for layout */
  table:has(> * > tr > th):not([border], [style*='border:' i]) { border-collapse: collapse; }
  table:has(> * > tr > th):not([border], [style*='border:' i]) > * > tr > :is(td, th) { padding: 5px 12px 5px 0; border-bottom: 1px solid ${token('--line')}; }
  table:has(> * > tr > th) > * > tr > :is(td, th):last-child { padding-inline-end: 0; }
  tr:first-child > th:not([scope='row']) { font: 500 13px/18px ${token('--font')}; color: ${token('--text-3')}; }
  :focus-visible { outline: 2px solid ${token('--focus')}; outline-offset: 2px; }`;

/** Whether a mail brings colours of its own: then it needs the light ground it was made for. */
export function hasColours(document: Document): boolean {
  const marked = document.querySelectorAll<HTMLElement>(
    '[bgcolor], [background], font[color], [style*="color" i], [style*="background" i]',
  );
  return [...marked].slice(0, MOST).some(({ style, tagName }, index) => {
    const element = marked[index];
    if (element?.hasAttribute('bgcolor') || element?.hasAttribute('background') || tagName === 'FONT') return true;
    return Boolean(style.color || style.backgroundColor || style.backgroundImage);
  });
}

/** Give the page our type and, when it has none, our colours: all underneath its own styles. Again when the theme changes. */
export function dress(page: Document, coloured: boolean, scheme: 'light' | 'dark'): void {
  const view = page.defaultView as (Window & typeof globalThis) | null;
  if (!view) return;
  const sheet = new view.CSSStyleSheet();
  sheet.replaceSync(`@layer postroom { ${shape()} ${coloured ? '' : colours()} }`);
  page.adoptedStyleSheets = [sheet];
  page.documentElement.style.setProperty('color-scheme', scheme);
}

/**
 * Fold what a mail of our own quotes. Mail from outside comes folded, and without class names; ours is kept as it was
 * sent.
 */
export function fold(page: Document): void {
  for (const quote of page.querySelectorAll('.gmail_quote')) {
    if (quote.parentElement?.closest('.gmail_quote, details[data-quote]')) continue;
    const details = page.createElement('details');
    details.dataset['quote'] = '';
    const summary = page.createElement('summary');
    summary.textContent = '…';
    quote.replaceWith(details);
    details.append(summary, quote);
  }
}

/** Name the buttons that unfold quotes. */
export function name(page: Document, quoteLabel: string): void {
  for (const summary of page.querySelectorAll('details[data-quote] > summary')) {
    summary.setAttribute('aria-label', quoteLabel);
    summary.setAttribute('title', quoteLabel);
  }
}
