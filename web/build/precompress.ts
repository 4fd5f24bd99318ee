import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const TEXT = /\.(js|css|html|svg|json|webmanifest)$/;
const WORTH_IT = 1024; // bytes
const SMALLER = { level: 9 };

/** Tell Brotli how much there is: it looks for repetitions no farther than it has to. */
const brotli = (content: Buffer) =>
  promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } });

async function compress(path: string): Promise<void> {
  const content = await readFile(path);
  if (content.length < WORTH_IT) return;
  const write = async (ending: string, made: Promise<Buffer>) => writeFile(path + ending, await made);
  await Promise.all([write('.gz', promisify(gzip)(content, SMALLER)), write('.br', brotli(content))]);
}

/** Write a .gz and a .br beside every text file, so that the server never compresses while somebody waits. */
export function precompress(): Plugin {
  return {
    name: 'postroom-precompress',
    apply: 'build',
    async writeBundle(options) {
      const folder = options.dir ?? '.';
      const names = await readdir(folder, { recursive: true });
      // All at once: zlib works in threads of its own, one for each core.
      await Promise.all(names.filter((name) => TEXT.test(name)).map((name) => compress(join(folder, name))));
    },
  };
}
