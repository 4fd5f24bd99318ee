import type { Editor } from '@tiptap/core';
import { Plugin, PluginKey, TextSelection } from '@tiptap/pm/state';
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view';
import type { Pictures } from './controls';
import { FIT } from './sizes';

/** A picture on its way. It is no part of the text before it has arrived, so that no draft is kept with half of one. */
interface Waiting {
  place: HTMLElement;
  abort: () => void;
}
interface Spec {
  waiting: Waiting;
}
type Step = { add: Waiting; at: number } | { end: Waiting };

const key = new PluginKey<DecorationSet>('uploads');

/** Keeps the place of every picture that is on its way, wherever the text around it goes. */
export const uploads = () =>
  new Plugin<DecorationSet>({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply: (tr, before) => {
        // Another text was put here: the file comes all the same, as an attachment. Else the writer took it away.
        const replaced = tr.getMeta('preventUpdate') === true;
        const onRemove = ({ waiting }: Spec) => queueMicrotask(() => !replaced && waiting.abort());
        const set = before.map(tr.mapping, tr.doc, { onRemove });
        const step = tr.getMeta(key) as Step | undefined;
        if (!step) return set;
        if ('end' in step) return set.remove(set.find(undefined, undefined, ({ waiting }) => waiting === step.end));
        return set.add(tr.doc, [Decoration.widget(step.at, step.add.place, { waiting: step.add, side: -1 })]);
      },
    },
    props: { decorations: (state) => key.getState(state) },
  });

/** What stands in the text meanwhile: the picture, pale, and how far it is. */
function placeholder(
  file: File,
  source: string,
): { place: HTMLElement; image: HTMLImageElement; bar: HTMLProgressElement } {
  const place = document.createElement('span');
  const image = document.createElement('img');
  const bar = document.createElement('progress');
  place.className = 'waiting';
  place.contentEditable = 'false';
  image.src = source;
  image.alt = file.name;
  bar.max = 1;
  bar.setAttribute('aria-label', file.name);
  place.append(image, bar);
  return { place, image, bar };
}

const size = ({ naturalWidth, naturalHeight }: HTMLImageElement) => {
  if (naturalWidth === 0) return {};
  const width = Math.min(naturalWidth, FIT);
  return { width, height: Math.round((width * naturalHeight) / naturalWidth) };
};

/** The name of a file as words; those of cameras, screenshots and clipboards say nothing. */
const wordsOf = ({ name }: File): string =>
  /^(?:image|img|dsc|screenshot|unnamed)?[\W_\d]*\.\w+$/i.test(name) ? '' : name.replace(/\.\w+$/, '');

function end(view: EditorView, waiting: Waiting): number | null {
  const found = key.getState(view.state)?.find(undefined, undefined, (spec) => (spec as Spec).waiting === waiting)[0];
  if (!found) return null;
  view.dispatch(view.state.tr.setMeta(key, { end: waiting }).setMeta('addToHistory', false));
  return found.from;
}

/** Upload a picture and put it into the text where it was given, `at` or at the caret. */
export function insertPicture(editor: Editor, pictures: Pictures, file: File, at = editor.state.selection.from): void {
  const source = URL.createObjectURL(file);
  const { place, image, bar } = placeholder(file, source);
  const waiting: Waiting = { place, abort: () => undefined };
  const leave = (): number | null => {
    URL.revokeObjectURL(source);
    return editor.isDestroyed ? null : end(editor.view, waiting);
  };
  // Placed first: an upload may fail at once.
  editor.view.dispatch(editor.state.tr.setMeta(key, { add: waiting, at }).setMeta('addToHistory', false));
  const abort = pictures.upload(file, {
    moved: (share, failed) => {
      bar.value = share;
      place.classList.toggle('failed', failed);
    },
    done: (id) => {
      const found = leave();
      if (found === null) return false;
      const node = editor.schema.nodes['picture']?.create({ id, alt: wordsOf(file), ...size(image) });
      if (!node) return false;
      const { selection } = editor.state;
      const tr = editor.state.tr.insert(found, node);
      if (selection.empty && selection.from === found) tr.setSelection(TextSelection.create(tr.doc, found + 1));
      editor.view.dispatch(tr.scrollIntoView());
      return true;
    },
    gone: () => void leave(),
  });
  waiting.abort = abort;
}
