import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { budget } from './build/budget.ts';
import { precompress } from './build/precompress.ts';
import { serviceWorker } from './build/service-worker.ts';
import { widget } from './build/widget.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const server = process.env['POSTROOM_DEV_SERVER'] ?? 'http://127.0.0.1:8000';

// After the service worker, which keeps the app's files only.
const chatWidget = widget({ loaderKilobytes: 2, chatKilobytes: 15 });

export default defineConfig({
  plugins: [svelte(), serviceWorker(), budget({ entryKilobytes: 100 }), chatWidget, precompress()],
  resolve: { alias: { $lib: path('./lib'), $app: path('./app') }, conditions: ['browser'] },
  build: {
    outDir: path('../src/postroom/static'),
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0, // the page's content security policy allows no data: scripts or styles
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Nearly all of a build is Svelte's compiler, so that a warning of slow plugins tells nothing.
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
  server: {
    proxy: {
      // Browsers send the address of the dev server as Origin; the application accepts only its own.
      '/v1': { target: server, ws: true, changeOrigin: true, headers: { origin: server } },
      '/f': { target: server, changeOrigin: true },
      '/d': { target: server, changeOrigin: true },
    },
  },
  test: {
    include: ['{app,lib,build,widget}/**/*.test.ts'],
    environment: './build/test-environment.ts',
    testTimeout: 20_000, // ms; a busy machine is slow to load components
    // For tests of components, which ask for a page: `// @vitest-environment happy-dom`. It fetches nothing.
    environmentOptions: { happyDOM: { settings: { handleDisabledFileLoadingAsSuccess: true } } },
  },
});
