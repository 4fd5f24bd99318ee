export { default as When } from './When.svelte';
export { followUps } from './presets';
