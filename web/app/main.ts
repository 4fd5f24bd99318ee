import '$lib/ui/tokens.css';
import '$lib/ui/base.css';
import '$lib/ui/controls.css';
import { mount } from 'svelte';
import { onClient } from '$lib/api/client';
import { textsReady } from '$lib/i18n';
import App from './App.svelte';
import { lostSession, startLifecycle } from './shell/lifecycle';
import { navigate, route, startRouter } from './shell/router.svelte';
import { identify } from './shell/start.svelte';
import { t } from './shell/texts';

const OPEN = new Set(['setup', 'login', 'reset', 'invitation']);

/** Most starts are over before anybody would notice; a slow one shows the frame. */
const patience = () => new Promise((resolve) => setTimeout(resolve, 200));

function toLogin(): void {
  lostSession();
  if (!OPEN.has(route().name))
    navigate({ name: 'login', next: location.pathname + location.search }, { replace: true });
}

async function start(): Promise<void> {
  const theme = localStorage.getItem('postroom.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
  onClient({ unauthenticated: toLogin, unreachable: () => t.unreachable });
  startRouter();
  startLifecycle();
  const known = OPEN.has(route().name) ? textsReady() : identify();
  await Promise.race([known, patience()]);
  mount(App, { target: document.querySelector('#app') as HTMLElement });
  if (import.meta.env.PROD && 'serviceWorker' in navigator)
    await navigator.serviceWorker.register('/service-worker.js');
}

void start();
