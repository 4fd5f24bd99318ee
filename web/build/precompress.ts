import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const TEXT = /\.(js|css|html|svg|json|webmanifest)$/;
const WORTH_IT = 1024; // bytes

/** Write a .gz and a .br beside every text file, so that the server never compresses while somebody waits. */
export function precompress(): Plugin {
  return {
    name: 'postroom-precompress',
    apply: 'build',
    async writeBundle(options) {
      const folder = options.dir ?? '.';
      for (const name of await readdir(folder, { recursive: true })) {
        if (!TEXT.test(name)) continue;
        const content = await readFile(join(folder, name));
        if (content.length < WORTH_IT) continue;
        await writeFile(join(folder, `${name}.gz`), await promisify(gzip)(content, { level: 9 }));
        await writeFile(join(folder, `${name}.br`), await promisify(brotliCompress)(content));
      }
    },
  };
}
