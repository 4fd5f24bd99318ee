import '$lib/ui/tokens.css';
import '$lib/ui/base.css';
import '$lib/ui/controls.css';
import { mount } from 'svelte';
import { onClient, Problem } from '$lib/api/client';
import { textsReady } from '$lib/i18n';
import App from './App.svelte';
import { fetchMe } from './session/session.svelte';
import { lostSession, startKept, startLifecycle } from './shell/lifecycle';
import { outbox } from './shell/outbox.svelte';
import { navigate, route, startRouter } from './shell/router.svelte';
import { t } from './shell/texts';

const OPEN = new Set(['setup', 'login', 'reset', 'invitation']);

function toLogin(): void {
  lostSession();
  if (!OPEN.has(route().name))
    navigate({ name: 'login', next: location.pathname + location.search }, { replace: true });
}

/** Who am I? Without a network, whoever was kept; without a session, the log-in. */
async function identify(): Promise<void> {
  const kept = await startKept();
  const answer = fetchMe().catch((error: unknown) => {
    if (!(error instanceof Problem)) throw error;
  });
  if (kept) void outbox.resume();
  else await answer;
}

async function start(): Promise<void> {
  const theme = localStorage.getItem('postroom.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
  onClient({ unauthenticated: toLogin, unreachable: () => t.unreachable });
  startRouter();
  startLifecycle();
  if (!OPEN.has(route().name)) await identify();
  await textsReady();
  mount(App, { target: document.querySelector('#app') as HTMLElement });
  if (import.meta.env.PROD && 'serviceWorker' in navigator)
    await navigator.serviceWorker.register('/service-worker.js');
}

void start();
