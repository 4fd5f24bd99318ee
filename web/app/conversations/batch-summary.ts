import type { Batch } from '$lib/api/types';
import { sentenceWords } from '$lib/api/words';
import type { Said } from './batches.svelte';
import { t } from './batch-texts';

/** "3,405 conversations closed, 7 left: 5 you may not see any more and 2 that became part of others." */
export function summary(batch: Batch, said: Said): string {
  const { state, done, failed, failures, left } = batch;
  const reasons = failures.map(({ code, count }) => (t.failures[code] ?? t.failedOtherwise)(count));
  const main = failed > 0 ? t.leftOver(said(done), failed, reasons) : said(done);
  const overtaken = left.map(({ message, count }) => t.overtaken(sentenceWords(message), count));
  return [state === 'cancelled' ? t.stopped(main) : main, ...overtaken].join(' ');
}
