/** Remote pictures of a mail's page: they wait with the address of our image proxy, and are shown on request. */

const waits = (page: Document): HTMLImageElement[] => [
  ...page.querySelectorAll<HTMLImageElement>('img[data-remote-src]:not([src])'),
];

/** How many pictures of a page wait. */
export const waiting = (page: Document): number => waits(page).length;

/** A picture that did not come leaves its words, or nothing: no broken frame. */
function absent(image: HTMLImageElement): void {
  const words = image.alt.trim();
  if (!words) {
    image.style.display = 'none';
    return;
  }
  const note = image.ownerDocument.createElement('span');
  note.dataset['absent'] = '';
  note.textContent = words;
  image.replaceWith(note);
}

/** Load the pictures that wait, through our own server only. */
export function reveal(page: Document): void {
  for (const image of waits(page)) {
    const address = image.dataset['remoteSrc'] ?? '';
    delete image.dataset['remoteSrc'];
    if (!address.startsWith('/f/')) continue;
    image.addEventListener('error', () => absent(image), { once: true });
    image.decoding = 'async';
    image.src = address;
  }
}
