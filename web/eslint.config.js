import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const layers = [
  {
    group: ['$app/*', '$app/**', '**/app/**'],
    message: 'lib/ is below app/: pass it in.',
  },
];

const alone = [
  {
    group: ['$app/*', '$lib/*', '**/app/**', '**/lib/**'],
    message: 'The widget runs on other people’s pages and shares nothing with the app.',
  },
];

export default ts.config(
  { ignores: ['node_modules', '.svelte-check', 'lib/api/types.ts'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig, extraFileExtensions: ['.svelte'] } },
  },
  {
    rules: {
      eqeqeq: ['error', 'smart'],
      'no-console': 'error',
      'max-lines': ['error', 400],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-undef': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'svelte/no-navigation-without-resolve': 'off',
      'svelte/prefer-svelte-reactivity': 'off',
      'svelte/no-at-html-tags': 'error',
    },
  },
  { files: ['lib/**'], rules: { 'no-restricted-imports': ['error', { patterns: layers }] } },
  { files: ['widget/**'], rules: { 'no-restricted-imports': ['error', { patterns: alone }] } },
  {
    files: ['**/*.test.ts', 'build/**', '*.config.*'],
    rules: { 'max-lines-per-function': 'off', 'no-console': 'off' },
  },
);
