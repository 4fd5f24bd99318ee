const SVG = 'http://www.w3.org/2000/svg';

/** The one element the widget adds to a page, and what stands in its closed shadow root. */
export interface Parts {
  host: HTMLElement;
  root: HTMLElement;
  button: HTMLButtonElement;
  label: HTMLElement;
  badge: HTMLElement;
  frame: HTMLIFrameElement;
  sheet: CSSStyleSheet;
}

/** Make the button and the frame, hidden until the frame has said how they look. */
export function parts(id: string): Parts {
  const made = document.createElement.bind(document);
  const host = made('postroom-chat');
  host.id = `postroom-chat-${id}`;
  const [root, button, label, badge, frame] = [made('div'), made('button'), made('span'), made('b'), made('iframe')];
  root.hidden = true;
  button.type = 'button';
  button.append(icon(), label, badge);
  root.append(button, frame);
  // Dictionaries without a prototype: a getter on Object.prototype would answer for the members that are left out.
  const shadow = host.attachShadow({ __proto__: null, mode: 'closed' } as ShadowRootInit);
  const sheet = new CSSStyleSheet();
  shadow.adoptedStyleSheets.push(sheet);
  shadow.append(root);
  return { host, root, button, label, badge, frame, sheet };
}

function icon(): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', 'M2.5 3h11v8H7.5L4.5 13.5V11h-2z');
  svg.append(path);
  return svg;
}
