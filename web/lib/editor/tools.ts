import type { IconOf, Keys, MenuItem } from '$lib/ui';
import type { Controls, TableChange, Toggle } from './controls';
import type { ToolLabels } from './labels';
import { signs } from './signs';

interface Tool {
  format: Toggle;
  icon: IconOf;
  keys: Keys;
}

/** Where a tool stands: always in the bar, in a wide one only, or in the menu. */
export const TOOLS: Record<'always' | 'wide' | 'menu', readonly Tool[]> = {
  always: [
    { format: 'bold', icon: 'bold', keys: 'mod+b' },
    { format: 'bulletList', icon: 'list', keys: 'mod+shift+8' },
  ],
  wide: [
    { format: 'italic', icon: 'italic', keys: 'mod+i' },
    { format: 'underline', icon: 'underline', keys: 'mod+u' },
    { format: 'orderedList', icon: 'numbered', keys: 'mod+shift+7' },
    { format: 'blockquote', icon: 'quote', keys: 'mod+shift+9' },
  ],
  menu: [
    { format: 'strike', icon: signs.strike, keys: 'mod+shift+x' },
    { format: 'code', icon: signs.code, keys: 'mod+e' },
    { format: 'codeBlock', icon: signs.codeBlock, keys: 'mod+alt+c' },
  ],
};

const ORDER: Toggle[] = ['bold', 'italic', 'underline', 'bulletList', 'orderedList', 'blockquote'];

/** The formats that a bar shows, in order. */
export const shownTools = (narrow: boolean): Tool[] =>
  [...TOOLS.always, ...(narrow ? [] : TOOLS.wide)].sort((a, b) => ORDER.indexOf(a.format) - ORDER.indexOf(b.format));

const CHANGES: TableChange[] = ['rowAbove', 'rowBelow', 'columnBefore', 'columnAfter'];
const REMOVALS: TableChange[] = ['deleteRow', 'deleteColumn', 'deleteTable'];

/** What can be done to the table under the caret. */
export function tableItems(controls: Controls, labels: ToolLabels): MenuItem[] {
  const item = (change: TableChange, icon: IconOf): MenuItem => ({
    label: labels[change],
    icon,
    run: () => controls.changeTable(change),
  });
  return [
    ...CHANGES.map((change) => item(change, 'plus')),
    ...REMOVALS.map((change, index) => ({ ...item(change, 'trash'), apart: index === 0 })),
  ];
}

/** What the bar has no room for. */
export function moreItems(controls: Controls, labels: ToolLabels, narrow: boolean): MenuItem[] {
  const toggles = [...(narrow ? TOOLS.wide : []), ...TOOLS.menu].map(({ format, icon, keys }): MenuItem => ({
    label: labels[format],
    icon,
    keys,
    run: () => controls.toggle(format),
  }));
  const open = (panel: 'ink' | 'table'): MenuItem => ({
    label: labels[panel],
    icon: signs[panel],
    run: () => (controls.panel = panel),
  });
  // What can be done here comes before what can be done everywhere.
  const here = narrow && controls.inTable() ? tableItems(controls, labels) : [];
  const panels = narrow ? [{ ...open('ink'), apart: true }, ...(here.length > 0 ? [] : [open('table')])] : [];
  return [
    ...here,
    ...toggles.map((item, index) => ({ ...item, apart: index === 0 && here.length > 0 })),
    ...panels,
    { label: labels.rule, icon: 'minus', run: controls.insertRule },
    { label: labels.clear, icon: signs.clear, keys: 'mod+\\', run: controls.clear, apart: true },
    { label: labels.flatten, icon: signs.flatten, run: controls.flatten },
  ];
}
