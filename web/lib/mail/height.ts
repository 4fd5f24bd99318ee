/** Heights of mails by the address of their page, so that one opened again has its place before it is loaded. */
const known = new Map<string, number>();
const MOST = 300;
const CEILING = 60_000; // px
const RUNAWAY = 12; // growths in a row that nobody asked for: a mail that measures itself by the window

const NARROW = 520; // px: on a phone a wide mail is made smaller, elsewhere it scrolls sideways
const SMALLEST = 0.5;

/** Make a mail that is wider than a narrow frame fit in, as phones do. */
function fit(root: HTMLElement): void {
  root.style.setProperty('zoom', '1');
  const { clientWidth, scrollWidth } = root;
  if (clientWidth === 0 || clientWidth > NARROW || scrollWidth <= clientWidth + 2) return;
  root.style.setProperty('zoom', String(Math.max(SMALLEST, clientWidth / scrollWidth)));
}

/** The height a mail had when it was shown last, in pixels. */
export const lastHeight = (key: string): number | undefined => known.get(key);

function remember(key: string, height: number): void {
  known.delete(key);
  known.set(key, height);
  if (known.size > MOST) known.delete(known.keys().next().value ?? '');
}

/**
 * Follow the height of a page and tell it, in pixels. A page that grows whenever its frame does is stopped. Returns
 * the undo.
 */
export function follow(page: Document, key: string, tell: (height: number) => void): () => void {
  let before = 0;
  let grown = 0;
  let width = 0;
  const measure = () => {
    const root = page.documentElement;
    const view = page.defaultView?.innerWidth ?? 0;
    if (view !== width) {
      width = view;
      fit(root);
    }
    const bar = root.offsetHeight > 0 && root.scrollWidth > root.clientWidth ? 16 : 0;
    const height = Math.min(CEILING, Math.ceil(root.getBoundingClientRect().height) + bar);
    grown = height > before ? grown + 1 : 0;
    if (height === before || grown > RUNAWAY) return;
    before = height;
    remember(key, height);
    tell(height);
  };
  const observer = new ResizeObserver(measure);
  observer.observe(page.documentElement);
  const calm = () => (grown = 0);
  page.addEventListener('pointerdown', calm);
  page.addEventListener('toggle', calm, true);
  measure();
  return () => {
    observer.disconnect();
    page.removeEventListener('pointerdown', calm);
    page.removeEventListener('toggle', calm, true);
  };
}
