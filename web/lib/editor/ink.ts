import { Mark } from '@tiptap/core';
import type { Ink } from './controls';
import { colourName } from './palette';
import { hexOf, styleOf } from './styles';

/** Colour of text, as `<span style>` in the mail; on our screen by its name, which the dark theme reads otherwise. */
const ink = (name: Ink, property: 'color' | 'background-color') =>
  Mark.create({
    name,
    addAttributes: () => ({ value: { default: '', rendered: false } }),
    parseHTML: () => [
      {
        tag: 'span[style]',
        consuming: false,
        getAttrs: (element) => {
          const value = hexOf(styleOf(element, property));
          return value ? { value } : false;
        },
      },
    ],
    renderHTML: ({ mark }) => ['span', { style: `${property}: ${String(mark.attrs['value'])}` }, 0],
    addMarkView:
      () =>
      ({ mark }) => {
        const dom = document.createElement('span');
        const value = String(mark.attrs['value']);
        const known = colourName(value);
        if (known) dom.dataset[name] = known;
        else dom.style.setProperty(property, value);
        return { dom, contentDOM: dom };
      },
  });

export const inks = [ink('colour', 'color'), ink('highlight', 'background-color')];
