import { Editor } from '@tiptap/core';
import type { EditorView } from '@tiptap/pm/view';
import { address } from './address';
import type { Asked, Controls, EditorOptions, Format, Ink, Panel, PictureState, TableChange, Toggle } from './controls';
import { askedOf, linesOf } from './caret';
import { kit } from './kit';
import { cleaned } from './paste';
import { selected, setPicture } from './pictures';
import { htmlOf, isBlank, pictureId } from './plain';
import { changeTable, insertTable, inTable } from './tables';
import { insertPicture } from './uploads';

const FORMATS: Format[] = [
  'bold',
  'italic',
  'underline',
  'strike',
  'code',
  'link',
  'bulletList',
  'orderedList',
  'blockquote',
  'codeBlock',
];
const INKS: Ink[] = ['colour', 'highlight'];
/** What mail programs show; other pictures go as files. */
const SHOWN = /^image\/(?:png|jpeg|gif|webp)$/;

const files = (data: DataTransfer | null): File[] => [...(data?.files ?? [])];

/** What the screen around the editor follows. */
interface Look {
  active: ReadonlySet<Format>;
  empty: boolean;
  inks: Readonly<Record<Ink, string>>;
  table: boolean;
  picture: PictureState | null;
  asked: Asked | null;
}

function pictureOf(editor: Editor): PictureState | null {
  const found = selected(editor);
  if (!found) return null;
  const { alt, width } = found.node.attrs;
  return { alt: String(alt), width: Number(width) || 0, natural: found.image?.naturalWidth ?? 0 };
}

