import type { Editor } from '@tiptap/core';
import { Fragment, Slice, type ResolvedPos, type Schema } from '@tiptap/pm/model';
import type { Asked } from './controls';

const ASKED = /(?:^|[\s(])(:([\p{L}\d_+-]{2,24}))$/u;

/** What was typed after a colon, where the caret is. */
export function askedOf(editor: Editor): Asked | null {
  const { $from: caret, empty } = editor.state.selection;
  if (!empty || !editor.view.hasFocus() || caret.parent.type.spec.code) return null;
  const before = caret.parent.textBetween(0, caret.parentOffset, undefined, '\ufffc');
  const [, whole = '', query = ''] = ASKED.exec(before) ?? [];
  if (!query || (caret.marks() ?? []).some(({ type }) => type.spec.code)) return null;
  const { left, top, bottom } = editor.view.coordsAtPos(caret.pos - whole.length);
  return { query, left, top, bottom };
}

/** Pasted text: one paragraph a line, also for the empty ones, in the format of where it comes to stand. */
export function linesOf(text: string, context: ResolvedPos, schema: Schema): Slice {
  const lines = text
    .split(/\r\n?|\n/)
    .flatMap((line) => schema.nodes['paragraph']?.create(null, line ? schema.text(line, context.marks()) : null) ?? []);
  return new Slice(Fragment.from(lines), 1, 1);
}
