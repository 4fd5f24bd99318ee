import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin, type Rolldown } from 'vite';
import { gzipped } from './budget.ts';

const path = (relative: string) => join(import.meta.dirname, '../widget', relative);

/** A file of the widget, named below /webchat/. */
export interface Made {
  fileName: string;
  source: string;
}

/** What the server has to know to serve the widget: webchat.json. Names are below /webchat/. */
interface Manifest {
  loader: string;
  frame: string;
  boot_hash: string; // for the script-src of the frame's content security policy
  chat: string;
}

interface Limits {
  loaderKilobytes: number;
  chatKilobytes: number;
}

/** Bundle one entry by itself: the three parts of the widget share types, and no file. */
async function bundle(
  entry: string,
  format: 'iife' | 'es',
  define: Record<string, string> = {},
): Promise<Rolldown.OutputChunk[]> {
  const names = { entryFileNames: '[name]-[hash].js', chunkFileNames: 'text-[name]-[hash].js' };
  const made = await build({
    configFile: false,
    root: path('.'),
    logLevel: 'warn',
    define,
    publicDir: false,
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: path(entry),
        preserveEntrySignatures: format === 'es' ? 'strict' : false,
        output: { format, ...names },
        checks: { bundlerTimings: false },
      },
    },
  });
  return (made as Rolldown.RolldownOutput).output.filter((part) => part.type === 'chunk');
}

/** Build loader, frame and chat. The boot script goes into the frame, so that a page costs one request. */
export async function widgetFiles(): Promise<Made[]> {
  const [[loader], chunks, template] = await Promise.all([
    bundle('loader/loader.ts', 'iife'),
    bundle('frame/chat.ts', 'es'),
    readFile(path('frame/frame.html'), 'utf8'),
  ]);
  const chat = chunks.find((chunk) => chunk.isEntry);
  const address = JSON.stringify(`../assets/${chat?.fileName}`);
  const [boot] = await bundle('frame/boot.ts', 'iife', { CHAT: address });
  if (!loader || !chat || !boot) throw new Error('The widget was built without one of its parts.');
  const script = boot.code.trim();
  if (script.includes('</script')) throw new Error('The boot script would end itself inside the frame.');
  const manifest: Manifest = {
    loader: 'postroom.js',
    frame: 'frame.html',
    boot_hash: `sha256-${createHash('sha256').update(script).digest('base64')}`,
    chat: `assets/${chat.fileName}`,
  };
  return [
    { fileName: manifest.loader, source: loader.code },
    { fileName: manifest.frame, source: template.replace('<!-- boot -->', () => `<script>${script}</script>`) },
    { fileName: 'webchat.json', source: JSON.stringify(manifest) },
    ...chunks.map((chunk) => ({ fileName: `assets/${chunk.fileName}`, source: chunk.code })),
  ];
}

/** The sizes a page and a visitor pay: the loader, and the chat with the largest of its languages. */
export function sizes(files: Made[]): { loader: number; chat: number } {
  const all = files.map(({ fileName, source }) => ({ fileName, size: gzipped(source) }));
  const sum = (start: string) => all.filter(({ fileName }) => fileName.startsWith(start)).map(({ size }) => size);
  return {
    loader: Math.max(...sum('postroom.js')),
    chat: Math.max(...sum('assets/chat-')) + Math.max(...sum('assets/text-')),
  };
}

/** Emit the live chat widget into webchat/, and fail the build when it is over its budget (kilobytes, gzip -9). */
export function widget(limits: Limits): Plugin {
  return {
    name: 'postroom-widget',
    apply: 'build',
    async generateBundle() {
      const files = await widgetFiles();
      const { loader, chat } = sizes(files);
      console.info(`${loader.toFixed(2).padStart(8)} kB  widget loader of ${limits.loaderKilobytes} kB allowed`);
      console.info(`${chat.toFixed(2).padStart(8)} kB  widget chat of ${limits.chatKilobytes} kB allowed`);
      if (loader > limits.loaderKilobytes || chat > limits.chatKilobytes) this.error('The widget is over its budget.');
      for (const { fileName, source } of files)
        this.emitFile({ type: 'asset', fileName: `webchat/${fileName}`, source });
    },
  };
}
