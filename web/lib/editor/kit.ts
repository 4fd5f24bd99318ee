import { Extension, InputRule, type Extensions } from '@tiptap/core';
import StarterKit from '@tiptap/starter-kit';
import { address } from './address';
import type { Controls, Pictures } from './controls';
import { inks } from './ink';
import { picture } from './pictures';
import { tables } from './tables';

const rich = StarterKit.configure({
  heading: { levels: [1, 2, 3] },
  trailingNode: { notAfter: ['paragraph', 'heading', 'bulletList', 'orderedList', 'blockquote'] },
  dropcursor: { color: 'var(--accent)', width: 2 },
  link: {
    openOnClick: false,
    defaultProtocol: 'https',
    protocols: ['mailto', 'tel'],
    HTMLAttributes: { rel: null, target: null },
  },
});

/** Lines of words, with undo. */
const plain = StarterKit.configure({
  blockquote: false,
  bold: false,
  bulletList: false,
  code: false,
  codeBlock: false,
  heading: false,
  horizontalRule: false,
  italic: false,
  link: false,
  listItem: false,
  listKeymap: false,
  orderedList: false,
  strike: false,
  trailingNode: false,
  underline: false,
});

/** `[text](address)` becomes a link as its last character is typed. */
const writtenLink = new InputRule({
  find: /\[([^[\]]+)\]\(([^\s()]+)\)$/,
  handler: ({ state, range, match }) => {
    const href = address(match[2] ?? '');
    const link = state.schema.marks['link'];
    if (!href || !link) return null;
    state.tr.replaceWith(range.from, range.to, state.schema.text(match[1] ?? '', [link.create({ href })]));
    state.tr.removeStoredMark(link);
    return undefined;
  },
});

/** The keys of Gmail beside those of Tiptap. `controls` is there once a key is pressed. */
const keys = (controls: () => Controls) =>
  Extension.create({
    name: 'keys',
    priority: 200,
    addInputRules: () => [writtenLink],
    addKeyboardShortcuts: () => ({
      'Mod-Shift-x': ({ editor }) => editor.commands.toggleStrike(),
      'Mod-Shift-9': ({ editor }) => editor.commands.toggleBlockquote(),
      'Mod-\\': () => (controls().clear(), true),
      // Without a selection it opens the command bar, as everywhere.
      'Mod-k': ({ editor }) => {
        if (editor.state.selection.empty && !editor.isActive('link')) return false;
        controls().panel = 'link';
        return true;
      },
      Enter: () => {
        if (!controls().picture()) return false;
        controls().panel = 'picture';
        return true;
      },
    }),
  });

/** Everything the editor knows: what the server writes into mail, and nothing else. */
export function kit(options: {
  plain?: boolean;
  pictures?: Pictures | undefined;
  controls: () => Controls;
}): Extensions {
  if (options.plain) return [plain];
  return [rich, ...inks, ...tables, picture(options.pictures, options.controls), keys(options.controls)];
}
