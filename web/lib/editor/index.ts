export type { Controls, Format, PictureSteps } from './controls';
export { escaped, htmlOf, isBlank, picturesIn, textOf } from './plain';
export { default as RichText, prepare } from './RichText.svelte';
export type { ToolLabels } from './labels';
export { default as Toolbar } from './Toolbar.svelte';
