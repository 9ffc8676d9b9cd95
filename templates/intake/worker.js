// For a tablet that is reloaded without a network: a page that says so and tries again. Kept are
// that page and hashed static files, never a page of anyone's, a reply or a paper.

const SHELL = "/tablet/offline/";
const CACHE = "backstride-shell";

self.addEventListener("install", (event) => event.waitUntil(keepShell()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function keepShell() {
  const cache = await caches.open(CACHE);
  const shell = await fetch(SHELL, { credentials: "omit", cache: "no-store" });
  const words = await shell.clone().text();
  const files = [...words.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map((match) => match[1]);
  await cache.addAll(files);
  await cache.put(SHELL, shell);
  await self.skipWaiting();
}

self.addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate") event.respondWith(pageOrShell(event.request));
  else if (new URL(event.request.url).pathname.startsWith("/static/")) event.respondWith(fileOrNetwork(event.request));
});

async function pageOrShell(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.open(CACHE)).match(SHELL);
  }
}

async function fileOrNetwork(request) {
  return (await (await caches.open(CACHE)).match(request)) ?? fetch(request);
}
