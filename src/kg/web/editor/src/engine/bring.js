// Brings the engine and the graph: from what this browser keeps of this version, else from the network.
import { Problem } from "../ask.js";
import { openBox } from "./kept.js";

/** The engine and the graph, both as they lie there. `tell` hears how much of the way is done, 0 to 1. Again: past what the browser has. */
export async function bring(about, signal, tell, isAgain) {
  const box = await openBox(about.root, about.version);
  const wanted = [about.wasm, about.graph];
  const total = wanted.reduce((sum, each) => sum + each.bytes, 0);
  const done = new Map();
  const came = (part, bytes) => {
    // Where the host packs for the way, more arrives than was announced.
    done.set(part, Math.min(bytes, part.bytes));
    tell([...done.values()].reduce((sum, each) => sum + each, 0) / total);
  };
  return await Promise.all(
    wanted.map(async (part) => {
      const found = await box?.match(part.href);
      return found ? new Uint8Array(await found.arrayBuffer()) : await download(part.href, { signal, cache: isAgain ? "reload" : "default" }, (bytes) => came(part, bytes));
    }),
  );
}

/** Keeps what was brought, once it has shown itself to be whole. Gives whether it is kept. */
export async function keep(about, parts) {
  const box = await openBox(about.root, about.version);
  if (!box) return false;
  try {
    await Promise.all([about.wasm, about.graph].map((part, at) => box.put(part.href, new Response(parts[at]))));
  } catch (error) {
    // There is no room: it is brought again the next time.
    if (error instanceof DOMException) return false;
    throw error;
  }
  return true;
}

/** Whether this browser keeps both from an earlier visit. */
export async function isKept(about) {
  const box = await openBox(about.root, about.version);
  const found = box ? await Promise.all([about.wasm, about.graph].map((part) => box.match(part.href))) : [];
  return found.length > 0 && found.every(Boolean);
}

async function download(href, options, came) {
  try {
    const answer = await fetch(href, options);
    if (!answer.ok) throw new Problem({ kind: "network-here", detail: `${answer.status} ${answer.statusText} (${href})` });
    const pieces = [];
    let size = 0;
    for (const reader = answer.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      pieces.push(value);
      came((size += value.length));
    }
    return new Uint8Array(await new Blob(pieces).arrayBuffer());
  } catch (error) {
    if (error instanceof TypeError) throw new Problem({ kind: "network-here", detail: `${error.message} (${href})` });
    throw error;
  }
}

/** Unpacks what is packed. Some hosts say that packed files are packed on the way only, and browsers unpack them then. */
export async function unpack(bytes) {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(plain).arrayBuffer());
}
