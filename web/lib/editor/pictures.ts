import { Node, type Editor, type NodeViewRendererProps } from '@tiptap/core';
import type { Node as PmNode } from '@tiptap/pm/model';
import { NodeSelection } from '@tiptap/pm/state';
import type { Controls, Pictures } from './controls';
import { pictureAddress, pictureId } from './plain';
import { uploads } from './uploads';

const SMALLEST = 24; // px

const number = (name: 'width' | 'height') => ({
  default: null,
  parseHTML: (element: HTMLElement) => Number(element.getAttribute(name)) || null,
});

const aspect = ({ attrs }: PmNode, image: HTMLImageElement): number =>
  image.naturalWidth > 0
    ? image.naturalHeight / image.naturalWidth
    : Number(attrs['height']) / Number(attrs['width']) || 1;

/** Draw a picture: from where its file lies, with a corner to drag. */
class PictureView {
  readonly dom = document.createElement('span');
  readonly #image = document.createElement('img');
  readonly #props: NodeViewRendererProps;
  readonly #source: (id: string) => string | null;
  #node: PmNode;

  constructor(props: NodeViewRendererProps, source: (id: string) => string | null, onopen: () => void) {
    this.#props = props;
    this.#source = source;
    this.#node = props.node;
    const corner = document.createElement('span');
    corner.className = 'corner';
    corner.addEventListener('pointerdown', (event) => this.#resize(event, corner));
    this.dom.className = 'picture';
    this.dom.append(this.#image, corner);
    this.dom.addEventListener('dblclick', onopen);
    this.#draw();
  }

  #draw(): void {
    const { id, alt, width, height } = this.#node.attrs;
    const source = this.#source(String(id));
    if (source && this.#image.getAttribute('src') !== source) this.#image.src = source;
    this.#image.alt = String(alt);
    this.#image.draggable = false; // the node is dragged, not its file
    for (const [name, value] of Object.entries({ width, height })) {
      if (value) this.#image.setAttribute(name, String(value));
      else this.#image.removeAttribute(name);
    }
  }

  #resize(event: PointerEvent, corner: HTMLElement): void {
    event.preventDefault();
    event.stopPropagation();
    const from = { x: event.clientX, width: this.#image.getBoundingClientRect().width };
    const sign = getComputedStyle(this.dom).direction === 'rtl' ? -1 : 1;
    const most = this.#props.view.dom.clientWidth;
    let width = from.width;
    const move = ({ clientX }: PointerEvent) => {
      width = Math.round(Math.max(SMALLEST, Math.min(most, from.width + sign * (clientX - from.x))));
      this.#image.width = width;
      this.#image.removeAttribute('height');
    };
    const end = () => {
      corner.removeEventListener('pointermove', move);
      const at = this.#props.getPos();
      if (at !== undefined && width !== from.width)
        setWidth(this.#props.editor, at, width, aspect(this.#node, this.#image));
    };
    corner.setPointerCapture(event.pointerId);
    corner.addEventListener('pointermove', move);
    corner.addEventListener('lostpointercapture', end, { once: true });
  }

  update(node: PmNode): boolean {
    if (node.type !== this.#node.type || node.attrs['id'] !== this.#node.attrs['id']) return false;
    this.#node = node;
    this.#draw();
    return true;
  }

  selectNode(): void {
    this.dom.classList.add('selected');
  }

  deselectNode(): void {
    this.dom.classList.remove('selected');
  }

  stopEvent = (event: Event): boolean => event.target instanceof HTMLElement && event.target.className === 'corner';
  ignoreMutation = (): boolean => true;
}

/** A picture in the text. The mail names it by the id of its upload, the screen shows it from where that lies. */
export const picture = (pictures: Pictures | undefined, controls: () => Controls) =>
  Node.create({
    name: 'picture',
    group: 'inline',
    inline: true,
    draggable: true,
    addAttributes: () => ({
      id: { default: '', rendered: false },
      alt: { default: '', parseHTML: (element) => element.getAttribute('alt') ?? '' },
      width: number('width'),
      height: number('height'),
    }),
    parseHTML: () => [
      {
        tag: 'img[src]',
        getAttrs: (element) => {
          const id = pictureId(element.getAttribute('src') ?? '');
          return id ? { id } : false;
        },
      },
    ],
    renderHTML: ({ node, HTMLAttributes }) => [
      'img',
      { src: pictureAddress(String(node.attrs['id'])), ...HTMLAttributes },
    ],
    addNodeView: () => (props) =>
      new PictureView(
        props,
        (id) => pictures?.source(id) ?? null,
        () => (controls().panel = 'picture'),
      ),
    addProseMirrorPlugins: () => [uploads()],
  });

/** Attribute by attribute: a node that is replaced would not be selected any more. */
function change(editor: Editor, at: number, attributes: Record<string, unknown>): void {
  editor.commands.command(({ tr }) => {
    Object.entries(attributes).forEach(([name, value]) => tr.setNodeAttribute(at, name, value));
    tr.setSelection(NodeSelection.create(tr.doc, at));
    return true;
  });
}

const setWidth = (editor: Editor, at: number, width: number, ratio: number): void =>
  change(editor, at, { width, height: Math.round(width * ratio) });

/** The picture that is selected, and where it stands. */
export function selected(editor: Editor): { node: PmNode; at: number; image: HTMLImageElement | null } | null {
  const { selection } = editor.state;
  if (!(selection instanceof NodeSelection) || selection.node.type.name !== 'picture') return null;
  const dom = editor.view.nodeDOM(selection.from);
  const image = dom instanceof HTMLElement ? dom.querySelector('img') : null;
  return { node: selection.node, at: selection.from, image };
}

/** Change the words or the width (px) of the selected picture; its height follows. */
export function setPicture(editor: Editor, wanted: { alt?: string; width?: number }): void {
  const found = selected(editor);
  if (!found) return;
  const { alt, width } = wanted;
  if (alt !== undefined) change(editor, found.at, { alt });
  if (width && found.image) setWidth(editor, found.at, width, aspect(found.node, found.image));
}
