// Lets a page (the stand's, a door's) open without a network. Only its empty copy and that copy's files are kept: no names, no
// numbers, no token. Nothing else goes through here: every other request is the network's.
const { name: own, shell, files, version } = self.COPY;
const page = new RegExp(self.COPY.page);
const PREFIX = `nj-${own}-`;
const NAME = `${PREFIX}${version}`;
const PATIENCE = 5000; // of a network that is there and does not answer

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forget().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && page.test(pathname)) event.respondWith(open(request));
  else if (pathname.startsWith(files)) event.respondWith(fetch(request).catch(() => kept(request, request.url.split("#")[0])));
});

async function fill() {
  const answer = await fetch(shell, { redirect: "error" });
  if (!answer.ok) throw new Error("the page was not given");
  const text = await answer.clone().text();
  const named = [...text.matchAll(/(?:src|href)="([^"#]+)/g)].map(([, url]) => url).filter((url) => url.startsWith(files));
  const cache = await caches.open(NAME);
  await cache.addAll([...new Set(named)]);
  await cache.put(shell, answer);
}

async function forget() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== NAME).map((name) => caches.delete(name)));
}

async function open(request) {
  const stop = new AbortController();
  const bell = setTimeout(() => stop.abort(), PATIENCE);
  try {
    return await fetch(request, { signal: stop.signal });
  } catch {
    return kept(request, shell);
  } finally {
    clearTimeout(bell);
  }
}

async function kept(request, url) {
  return (await (await caches.open(NAME)).match(url)) || Response.error();
}
