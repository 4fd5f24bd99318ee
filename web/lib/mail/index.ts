export { default as MailFrame } from './MailFrame.svelte';
export { default as PlainText } from './PlainText.svelte';
export { linkify, type Segment } from './linkify';
