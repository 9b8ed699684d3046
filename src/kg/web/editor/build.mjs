// Makes what pages load: the editor; the engine for pages without a server, as a worker and its WebAssembly; what keeps
// such a page for use offline; and a file of the licences that ask to be passed on.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { limitMemory } from "./memory.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "static", "editor");
const MIB = 1 << 20;
/** What a query in a browser may use, its graph included: as much as one on a server (`KG_MEMORY_MIB`). */
const MEMORY = 1024 * MIB;
/** Packages without a licence text of their own, which they offer under the licence of this repository too. */
const UNDER_APACHE = ["oxigraph"];

const scripts = { editor: "main.js", engine: "engine/worker.js", offline: "engine/offline.js" };
const made = await build({
  absWorkingDir: join(here, "src"),
  entryPoints: Object.entries(scripts).map(([out, path]) => ({ out, in: path })),
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  outdir: target,
  metafile: true,
  write: false,
});
// Not every host packs what it sends: so it is packed already, and the page unpacks it.
const engine = limitMemory(readFileSync(join(here, "node_modules", "oxigraph", "web_bg.wasm")), MEMORY);

mkdirSync(target, { recursive: true });
put("licences.txt", collectLicences(Object.keys(made.metafile.inputs)));
put("engine.wasm.gz", gzipSync(engine, { level: 9 }));
const files = new Map(made.outputFiles.map((each) => [each.path.slice(target.length + 1), each.contents]));
// The editor last: it is the mark of a build that came to its end.
for (const name of ["offline.js", "engine.js", "editor.js"]) put(name, files.get(name));

/** Each in one step, so that none is ever half there. */
function put(name, content) {
  const staged = join(target, `${name}.new`);
  writeFileSync(staged, content);
  renameSync(staged, join(target, name));
}

function collectLicences(inputs) {
  const names = new Set();
  for (const path of inputs) {
    const match = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
    if (match) names.add(match[1]);
  }
  const parts = [...names].sort().map((name) => {
    const folder = join(here, "node_modules", name);
    const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = UNDER_APACHE.includes(name) ? join(here, "../../../../LICENSE") : licenceFile(folder);
    if (!file || !existsSync(file)) throw new Error(`${name} comes without a licence text`);
    return `${name} ${about.version} (${about.license})\n\n${readFileSync(file, "utf8").trim()}\n`;
  });
  return parts.join(`\n${"-".repeat(72)}\n\n`);
}

function licenceFile(folder) {
  const name = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  return name && join(folder, name);
}
