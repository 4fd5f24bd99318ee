/** What we add to a mail's page from outside: it has no script of its own, and its own styles win over ours. */

const MOST = 3000; // elements looked at for colours

/** Raw values of tokens: `light-dark(…)`, so that they follow the page they are put in. */
const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const css = () => `@layer postroom {
  html { overflow: auto hidden; overflow-wrap: break-word; font: 14px/21px ${token('--font')}; color: ${token('--text')}; background: transparent; }
  body { margin: 0; }
  a { color: ${token('--accent-text')}; }
  img { max-width: 100%; height: auto; }
  img:not([src]) { display: none; }
  table { font: inherit; color: inherit; }
  p { margin: 0 0 10px; } p:last-child { margin-bottom: 0; }
  pre { white-space: pre-wrap; }
  blockquote { margin: 8px 0; padding-inline-start: 12px; border-inline-start: 2px solid ${token('--line-strong')}; }
  details[data-quote] { margin-top: 8px; }
  details[data-quote] > summary { display: inline-block; padding: 0 8px; height: 16px; border-radius: 5px; overflow: hidden; font: 600 14px/10px ${token('--font')}; letter-spacing: 1px; list-style: none; background: ${token('--bg-press')}; color: ${token('--text-2')}; cursor: default; }
  details[data-quote] > summary::-webkit-details-marker { display: none; }
  :focus-visible { outline: 2px solid ${token('--focus')}; outline-offset: 2px; }
  @media (pointer: coarse) { details[data-quote] > summary { height: 28px; line-height: 22px; padding: 0 14px; } }
}`;

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

/** Give the page our type and colours, underneath its own. */
export function dress(frame: HTMLIFrameElement, quoteLabel: string): void {
  const page = frame.contentDocument;
  const view = frame.contentWindow as (Window & typeof globalThis) | null;
  if (!page || !view) return;
  const sheet = new view.CSSStyleSheet();
  sheet.replaceSync(css());
  page.adoptedStyleSheets = [sheet];
  for (const summary of page.querySelectorAll('details[data-quote] > summary')) {
    summary.setAttribute('aria-label', quoteLabel);
    summary.setAttribute('title', quoteLabel);
  }
}

/** Follow the app's theme, or stay light under a mail with colours of its own. */
export function paint(page: Document, scheme: 'light' | 'dark'): void {
  page.documentElement.style.setProperty('color-scheme', scheme);
}
