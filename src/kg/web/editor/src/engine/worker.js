// The engine in its own thread: it takes a graph, then answers queries one after the other. Whoever started it ends it
// where a query takes too long; the page itself never waits for it.
import init, * as oxigraph from "oxigraph/web.js";
import { MOST_ROWS, Problem } from "../ask.js";
import { unpack } from "./bring.js";
import { explain, inspect } from "./inspect.js";
import { RESULTS_JSON, checkGraph, checkXml, cutRows, writeCsv, writeTurtle } from "./writing.js";

const NEARLY_ALL = 0.9;
let store = null;
let memory = null;
let most = 0;

self.addEventListener("message", async ({ data }) => {
  try {
    self.postMessage(data.query === undefined ? { opened: await open(data) } : { answer: answer(data) });
  } catch (error) {
    self.postMessage({ problem: { ...asProblem(error, data) } });
  }
});

/** Takes the graph; gives the number of its statements. `wasm` is a module, `graph` its packed bytes. */
async function open({ wasm, graph, about }) {
  most = about.memory;
  ({ memory } = await init({ module_or_path: wasm }));
  const bytes = await unpack(graph);
  store = new oxigraph.Store();
  store.load(bytes, { format: about.type, lenient: true, no_transaction: true });
  // A release that describes itself says which one it is.
  const { dataset, release } = about;
  if (dataset && !store.query(`ASK { GRAPH ?g { <${dataset}> <http://www.w3.org/ns/dcat#version> "${release}" } }`)) {
    throw new Problem({ kind: "other-release" });
  }
  return store.size;
}

/** Answers a query in a format; without one as a page shows it: {type, text, cut}. */
function answer({ query, type, dataset, prefixes }) {
  const { form, namesDataset } = inspect(query);
  const options = choose(dataset, namesDataset);
  const shown = type === undefined;
  const text = (format) => store.query(query, { ...options, results_format: format });
  if (form === "construct" || form === "describe") {
    const made = distinct(store.query(query, options));
    const cut = shown && made.length > MOST_ROWS;
    const quads = cut ? made.slice(0, MOST_ROWS) : made;
    const format = type ?? "text/turtle";
    checkGraph(quads, format);
    if (format === "text/turtle") return { type: format, text: writeTurtle(quads, prefixes), cut };
    // What is described comes from a store, where values have one spelling each; what is made keeps its own.
    const written = form === "describe" ? dump(quads, format) : text(format);
    checkXml(written, format);
    return { type: format, text: written, cut };
  }
  if (shown && form === "select") return { type: RESULTS_JSON, ...cutRows(text(RESULTS_JSON), MOST_ROWS) };
  const format = type ?? RESULTS_JSON;
  // The engine leaves IRIs with a comma in them without quotation marks.
  const written = format === "text/csv" && form === "select" ? writeCsv(JSON.parse(text(RESULTS_JSON))) : text(format);
  checkXml(written, format);
  return { type: format, text: written, cut: false };
}

/** Without a dataset of its own a query asks the union of all graphs. */
function choose({ defaults, named }, namesDataset) {
  if (!defaults.length && !named.length) return { use_default_graph_as_union: !namesDataset };
  return { default_graph: defaults.map(graphName), named_graphs: named.map(graphName) };
}

function graphName(iri) {
  try {
    return oxigraph.namedNode(iri);
  } catch (error) {
    throw new Problem({ kind: "query", detail: `the graph name '${iri}' is no absolute IRI: ${error.message ?? error}` });
  }
}

/** Each triple once: the engine gives one for each graph that it stands in. */
function distinct(quads) {
  return [...new Map(quads.map((quad) => [quad.toString(), quad])).values()];
}

function dump(quads, format) {
  return new oxigraph.Store(quads).dump({ format, from_graph_name: oxigraph.defaultGraph() });
}

function asProblem(error, data) {
  if (error instanceof Problem) return error;
  // The engine has met the bound of its memory, and is of no more use.
  const isFull = memory !== null && memory.buffer.byteLength > NEARLY_ALL * most;
  if (error instanceof WebAssembly.RuntimeError) return new Problem({ kind: isFull ? "memory" : "broken", detail: error.message });
  if (error instanceof RangeError) return new Problem({ kind: "memory", detail: error.message });
  if (data.query === undefined) return new Problem({ kind: "broken", detail: String(error.message ?? error) });
  return explain(String(error.message ?? error), data.query, data.prefixes);
}
