export type { Controls, Format } from './controls';
export { escaped, htmlOf, isBlank, textOf } from './plain';
export { default as RichText, prepare } from './RichText.svelte';
export { default as Toolbar, type ToolLabels } from './Toolbar.svelte';
