export { default as When } from './When.svelte';
