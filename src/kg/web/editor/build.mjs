// Makes one file of the editor and what it uses, and another of the licences that ask to be passed on.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "static", "editor");

const made = await build({
  absWorkingDir: here,
  entryPoints: ["src/main.js"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  outfile: join(target, "editor.js"),
  metafile: true,
  write: false,
});

mkdirSync(target, { recursive: true });
writeFileSync(join(target, "licences.txt"), collectLicences(Object.keys(made.metafile.inputs)));
// The script last, and in one step: it is the mark of a build that came to its end.
const staged = join(target, "editor.js.new");
writeFileSync(staged, made.outputFiles[0].contents);
renameSync(staged, join(target, "editor.js"));

function collectLicences(inputs) {
  const names = new Set();
  for (const path of inputs) {
    const match = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
    if (match) names.add(match[1]);
  }
  const parts = [...names].sort().map((name) => {
    const folder = join(here, "node_modules", name);
    const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    if (!file || !existsSync(join(folder, file))) throw new Error(`${name} comes without a licence text`);
    return `${name} ${about.version} (${about.license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
  });
  return parts.join(`\n${"-".repeat(72)}\n\n`);
}
