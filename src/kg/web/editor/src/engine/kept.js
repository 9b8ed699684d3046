// What the browser keeps of a site without a server, for use without the network: a box for each version, whose name says
// where the site lies, which version it is of, and so which boxes are out of date. Several sites may share a host.

/** What the names of all boxes of the site at `root` begin with; `root` is an absolute address that ends with a slash. */
export function startOfBoxes(root) {
  return `kg ${new URL(root).pathname} `;
}

/** The boxes of a site, the newest first. */
export async function boxesOf(root) {
  const names = (await caches.keys()).filter((each) => each.startsWith(startOfBoxes(root)));
  return Promise.all(names.reverse().map((each) => caches.open(each)));
}

/** The box of a version; null where a browser keeps nothing: it does so for pages only that came safely. */
export async function openBox(root, version) {
  if (!globalThis.caches) return null;
  try {
    return await caches.open(startOfBoxes(root) + version);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return null;
  }
}

/**
 * Keeps pages and the files that they need. The pages come last: where they are, all the rest is; and only pages of this
 * very version, as another may have come in the meantime. Then all other versions go. Gives whether all is there.
 */
export async function keepPages(root, version, pages, files) {
  const box = await openBox(root, version);
  if (!box) return false;
  try {
    await addMissing(box, files);
    for (const page of pages) {
      if (await box.match(page)) continue;
      const answer = await fetch(page, { cache: "no-cache" });
      if (!answer.ok || !(await answer.clone().text()).includes(JSON.stringify(version))) return false;
      await box.put(page, answer);
    }
    const old = (await caches.keys()).filter((each) => each.startsWith(startOfBoxes(root)) && each !== startOfBoxes(root) + version);
    await Promise.all(old.map((each) => caches.delete(each)));
    return true;
  } catch (error) {
    // Without the network, or without room, nothing is kept; what was kept stays.
    if (error instanceof TypeError || error instanceof DOMException) return false;
    throw error;
  }
}

async function addMissing(box, files) {
  const there = await Promise.all(files.map((each) => box.match(each)));
  await box.addAll(files.filter((_, at) => !there[at]).map((each) => new Request(each, { cache: "no-cache" })));
}
