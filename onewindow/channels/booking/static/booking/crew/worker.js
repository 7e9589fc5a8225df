// Answers for the tablet's page where there is no network. It keeps the page, its styles and its
// scripts; never an answer with anybody's data: those go to the page alone, which encrypts them.

const KEPT = "onewindow-crew-1";
const PATIENCE_MS = 4000;

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((n) => n !== KEPT).map((n) => caches.delete(n))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("message", (event) => {
  if (event.data?.keep) event.waitUntil(keep(event.data.keep));
});

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) return;
  const isPage = address.href === self.registration.scope;
  if (isPage || address.pathname.includes("/static/")) event.respondWith(answer(event.request));
});

async function keep(addresses) {
  const cache = await caches.open(KEPT);
  await Promise.all(
    addresses.map(async (address) => {
      const found = await fetch(address, { cache: "no-cache" }).catch(() => null);
      if (isUsable(found)) await cache.put(address, found);
    }),
  );
  for (const client of await self.clients.matchAll()) client.postMessage({ kept: true });
}

// A redirect leads to the sign-in page: that must never stand in the place of this one.
function isUsable(found) {
  return Boolean(found) && found.ok && !found.redirected;
}

// The network first, so that a new version is seen at once; a village's line may also hang.
async function answer(request) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(request, { ignoreVary: true });
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null));
  const asked = fetch(request).catch(() => null);
  const found = await (kept ? Promise.race([asked, late]) : asked);
  if (isUsable(found)) {
    await cache.put(request, found.clone());
    return found;
  }
  if (found && found.status < 500) return found;
  return kept ?? found ?? Response.error();
}
