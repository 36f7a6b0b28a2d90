"use strict";
// The version of the site is the list of its files with their SHA-256: whole or not at all.
const VERSION = __VERSION__;
const FILES = __FILES__;
const SCOPE = self.registration.scope;
const MINE = `ddtour ${SCOPE} `;
const NAME = MINE + VERSION;
const addressOf = (path) => new URL(path, SCOPE).href;

async function digest(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// What did not change is taken from the version before.
async function kept(path, wanted) {
  for (const name of await caches.keys()) {
    if (!name.startsWith(MINE) || name === NAME) continue;
    const found = await (await caches.open(name)).match(addressOf(path));
    if (found && (await digest(await found.clone().arrayBuffer())) === wanted) return found;
  }
  return undefined;
}

async function fetched(path, wanted) {
  const answer = await fetch(addressOf(path), { cache: "reload" });
  if (!answer.ok) throw new Error(`${answer.status} ${path}`);
  const bytes = await answer.arrayBuffer();
  if ((await digest(bytes)) !== wanted) throw new Error(`another version of ${path}`);
  const type = answer.headers.get("Content-Type") || "application/octet-stream";
  return new Response(bytes, { headers: { "Content-Type": type } });
}

async function install() {
  const cache = await caches.open(NAME);
  const rest = Object.entries(FILES);
  const some = async () => {
    for (let next = rest.pop(); next; next = rest.pop()) {
      const answer = (await kept(...next)) || (await fetched(...next));
      await cache.put(addressOf(next[0]), answer);
    }
  };
  try {
    await Promise.all([some(), some(), some(), some()]);
  } catch (error) {
    rest.length = 0;
    await caches.delete(NAME);
    throw error;
  }
}

async function take() {
  for (const name of await caches.keys()) {
    if (name.startsWith(MINE) && name !== NAME) await caches.delete(name);
  }
  await self.clients.claim();
}

// A player asks for parts of a sound.
async function partOf(answer, range) {
  const asked = /^bytes=(\d+)-(\d*)$/.exec(range);
  if (!asked) return answer;
  const whole = await answer.blob();
  const begin = Number(asked[1]);
  const end = Math.min(asked[2] ? Number(asked[2]) : whole.size - 1, whole.size - 1);
  if (begin > end) {
    return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${whole.size}` } });
  }
  return new Response(whole.slice(begin, end + 1), {
    status: 206,
    headers: {
      "Content-Type": answer.headers.get("Content-Type"),
      "Content-Range": `bytes ${begin}-${end}/${whole.size}`,
    },
  });
}

async function answerTo(request) {
  const url = new URL(request.url);
  url.search = "";
  url.hash = "";
  const address = url.href.endsWith("/") ? `${url.href}index.html` : url.href;
  const cache = await caches.open(NAME);
  const found = await cache.match(address);
  if (found) {
    const range = request.headers.get("Range");
    return range ? partOf(found, range) : found;
  }
  try {
    return await fetch(request);
  } catch (error) {
    const page = request.mode === "navigate" && (await cache.match(addressOf("404.html")));
    if (!page) throw error;
    return new Response(page.body, { status: 404, headers: page.headers });
  }
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(take()));
self.addEventListener("message", (event) => {
  if (event.data === "take") self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && event.request.url.startsWith(SCOPE)) {
    event.respondWith(answerTo(event.request));
  }
});
