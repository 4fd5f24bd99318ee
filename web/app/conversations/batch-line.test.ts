// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { dispatch } from '$lib/realtime/events';
import { useLocale } from '$lib/i18n/texts.svelte';
import { clean, click, named, settle, show } from '$lib/ui/page.fake.svelte';
import { logIn } from '../session/people.fake';
import BatchLine from './BatchLine.svelte';
import { ME, ORGANIZATION } from './server.fake';

let seq = 0;

function tell(done: number, state = 'running'): void {
  dispatch(ORGANIZATION, {
    ...{ seq: ++seq, kind: 'conversations.revised', at: 1, actor_kind: 'person', actor: ME, conversation_id: null },
    ...{ conversation: null, gone: false },
    data: { batch: 'b1', state, total: 3412, done, unchanged: 0, failed: 0, undo_of: null },
  });
}

beforeEach(async () => {
  await logIn();
  await useLocale({ language: 'en' });
});
afterEach(() => {
  clean();
  vi.useRealTimers();
});

test('what is on its way is shown with how long it may take, and can be stopped', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  show(BatchLine, { organization: ORGANIZATION });
  tell(100);
  await settle();
  expect(document.body.textContent).not.toContain('left');
  vi.setSystemTime(Date.now() + 10_000);
  tell(1412);
  await settle();
  expect(document.querySelector('.words')?.textContent).toBe('Changed 1,412 of 3,412');
  expect(document.querySelector('progress')?.getAttribute('value')).toBe('1412');
  expect(document.body.textContent).toContain('about 15 seconds left');
  vi.setSystemTime(Date.now() + 600_000);
  tell(1512);
  await settle();
  expect(document.body.textContent).toContain('about 13 minutes left');
  await useLocale({ language: 'fr' });
  await settle();
  expect(document.querySelector('.words')?.textContent).toBe(
    '1 512 modifiées sur 3 412'.replaceAll(' ', '\u202f').replace('\u202fmodifiées\u202fsur\u202f', ' modifiées sur '),
  );
  vi.useRealTimers();
  const asked = vi.fn();
  globalThis.fetch = async (input) => {
    asked(new URL(String(input), 'http://postroom.test').pathname);
    const batch = { id: 'b1', state: 'cancelled', total: 3412, done: 1512, unchanged: 0, failed: 0, undo_of: null };
    return Response.json({ batches: { ...batch, failures: [], left: [], undone: false } });
  };
  click(named('button', 'Arrêter'));
  await expect.poll(() => document.querySelector('progress')).toBe(null);
  expect(asked).toHaveBeenCalledWith('/v1/batches/b1/cancel');
});
