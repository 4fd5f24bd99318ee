// The shell for offline use. Filled in by build/service-worker.ts; no imports, no libraries.
const CACHE = 'postroom-/* version */';
const FILES = ['/* files */'].flat();
const OURS = /^\/(v1|f|d|healthz|readyz|metrics|hooks)(\/|$)/; // never cached: data has its own store

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)));
  self.skipWaiting();
});

self.addEventListener('activate', (event) => {
  const outdated = (names) => names.filter((name) => name.startsWith('postroom-') && name !== CACHE);
  event.waitUntil(caches.keys().then((names) => Promise.all(outdated(names).map((name) => caches.delete(name)))));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin || OURS.test(url.pathname)) return;
  if (request.mode === 'navigate') {
    // The newest page first; the kept one when there is no network.
    event.respondWith(fetch(request).catch(() => caches.match('/')));
    return;
  }
  event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
});
