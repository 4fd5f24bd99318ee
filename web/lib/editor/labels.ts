import type { Format, TableChange } from './controls';
import type { ColourName } from './palette';

/** The names of the tools, in the reader's language. */
export type ToolLabels = Record<Format | TableChange, string> & {
  toolbar: string;
  more: string;
  linkAddress: string;
  linkApply: string;
  linkRemove: string;
  linkBad: string;
  ink: string;
  colour: string;
  highlight: string;
  noInk: string;
  colours: Record<ColourName, string>;
  table: string;
  tableSize: (rows: number, columns: number) => string;
  emoji: string;
  emojiSearch: string;
  emojiNone: string;
  picture: string;
  pictureAlt: string;
  pictureAltHint: string;
  pictureSize: string;
  pictureSmall: string;
  pictureFit: string;
  pictureOriginal: string;
  pictureRemove: string;
  done: string;
  rule: string;
  clear: string;
  flatten: string;
};
