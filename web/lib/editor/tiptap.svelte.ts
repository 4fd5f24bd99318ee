import { Editor } from '@tiptap/core';
import StarterKit from '@tiptap/starter-kit';
import type { Controls, EditorOptions, Format } from './controls';
import { cleaned } from './paste';
import { isBlank } from './plain';

const FORMATS: Format[] = ['bold', 'italic', 'underline', 'bulletList', 'orderedList', 'blockquote', 'link'];

const kit = StarterKit.configure({
  heading: false,
  codeBlock: false,
  horizontalRule: false,
  trailingNode: false,
  dropcursor: { color: 'var(--accent)', width: 2 },
  link: {
    openOnClick: false,
    defaultProtocol: 'https',
    protocols: ['mailto', 'tel'],
    HTMLAttributes: { rel: null, target: null },
  },
});

const files = (data: DataTransfer | null): File[] => [...(data?.files ?? [])];

/** An address a link may have; one without a scheme is of the web, one with an @ is a person's. */
function address(text: string): string | null {
  const given = text.trim();
  if (!given || /\s/.test(given)) return null;
  if (/^(?:https?:\/\/|mailto:|tel:)/i.test(given)) return given;
  if (/^[^@/]+@[^@/]+$/.test(given)) return `mailto:${given}`;
  return /^[a-z][a-z\d+.-]*:(?!\d)/i.test(given) || !given.includes('.') ? null : `https://${given}`;
}

function props({ label, onfiles }: EditorOptions): Editor['options']['editorProps'] {
  const take = (event: Event, data: DataTransfer | null) => {
    // Office puts a picture of the text beside the text: the text is meant.
    if (files(data).length === 0 || data?.types.includes('text/html')) return false;
    event.preventDefault();
    onfiles(files(data));
    return true;
  };
  return {
    attributes: { role: 'textbox', 'aria-multiline': 'true', 'aria-label': label, dir: 'auto' },
    transformPastedHTML: cleaned,
    handlePaste: (_, event) => take(event, event.clipboardData),
    handleDrop: (_, event) => take(event, event.dataTransfer),
  };
}

class RichEditor implements Controls {
  #state = $state.raw<{ active: ReadonlySet<Format>; empty: boolean }>({ active: new Set(), empty: true });
  readonly #editor: Editor;

  constructor(options: EditorOptions) {
    this.#editor = new Editor({
      element: options.element,
      extensions: [kit],
      content: options.html,
      textDirection: 'auto',
      injectCSS: false, // the page's policy and our own sheet decide
      editorProps: props(options),
      // Later: leaving the page blurs the editor while Svelte takes its element away, when state must not change.
      onTransaction: ({ editor }) => queueMicrotask(() => editor.isDestroyed || this.#look(editor)),
      onUpdate: ({ editor }) => options.onchange(editor.getHTML()),
    });
    this.#look(this.#editor);
  }

  #look(editor: Editor): void {
    const active = new Set(FORMATS.filter((format) => editor.isActive(format)));
    const empty =
      editor.isEmpty || (editor.state.doc.childCount === 1 && isBlank(editor.getHTML()) && active.size === 0);
    this.#state = { active, empty };
  }

  active = (format: Format) => this.#state.active.has(format);
  empty = () => this.#state.empty;
  html = () => this.#editor.getHTML();
  link = () => String(this.#editor.getAttributes('link')['href'] ?? '');
  destroy = () => this.#editor.destroy();

  focus = (at?: 'start' | 'end') => {
    this.#editor.commands.focus(at ?? null, { scrollIntoView: true });
  };

  set = (html: string) => {
    this.#editor.commands.setContent(html, { emitUpdate: false });
  };

  toggle = (format: Exclude<Format, 'link'>) => {
    const chain = this.#editor.chain().focus();
    const steps = {
      bold: () => chain.toggleBold(),
      italic: () => chain.toggleItalic(),
      underline: () => chain.toggleUnderline(),
      bulletList: () => chain.toggleBulletList(),
      orderedList: () => chain.toggleOrderedList(),
      blockquote: () => chain.toggleBlockquote(),
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
}

/** Make an editor in an element. This module is the heavy chunk: import it lazily. */
export const createEditor = (options: EditorOptions): Controls => new RichEditor(options);