class RichEditor implements Controls {
  #look = $state.raw<Look>({
    active: new Set<Format>(),
    empty: true,
    inks: { colour: '', highlight: '' },
    table: false,
    picture: null,
    asked: null,
  });
  panel = $state.raw<Panel | null>(null);
  readonly #editor: Editor;
  readonly #options: EditorOptions;
  /** What the writer wants no emoji for. */
  #unasked = '';

  constructor(options: EditorOptions) {
    this.#options = options;
    const { element, html, plain = false, pictures, onchange } = options;
    this.#editor = new Editor({
      element,
      extensions: kit({ plain, pictures, controls: () => this }),
      content: html,
      textDirection: 'auto',
      injectCSS: false, // the page's policy and our own sheet decide
      enablePasteRules: ['link'], // what was copied is no shorthand
      editorProps: this.#props(),
      // Later: leaving the page blurs the editor while Svelte takes its element away, when state must not change.
      onTransaction: ({ editor }) => queueMicrotask(() => editor.isDestroyed || this.#see(editor)),
      onUpdate: ({ editor }) => onchange(editor.getHTML()),
    });
    this.#see(this.#editor);
  }

  #props(): Editor['options']['editorProps'] {
    const { label, pictures, plain, onkey } = this.#options;
    const known = (source: string) => pictures?.source(pictureId(source) ?? '') != null;
    return {
      attributes: { role: 'textbox', 'aria-multiline': 'true', 'aria-label': label, dir: 'auto' },
      handleKeyDown: (_, event) => onkey?.(event) ?? false,
      transformPastedHTML: (html) => {
        const pasted = cleaned(html, known);
        if (!plain) setTimeout(() => this.insertPictures(pasted.pictures)); // after the words beside them
        return pasted.html;
      },
      clipboardTextParser: (text, context, _, view) => linesOf(text, context, view.state.schema),
      handlePaste: (_, event) => this.#take(event, event.clipboardData),
      handleDrop: (view, event, __, moved) =>
        !moved && this.#take(event, event.dataTransfer, this.#placeOf(view, event)),
    };
  }

  #placeOf = (view: EditorView, { clientX, clientY }: DragEvent) =>
    view.posAtCoords({ left: clientX, top: clientY })?.pos;

  /** Take the files of a paste or a drop; false when there are none, or words are meant. */
  #take(event: Event, data: DataTransfer | null, at?: number): boolean {
    const all = files(data);
    const html = data?.getData('text/html') ?? '';
    // Office puts a picture of the text beside the text; a browser puts the address of a picture beside the picture.
    if (all.length === 0 || !isBlank(cleaned(html, () => false).html)) return false;
    event.preventDefault();
    const shown = this.#options.pictures && !this.#options.plain ? all.filter(({ type }) => SHOWN.test(type)) : [];
    const others = all.filter((file) => !shown.includes(file));
    this.insertPictures(shown, at);
    if (others.length > 0) this.#options.onfiles(others);
    return true;
  }

  #see(editor: Editor): void {
    const active = new Set(FORMATS.filter((format) => editor.isActive(format)));
    const empty =
      editor.isEmpty || (editor.state.doc.childCount === 1 && isBlank(editor.getHTML()) && active.size === 0);
    const [colour = '', highlight = ''] = INKS.map((kind) => String(this.#attributes(kind)['value'] ?? ''));
    const asked = askedOf(editor);
    if (!asked) this.#unasked = '';
    this.#look = {
      active,
      empty,
      inks: { colour, highlight },
      table: inTable(editor),
      picture: pictureOf(editor),
      asked: asked && this.#unasked && asked.query.startsWith(this.#unasked) ? null : asked,
    };
  }

  #attributes = (name: string): Record<string, unknown> =>
    name in this.#editor.schema.marks ? this.#editor.getAttributes(name) : {};

  active = (format: Format) => this.#look.active.has(format);
  empty = () => this.#look.empty;
  ink = (kind: Ink) => this.#look.inks[kind];
  inTable = () => this.#look.table;
  picture = () => this.#look.picture;
  asked = () => this.#look.asked;
  html = () => this.#editor.getHTML();
  link = () => String(this.#attributes('link')['href'] ?? '');
  destroy = () => this.#editor.destroy();
  insertTable = (rows: number, columns: number) => insertTable(this.#editor, rows, columns);
  changeTable = (change: TableChange) => changeTable(this.#editor, change);
  setPicture = (change: { alt?: string; width?: number }) => setPicture(this.#editor, change);

  focus = (at?: 'start' | 'end') => {
    this.#editor.commands.focus(at ?? null, { scrollIntoView: true });
  };

  set = (html: string) => {
    this.#editor.commands.setContent(html, { emitUpdate: false });
  };

  toggle = (format: Toggle) => {
    const chain = this.#editor.chain().focus();
    const steps: Record<Toggle, () => typeof chain> = {
      bold: () => chain.toggleBold(),
      italic: () => chain.toggleItalic(),
      underline: () => chain.toggleUnderline(),
      strike: () => chain.toggleStrike(),
      code: () => chain.toggleCode(),
      bulletList: () => chain.toggleBulletList(),
      orderedList: () => chain.toggleOrderedList(),
      blockquote: () => chain.toggleBlockquote(),
      codeBlock: () => chain.toggleCodeBlock(),
    };
    steps[format]().run();
  };

  setLink = (text: string) => {
    const chain = this.#editor.chain().focus().extendMarkRange('link');
    if (text.trim() === '') return chain.unsetLink().run();
    const href = address(text);
    if (!href) return false;
    if (!this.#editor.state.selection.empty || this.link()) return chain.setLink({ href }).run();
    const mark = { type: 'link', attrs: { href } };
    return chain.insertContent({ type: 'text', text: text.trim(), marks: [mark] }).run();
  };

  setInk = (kind: Ink, value: string) => {
    const chain = this.#editor.chain().focus();
    (value ? chain.setMark(kind, { value }) : chain.unsetMark(kind)).run();
  };

  removePicture = () => {
    if (selected(this.#editor)) this.#editor.chain().focus().deleteSelection().run();
  };

  insertPictures = (all: File[], at?: number) => {
    const { pictures, onfiles } = this.#options;
    if (!pictures) return all.length > 0 ? onfiles(all) : undefined;
    for (const file of all) insertPicture(this.#editor, pictures, file, at);
  };

  insertText = (text: string) => {
    this.#editor.chain().focus().insertContent({ type: 'text', text }).run();
  };

  insertRule = () => {
    this.#editor.chain().focus().setHorizontalRule().run();
  };

  clear = () => {
    this.#editor.chain().focus().unsetAllMarks().clearNodes().run();
  };

  flatten = () => {
    const words = htmlOf(this.#editor.getText({ blockSeparator: '\n' }));
    this.#editor.chain().focus().setContent(words, { emitUpdate: true }).run();
  };

  answer = (emoji: string | null) => {
    const asked = this.asked();
    if (!asked) return;
    if (emoji === null) {
      this.#unasked = asked.query;
      this.#see(this.#editor);
      return;
    }
    const { from } = this.#editor.state.selection;
    const range = { from: from - asked.query.length - 1, to: from };
    this.#editor.chain().focus().insertContentAt(range, { type: 'text', text: emoji }).run();
  };
}

/** Make an editor in an element. This module is the heavy chunk: import it lazily. */
export const createEditor = (options: EditorOptions): Controls => new RichEditor(options);
