/** What can be done to the text under the caret. */
export type Format = 'bold' | 'italic' | 'underline' | 'bulletList' | 'orderedList' | 'blockquote' | 'link';

/** The rich-text editor, seen from the toolbar and from the composer around it. */
export interface Controls {
  /** Whether the caret stands in text of that format. Reactive. */
  active: (format: Format) => boolean;
  /** Whether there is nothing but white space. Reactive. */
  empty: () => boolean;
  toggle: (format: Exclude<Format, 'link'>) => void;
  /** The address of the link under the caret, "" when there is none. */
  link: () => string;
  /** Make the selection a link; with "" take the link away. False when the address is none. */
  setLink: (address: string) => boolean;
  /** Put the caret at the end, or at the start. */
  focus: (at?: 'start' | 'end') => void;
  /** Replace everything. */
  set: (html: string) => void;
  html: () => string;
  destroy: () => void;
}

export interface EditorOptions {
  element: HTMLElement;
  html: string;
  /** Name for screen readers. */
  label: string;
  onchange: (html: string) => void;
  /** Files that were pasted or dropped. */
  onfiles: (files: File[]) => void;
}
