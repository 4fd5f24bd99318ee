import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { sizes, widgetFiles } from './widget.ts';

test('the widget is built, small, and tells the server what it has to know', async () => {
  const files = await widgetFiles();
  const source = (name: string) => files.find(({ fileName }) => fileName === name)?.source ?? '';
  const manifest = JSON.parse(source('webchat.json')) as Record<string, string>;
  const frame = source(manifest['frame'] ?? '');
  const boot = /<script>(.*)<\/script>/s.exec(frame)?.[1] ?? '';
  expect(manifest['boot_hash']).toBe(`sha256-${createHash('sha256').update(boot).digest('base64')}`);
  expect(boot).toContain(`../${manifest['chat']}`);
  expect(source(manifest['chat'] ?? '')).toContain('export');
  expect(frame.match(/\{\{setup\}\}/g)).toHaveLength(1);
  expect(source(manifest['loader'] ?? '')).not.toMatch(/\bimport\b|\beval\b|innerHTML|localStorage/);
  expect(sizes(files).loader).toBeLessThan(2);
  expect(sizes(files).chat).toBeLessThan(15);
}, 60_000);
