import { createSubscriber } from 'svelte/reactivity';

const system = typeof matchMedia === 'undefined' ? undefined : matchMedia('(prefers-color-scheme: dark)');

const subscribe = createSubscriber((update) => {
  const observer = new MutationObserver(update);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  system?.addEventListener('change', update);
  return () => {
    observer.disconnect();
    system?.removeEventListener('change', update);
  };
});

/** Whether the app is dark now: what the person chose, else what the system says. Reactive. */
export function dark(): boolean {
  subscribe();
  const chosen = document.documentElement.dataset['theme'];
  return chosen ? chosen === 'dark' : (system?.matches ?? false);
}
