import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const SOURCE = fileURLToPath(new URL('../app/service-worker.js', import.meta.url));

/** Emit /service-worker.js with the list of files to keep for offline use and a version that changes with them. */
export function serviceWorker(): Plugin {
  return {
    name: 'postroom-service-worker',
    apply: 'build',
    async generateBundle(_options, bundle) {
      const files = Object.keys(bundle).filter((name) => !name.endsWith('.map'));
      const paths = ['/', ...files.filter((name) => name !== 'index.html').map((name) => `/${name}`)];
      const page = bundle['index.html'];
      const version = createHash('sha256')
        .update(JSON.stringify(paths))
        .update(page?.type === 'asset' ? page.source : '')
        .digest('hex')
        .slice(0, 12);
      const template = await readFile(SOURCE, 'utf8');
      const source = template.replace('/* version */', version).replace("'/* files */'", JSON.stringify(paths));
      this.emitFile({ type: 'asset', fileName: 'service-worker.js', source });
    },
  };
}
