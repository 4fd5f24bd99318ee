import { Node, type Editor } from '@tiptap/core';
import {
  addColumnAfter,
  addColumnBefore,
  addRowAfter,
  addRowBefore,
  deleteColumn,
  deleteRow,
  deleteTable,
  goToNextCell,
  isInTable,
  tableEditing,
} from '@tiptap/pm/tables';
import type { Command } from '@tiptap/pm/state';
import { TextSelection } from '@tiptap/pm/state';
import type { TableChange } from './controls';

// prosemirror-tables knows the nodes by their role, which Tiptap hands on only when it is told to.
declare module '@tiptap/core' {
  interface NodeConfig {
    tableRole?: 'table' | 'row' | 'cell' | 'header_cell';
  }
}

const MOST = 100; // columns or rows a cell may span; spreadsheets write 1024

const span = (name: 'colspan' | 'rowspan') => ({
  default: 1,
  parseHTML: (element: HTMLElement) => Math.max(1, Math.min(MOST, Number(element.getAttribute(name)) || 1)),
  renderHTML: (attributes: Record<string, unknown>) => (attributes[name] === 1 ? {} : { [name]: attributes[name] }),
});

const cell = (name: string, tag: 'td' | 'th', tableRole: 'cell' | 'header_cell') =>
  Node.create({
    name,
    tableRole,
    content: 'block+',
    isolating: true,
    addAttributes: () => ({ colspan: span('colspan'), rowspan: span('rowspan') }),
    parseHTML: () => [{ tag }],
    renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
  });

const Row = Node.create({
  name: 'tableRow',
  tableRole: 'row',
  content: '(tableCell | tableHeader)*',
  parseHTML: () => [{ tag: 'tr' }],
  renderHTML: () => ['tr', 0],
});

const CHANGES: Record<TableChange, Command> = {
  rowAbove: addRowBefore,
  rowBelow: addRowAfter,
  columnBefore: addColumnBefore,
  columnAfter: addColumnAfter,
  deleteRow,
  deleteColumn,
  deleteTable,
};

const run = (editor: Editor, command: Command): boolean => command(editor.state, editor.view.dispatch, editor.view);

const Table = Node.create({
  name: 'table',
  tableRole: 'table',
  priority: 50, // Tab in a list inside of a cell is the list's
  group: 'block',
  content: 'tableRow+',
  isolating: true,
  extendNodeSchema: (extension) => ({ tableRole: (extension.config as { tableRole?: string }).tableRole }),
  parseHTML: () => [{ tag: 'table' }],
  renderHTML: () => ['table', ['tbody', 0]],
  addProseMirrorPlugins: () => [tableEditing()],
  addKeyboardShortcuts: () => ({
    Tab: ({ editor }) => {
      if (!isInTable(editor.state)) return false;
      return run(editor, goToNextCell(1)) || (run(editor, addRowAfter) && run(editor, goToNextCell(1)));
    },
    'Shift-Tab': ({ editor }) => isInTable(editor.state) && (run(editor, goToNextCell(-1)) || true),
  }),
});

export const tables = [Table, Row, cell('tableCell', 'td', 'cell'), cell('tableHeader', 'th', 'header_cell')];

export const inTable = (editor: Editor): boolean => isInTable(editor.state);

/** Put an empty table where the caret is, and the caret into its first cell. */
export function insertTable(editor: Editor, rows: number, columns: number): void {
  const { nodes } = editor.schema;
  const cells = Array.from({ length: columns }, () => nodes['tableCell']?.createAndFill() ?? []).flat();
  const all = Array.from({ length: rows }, () => nodes['tableRow']?.create(null, cells) ?? []).flat();
  const table = nodes['table']?.create(null, all);
  if (!table) return;
  const { state, view } = editor;
  const caret = state.selection.$from;
  const tr = state.tr;
  // In an empty line it takes the place of that line.
  const line =
    caret.depth === 1 && caret.parent.content.size === 0 ? { from: caret.before(), to: caret.after() } : null;
  if (line) tr.replaceRangeWith(line.from, line.to, table);
  else tr.replaceSelectionWith(table);
  const at = line?.from ?? tr.mapping.map(state.selection.from, -1);
  view.dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(at + 1))).scrollIntoView());
  editor.commands.focus();
}

/** Change the table the caret is in. */
export function changeTable(editor: Editor, change: TableChange): void {
  run(editor, CHANGES[change]);
  editor.commands.focus();
}
