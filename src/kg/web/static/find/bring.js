// Brings the files of the index, each once. lists.json names the others with a mark of their content, so that what the
// browser keeps of them is never of another release.

const FORMAT = 2;
const root = new URL("../../find/", import.meta.url);
const brought = new Map();

export const lists = () => once("lists", async () => prepare(await read("lists", "", { cache: "no-cache" })));
export const docs = () => once("words", async () => (await readMarked("words")).docs);
export const points = () => once("points", async () => new Map((await readMarked("points")).points.map(([id, ...point]) => [id, point])));
export const texts = (language) => once(`texts.${language}`, () => readMarked(`texts.${language}`));
export const entries = (kind, language) =>
  once(`${kind}.${language}`, async () => (await readMarked(`${kind}.${language}`)).entries);

// The file of a whole list as a table, for programs or for Excel; always asked for, and only of this release.
export async function table(kind, excel) {
  const name = excel ? `${kind}.excel-${excel}.csv` : `${kind}.csv`;
  const [, size] = (await lists()).tables[name];
  const answer = await fetch(new URL(`../../${name}`, import.meta.url), { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (bytes.length !== size) throw new Error(`${name}: ${bytes.length} / ${size}`);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

function once(name, make) {
  if (!brought.has(name)) {
    const promise = make();
    brought.set(name, promise);
    // What failed is tried again by the next question.
    promise.catch(() => brought.delete(name));
  }
  return brought.get(name);
}

async function readMarked(name) {
  const { files } = await lists();
  return read(name, `?v=${files[name][0]}`);
}

async function read(name, mark, how = {}) {
  const address = new URL(`${name}.json.gz${mark}`, root);
  const answer = await fetch(address, how);
  if (!answer.ok) throw new Error(`${address.pathname}: ${answer.status}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  // Some hosts say that the file is compressed, and the browser has unpacked it; to others it is a file like any.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return JSON.parse(new TextDecoder().decode(bytes));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(unpacked).json();
}

function prepare(found) {
  if (found.format !== FORMAT) throw new Error(`lists.json.gz: ${found.format}`);
  for (const [name, values] of Object.entries(found.values)) {
    found.values[name] = new Map(values.map(([value, de, en]) => [value, { de, en }]));
  }
  found.points = new Map(found.points.map(([id, ...point]) => [id, point]));
  found.municipalities = new Set(found.is_municipality);
  return found;
}
