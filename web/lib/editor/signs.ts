import { Code, Highlighter, RemoveFormatting, SquareCode, Strikethrough, Table, Type } from 'lucide';

/** Icons that only the toolbar shows; they load with it. */
export const signs = {
  clear: RemoveFormatting,
  code: Code,
  codeBlock: SquareCode,
  flatten: Type,
  ink: Highlighter,
  strike: Strikethrough,
  table: Table,
};
