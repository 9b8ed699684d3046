// Writes answers where the engine alone would not do as the service does.
import { Writer } from "n3";
import { Problem } from "../ask.js";

export const RESULTS_JSON = "application/sparql-results+json";
const STRING_OR_BETWEEN = /"(?:[^"\\]|\\.)*"|(\},\{)/gs;
// XML cannot say these, however they are escaped.
const NOT_XML = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;
const XML_NAME_AT_END = /[A-Za-z_\u00c0-\u02ff\u0370-\u1fff\u3001-\ud7ff][\p{L}\p{N}_.\u00b7-]*$/u;

/** The first `most` rows of results in JSON: {text, cut}. Rows are found by what stands between them, without parsing. */
export function cutRows(text, most) {
  let rows = 1;
  for (const match of text.matchAll(STRING_OR_BETWEEN)) {
    if (!match[1] || rows++ < most) continue;
    return { text: `${text.slice(0, match.index + 1)}]}}`, cut: true };
  }
  return { text, cut: false };
}

/** Results in JSON as CSV: what a comma, a quotation mark or a line end stands in is put between quotation marks. */
export function writeCsv(found) {
  const rows = found.results.bindings.map((row) => found.head.vars.map((name) => cell(row[name])).join(","));
  return [found.head.vars.join(","), ...rows, ""].join("\r\n");
}

function cell(term) {
  if (!term) return "";
  const text = term.type === "uri" || term.type === "literal" ? term.value : inNTriples(term);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function inNTriples(term) {
  if (term.type === "uri") return `<${term.value}>`;
  if (term.type === "bnode") return `_:${term.value}`;
  if (term.type === "triple") return `<<( ${["subject", "predicate", "object"].map((part) => inNTriples(term.value[part])).join(" ")} )>>`;
  const language = term["xml:lang"];
  const kind = language ? `@${language}` : term.datatype ? `^^<${term.datatype}>` : "";
  return `${JSON.stringify(term.value)}${kind}`;
}

/** Triples as Turtle, with those of `prefixes` that shorten something. */
export function writeTurtle(quads, prefixes) {
  const used = new Set();
  for (const quad of quads) {
    for (const term of [quad.subject, quad.predicate, quad.object]) {
      const iri = (term.termType === "Literal" ? term.datatype.value : term.value) ?? "";
      used.add(iri.slice(0, Math.max(iri.lastIndexOf("#"), iri.lastIndexOf("/")) + 1));
    }
  }
  const writer = new Writer({ prefixes: Object.fromEntries(Object.entries(prefixes).filter(([, iri]) => used.has(iri))) });
  for (const quad of quads) writer.addQuad(quad.subject, quad.predicate, quad.object);
  let text = "";
  writer.end((error, written) => {
    if (error) throw error;
    text = written;
  });
  return text;
}

/** Throws Problem where a format cannot say what is in these triples. */
export function checkGraph(quads, type) {
  if (type === "application/ld+json" && quads.some((quad) => quad.object.termType === "Quad")) {
    throw new Problem({ kind: "query", detail: "JSON-LD cannot say the triple terms of RDF 1.2", hint: "ask for Turtle or N-Triples" });
  }
  const odd = type === "application/rdf+xml" && quads.find((quad) => !XML_NAME_AT_END.test(quad.predicate.value));
  if (odd) {
    throw new Problem({ kind: "query", detail: `RDF/XML cannot say the predicate <${odd.predicate.value}>`, hint: "ask for Turtle, N-Triples or JSON-LD" });
  }
}

/** Throws Problem where `text` is XML and holds what XML cannot say. */
export function checkXml(text, type) {
  if (type.endsWith("+xml") && NOT_XML.test(text)) {
    throw new Problem({ kind: "query", detail: "the answer holds control characters, which XML cannot say", hint: "ask for another format" });
  }
}
