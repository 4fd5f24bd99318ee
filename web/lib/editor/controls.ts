/** What can be done to the text under the caret. */
export type Format =
  | 'bold'
  | 'italic'
  | 'underline'
  | 'strike'
  | 'code'
  | 'bulletList'
  | 'orderedList'
  | 'blockquote'
  | 'codeBlock'
  | 'link';
export type Toggle = Exclude<Format, 'link'>;

/** What is coloured: the letters, or the ground behind them. */
export type Ink = 'colour' | 'highlight';

export type TableChange =
  'rowAbove' | 'rowBelow' | 'columnBefore' | 'columnAfter' | 'deleteRow' | 'deleteColumn' | 'deleteTable';

/** What the toolbar opens. */
export type Panel = 'link' | 'ink' | 'table' | 'emoji' | 'picture';

/** The picture that is selected. `width` and `natural` in px, 0 when not known. */
export interface PictureState {
  alt: string;
  width: number;
  natural: number;
}

/** What was typed after a colon, and where: the ground for a list of emoji. Client coordinates in px. */
export interface Asked {
  query: string;
  left: number;
  top: number;
  bottom: number;
}

/** The rich-text editor, seen from the toolbar and from the composer around it. */
export interface Controls {
  /** Whether the caret stands in text of that format. Reactive. */
  active: (format: Format) => boolean;
  /** Whether there is nothing but white space. Reactive. */
  empty: () => boolean;
  toggle: (format: Toggle) => void;
  /** The address of the link under the caret, "" when there is none. */
  link: () => string;
  /** Make the selection a link; with "" take the link away. False when the address is none. */
  setLink: (address: string) => boolean;
  /** The colour under the caret as in the palette, "" when there is none. Reactive. */
  ink: (kind: Ink) => string;
  /** With "" take the colour away. */
  setInk: (kind: Ink, value: string) => void;
  inTable: () => boolean;
  insertTable: (rows: number, columns: number) => void;
  changeTable: (change: TableChange) => void;
  /** The picture that is selected. Reactive. */
  picture: () => PictureState | null;
  setPicture: (change: { alt?: string; width?: number }) => void;
  removePicture: () => void;
  insertPictures: (files: File[]) => void;
  insertText: (text: string) => void;
  insertRule: () => void;
  /** Take the formatting off the selection. */
  clear: () => void;
  /** Take the formatting, tables and pictures off everything; undo brings them back. */
  flatten: () => void;
  /** What of the toolbar is open. Reactive, and to be set. */
  panel: Panel | null;
  /** The beginning of an emoji's name before the caret. Reactive. */
  asked: () => Asked | null;
  /** Put an emoji in the place of what was asked; null: leave what is written. */
  answer: (emoji: string | null) => void;
  /** Put the caret at the end, or at the start. */
  focus: (at?: 'start' | 'end') => void;
  /** Replace everything. */
  set: (html: string) => void;
  html: () => string;
  destroy: () => void;
}

/** What the upload of a picture tells the editor. */
export interface PictureSteps {
  /** The share that has left, 0 to 1; whether it stopped. */
  moved: (share: number, failed: boolean) => void;
  /** It has an id. False when its place in the text is gone. */
  done: (id: string) => boolean;
  /** It was given up. */
  gone: () => void;
}

/** Where pictures in the text lie. */
export interface Pictures {
  /** Where to show a picture from, null when it is none of this text. */
  source: (id: string) => string | null;
  /** Begin to upload; returns what ends it. */
  upload: (file: File, steps: PictureSteps) => () => void;
}

export interface EditorOptions {
  element: HTMLElement;
  html: string;
  /** Name for screen readers. */
  label: string;
  /** No formats: words only. */
  plain?: boolean;
  onchange: (html: string) => void;
  /** Files that were pasted or dropped and are no pictures to show in the text. */
  onfiles: (files: File[]) => void;
  /** Without it, pictures are files. */
  pictures?: Pictures | undefined;
  /** A key before the editor has it; true when it was taken. */
  onkey?: (event: KeyboardEvent) => boolean;
}
