// Answers for the query page where there is no network, from what the page has kept. Nothing else of the site is touched:
// what no page has kept goes its usual way.
import { boxesOf } from "./kept.js";

const root = new URL("./", self.location).href;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (address.searchParams.has("v")) event.respondWith(fromBoxFirst(request));
  else event.respondWith(fromNetworkFirst(request));
});

/**
 * What may change comes from the network as long as there is one: an old release never stands for a new one. Hosts that
 * say nothing of it leave browsers to guess for how long a file stays as it is, so that the host is asked each time.
 */
async function fromNetworkFirst(request) {
  try {
    return await fetch(request, request.cache === "default" ? { cache: "no-cache" } : {});
  } catch (error) {
    // A page is the same one whatever its parameters say.
    const found = await find(request, { ignoreSearch: request.mode === "navigate" });
    if (found) return found;
    throw error;
  }
}

/** What has a mark of its content in its address never changes. */
async function fromBoxFirst(request) {
  return (await find(request, {})) ?? fetch(request);
}

async function find(request, options) {
  for (const box of await boxesOf(root)) {
    const found = await box.match(request, options);
    if (found) return found;
  }
  return undefined;
}
