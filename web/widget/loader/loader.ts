/**
 * postroom.js: the button on somebody's page and the frame with the chat. It leaves one element and one global there,
 * stores nothing, and hands the frame the whole state of the page each time something changes.
 */
import type { FromFrame, Look, PageState } from '../protocol';
import { parts } from './parts';
import { plain } from './plain';

type Dictionary = Record<string, unknown>;
type Config = Record<string, Dictionary | undefined>;
interface Place {
  origin: string;
  base: string;
  id: string;
}

const PATH = /^(https?:\/\/[^/]+)\/(?:.*\/)?webchat\/([\w-]+)\//;
const NAMES = ['Postroom', 'Missive'];
const page = window as unknown as Record<string, Dictionary | undefined>;

/** Where this script came from: that is its server, and whose chat it is. */
function place(): Place | undefined {
  const scripts = [document.currentScript, ...document.querySelectorAll('script[src]')] as (HTMLScriptElement | null)[];
  for (const script of scripts) {
    const found = /\/(postroom|missive)\.js([?#]|$)/.test(script?.src ?? '') && PATH.exec(script?.src ?? '');
    if (found) return { base: found[0], origin: found[1] ?? '', id: found[2] ?? '' };
  }
  return undefined;
}

/** Run what the page gave, whose mistakes are reported as its own and stop nothing here. */
function call(callback: unknown, ...values: unknown[]): void {
  try {
    if (typeof callback === 'function') callback(...values);
  } catch (mistake) {
    setTimeout(() => {
      throw mistake;
    });
  }
}

/**
 * Speak with the frame, and with nobody else. It says hello each time it loads, so that it begins anew with what is so
 * when the page moved it. Returns what tells it the state of the page.
 */
function connect(frame: HTMLIFrameElement, origin: string, state: () => PageState, heard: (data: FromFrame) => void) {
  let port: MessagePort | undefined;
  const tell = () => port?.postMessage(state());
  addEventListener('message', (event) => {
    if (event.source !== frame.contentWindow || event.origin !== origin) return;
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = ({ data }: MessageEvent<FromFrame>) => heard(data);
    frame.contentWindow?.postMessage({ postroom: 1 }, origin, [channel.port2]);
    tell();
  });
  return tell;
}

/** Tell when the visitor goes to another address of the same document, or turns his phone. */
function follow(phone: MediaQueryList, tell: () => void): void {
  phone.onchange = tell;
  for (const moved of ['popstate', 'hashchange']) addEventListener(moved, tell);
  (page['navigation'] as unknown as EventTarget | undefined)?.addEventListener('navigatesuccess', tell);
}

/** Put the widget beside <body>, which pages of one document empty and replace; should even that go, it comes back. */
function attach(host: HTMLElement): void {
  const put = () => host.isConnected || document.documentElement.append(host);
  put();
  // Without a prototype: a getter on Object.prototype would answer for the members that are left out.
  const children = { __proto__: null, childList: true } as MutationObserverInit;
  new MutationObserver(put).observe(document.documentElement, children);
}

/** The documented methods. Each changes the config as if the page had given it so. */
function methods(
  id: string,
  config: Config,
  toggle: (opens: boolean, focuses: boolean) => void,
  focused: () => boolean,
  tell: () => void,
) {
  const put = (block: string, values: unknown, below?: unknown) => {
    config[block] = Object.assign(Object.create(null), below, plain(values)) as Dictionary;
    tell();
  };
  return {
    id,
    open: () => toggle(true, true),
    close: () => toggle(false, focused()),
    showButton: () => put('chat', { hidden: false }, config['chat']),
    hideButton: () => put('chat', { hidden: true }, config['chat']),
    setUser: (user: unknown) => put('user', user),
    setMeta: (meta: unknown) => put('meta', meta),
    // "Without overwriting already set values."
    addMeta: (meta: unknown) => put('meta', config['meta'], plain(meta)),
    setVariables: (variables: Dictionary) =>
      put('chat', { variables: { ...(config['chat']?.['variables'] as Dictionary), ...variables } }, config['chat']),
  };
}

function start({ origin, base, id }: Place): void {
  const element = parts(id);
  const { host, root, button, frame } = element;
  const mine = NAMES.filter((name) => ((given) => given && (given['id'] ?? id) === id)(page[`${name}ChatConfig`]));
  const given = page[`${mine[0]}ChatConfig`] ?? {};
  const config = plain(given) as Config;
  const phone = matchMedia('(max-width:480px)');
  let open = false;
  let ready = false;

  const state = (): PageState => {
    const { lang, dir } = document.documentElement;
    const shown = { url: location.href, title: document.title };
    return { config, open, full: phone.matches, language: lang, direction: dir, page: shown };
  };
  const toggle = (opens: boolean, focuses: boolean) => {
    if (opens === open) return;
    open = opens;
    root.classList.toggle('open', open);
    button.setAttribute('aria-expanded', `${open}`);
    tell();
    if (focuses) (open ? frame : button).focus();
    call(given[open ? 'onOpen' : 'onClose']);
  };
  const look = (shown: Look) => {
    root.className = `${shown.position.replace('-', ' ')}${open ? ' open' : ''}`;
    root.dir = shown.direction;
    for (const name of Object.keys(shown.variables)) root.style.setProperty(`--${name}`, shown.variables[name] ?? '');
    button.hidden = shown.hidden;
    element.label.textContent = shown.text;
    element.badge.textContent = shown.unread ? `${shown.unread}` : '';
    frame.title = shown.title;
    if (ready) return;
    ready = true;
    element.sheet.replaceSync(shown.style);
    root.hidden = false;
    call(given['onReady']);
  };
  const focused = () => document.activeElement === host;
  const tell = connect(frame, origin, state, (data) => {
    if (data.type === 'look') look(data.look);
    else if (data.type === 'open') toggle(data.open, !data.open && focused());
    else call(given[data.name], data.value);
  });
  const api = methods(id, config, toggle, focused, tell);
  for (const name of mine[0] ? mine : NAMES) page[`${name}Chat`] ??= api;
  button.onclick = api.open;
  follow(phone, tell);
  frame.src = `${base}frame`;
  attach(host);
}

const found = place();
if (found && !document.getElementById(`postroom-chat-${found.id}`)) start(found);
