import type { Environment } from 'vitest/runtime';

/** Node, but with Svelte's runes compiled for the browser: the stores under test are reactive as they are in the app. */
export default {
  name: 'runes',
  viteEnvironment: 'client',
  setup: () => ({ teardown: () => undefined }),
} satisfies Environment;
