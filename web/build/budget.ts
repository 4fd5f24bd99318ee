import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

type Bundle = Record<string, Rolldown.OutputChunk | Rolldown.OutputAsset>;

/** Kilobytes after gzip -9. */
export const gzipped = (code: string) => gzipSync(code, { level: 9 }).length / 1024;

/** Everything the browser must load before it can show the first screen: the entry and what it imports. */
function firstLoad(bundle: Bundle, entry: Rolldown.OutputChunk): Rolldown.OutputChunk[] {
  const seen = new Set<string>([entry.fileName]);
  for (const name of seen) {
    const chunk = bundle[name];
    if (chunk?.type === 'chunk') chunk.imports.forEach((imported) => seen.add(imported));
  }
  return [...seen].map((name) => bundle[name]).filter((part) => part?.type === 'chunk');
}

/** Print the size of every chunk and fail the build when the first load is over its budget (kilobytes, gzip -9). */
export function budget(limit: { entryKilobytes: number }): Plugin {
  return {
    name: 'postroom-budget',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((part) => part.type === 'chunk');
      for (const chunk of chunks) console.info(`${gzipped(chunk.code).toFixed(1).padStart(8)} kB  ${chunk.fileName}`);
      const entry = chunks.find((chunk) => chunk.isEntry && chunk.name === 'index');
      if (!entry) return;
      const total = firstLoad(bundle, entry).reduce((sum, chunk) => sum + gzipped(chunk.code), 0);
      console.info(`${total.toFixed(1).padStart(8)} kB  first load of ${limit.entryKilobytes} kB allowed`);
      if (total > limit.entryKilobytes) this.error(`The first load is ${total.toFixed(1)} kB gz, over its budget.`);
    },
  };
}
