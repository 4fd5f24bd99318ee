import { format, parse, type Route } from './routes';

let current = $state.raw<Route>(typeof location === 'undefined' ? { name: 'home' } : parse(location.href));

/** Where the app is. Reactive. */
export const route = (): Route => current;

/** Go to a route or an address of ours; with `replace`, Back skips the present one. */
export function navigate(to: Route | string, { replace = false } = {}): void {
  const address = typeof to === 'string' ? to : format(to);
  if (address !== location.pathname + location.search) {
    history[replace ? 'replaceState' : 'pushState'](null, '', address);
  }
  current = parse(address);
}

/** Let plain clicks on our own links change the route, and follow Back and Forward. Returns the undo. */
export function startRouter(): () => void {
  const follow = () => {
    current = parse(location.href);
  };
  const click = (event: MouseEvent) => {
    const link = (event.target as Element | null)?.closest('a');
    const modified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0;
    if (!link || modified || event.defaultPrevented || link.target || link.hasAttribute('download')) return;
    const url = new URL(link.href, location.href);
    if (url.origin !== location.origin || /^\/(v1|f)\//.test(url.pathname)) return;
    event.preventDefault();
    navigate(url.pathname + url.search);
  };
  addEventListener('popstate', follow);
  document.addEventListener('click', click);
  return () => {
    removeEventListener('popstate', follow);
    document.removeEventListener('click', click);
  };
}
