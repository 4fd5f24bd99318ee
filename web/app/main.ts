import '$lib/ui/tokens.css';
import '$lib/ui/base.css';
import '$lib/ui/controls.css';
import { mount } from 'svelte';
import { onClient, Problem } from '$lib/api/client';
import { textsReady } from '$lib/i18n';
import App from './App.svelte';
import { fetchMe } from './session/session.svelte';
import { navigate, route, startRouter } from './shell/router.svelte';
import { t } from './shell/texts';

const OPEN = new Set(['setup', 'login', 'reset', 'invitation']);

function toLogin(): void {
  if (!OPEN.has(route().name))
    navigate({ name: 'login', next: location.pathname + location.search }, { replace: true });
}

async function start(): Promise<void> {
  const theme = localStorage.getItem('postroom.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
  onClient({ unauthenticated: toLogin, unreachable: () => t.unreachable });
  startRouter();
  if (!OPEN.has(route().name)) {
    try {
      await fetchMe();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
  }
  await textsReady();
  mount(App, { target: document.querySelector('#app') as HTMLElement });
}

void start();
