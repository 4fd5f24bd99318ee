/** A frame swallows keys and presses; these carry them on to the app, so that its keys work while a mail has the focus. */

function again(event: KeyboardEvent): KeyboardEvent {
  const { key, code, ctrlKey, metaKey, shiftKey, altKey, repeat } = event;
  return new KeyboardEvent(event.type, {
    key,
    code,
    ctrlKey,
    metaKey,
    shiftKey,
    altKey,
    repeat,
    bubbles: true,
    cancelable: true,
  });
}

/** An address without its %-escapes; one that is badly escaped stays as it is. */
function unescaped(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

/** Connect a mail's page with the app around it. Returns the undo. */
export function relay(frame: HTMLIFrameElement, page: Document, onmail: (address: string) => void): () => void {
  const key = (event: KeyboardEvent) => {
    if (event.key === 'Tab' || event.isComposing) return;
    if (!frame.dispatchEvent(again(event))) event.preventDefault();
  };
  const press = () => {
    for (const open of document.querySelectorAll<HTMLElement>('[popover]:popover-open:not(.tip)')) open.hidePopover();
  };
  const click = (event: MouseEvent) => {
    const link = (event.target as Element | null)?.closest?.('a');
    const address = /^mailto:([^?]+)/i.exec(link?.getAttribute('href') ?? '')?.[1];
    if (!address) return;
    event.preventDefault();
    onmail(unescaped(address));
  };
  page.addEventListener('keydown', key);
  page.addEventListener('pointerdown', press);
  page.addEventListener('click', click);
  return () => {
    page.removeEventListener('keydown', key);
    page.removeEventListener('pointerdown', press);
    page.removeEventListener('click', click);
  };
}
