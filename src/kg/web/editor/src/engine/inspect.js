// What a query is, told by its tokens before it runs: the same words as the service has for what is not answered.
import { Problem } from "../ask.js";
import { scan } from "../scan.js";

const PROLOGUE = new Set(["BASE", "PREFIX", "VERSION"]);
const FORMS = new Set(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]);
const UPDATES = new Set(["ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH"]);
const MOST_DEPTH = 256;
const GRAMMAR = "the grammar is at https://www.w3.org/TR/sparql11-query/#sparqlGrammar";

/** The form of a query, and whether it names its dataset (FROM). Throws Problem for what is not answered. */
export function inspect(text) {
  const tokens = scan(text).filter((token) => token.kind !== "comment");
  const words = tokens.filter((token) => token.kind === "word").map((token) => token.text.toUpperCase());
  const first = words.find((word) => !PROLOGUE.has(word)) ?? "";
  if (UPDATES.has(first)) throw refused(`this page only asks: ${first} is refused`, "ask with SELECT or ASK");
  if (words.includes("SERVICE")) {
    throw refused("federation from a browser is closed: SERVICE is refused", "ask each endpoint on its own, or federate with a program of your own");
  }
  if (!FORMS.has(first)) {
    const hint = "a query starts with SELECT, ASK, CONSTRUCT or DESCRIBE";
    throw new Problem({ kind: "query-syntax", detail: "the query does not parse: no query form is recognised", hint });
  }
  if (depthOf(tokens) > MOST_DEPTH) {
    const detail = `brackets are nested more than ${MOST_DEPTH} deep, the limit of this page`;
    throw new Problem({ kind: "limit-here", detail, hint: "ask in smaller steps" });
  }
  return { form: first.toLowerCase(), namesDataset: words.includes("FROM") };
}

function refused(detail, hint) {
  return new Problem({ kind: "query-refused", detail, hint });
}

function depthOf(tokens) {
  let depth = 0;
  let deepest = 0;
  for (const { text } of tokens) {
    if (text === "{" || text === "(" || text === "[") deepest = Math.max(deepest, ++depth);
    else if (text === "}" || text === ")" || text === "]") depth--;
  }
  return deepest;
}

/** What an error of the engine means to whoever asked: the place of a slip, and what is near it, as the service says it. */
export function explain(message, text, prefixes) {
  const found = /error at (\d+):(\d+): ([\s\S]*)/.exec(message);
  if (!found) return new Problem({ kind: "query", detail: message.replace(/^Error: /, "") });
  const line = Number(found[1]);
  let column = Number(found[2]);
  const expected = found[3];
  const isUndefined = expected.includes("Prefix not found");
  const lines = text.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  // The engine counts characters, a text its halves.
  const offset = start + [...(lines[line - 1] ?? "")].slice(0, column - 1).join("").length;
  // It may get stuck inside a token, or behind a name whose prefix it does not know.
  const token = scan(text).find(
    ({ kind, from, to }) => (from <= offset && offset < to) || (isUndefined && kind === "name" && to === offset),
  );
  if (token) column -= [...text.slice(token.from, offset)].length;
  const near = token ? [...token.text].slice(0, 40).join("") : "";
  const quoted = near.includes("'") ? `"${near}"` : `'${near}'`;
  let reason = near ? `near ${quoted}` : text.slice(offset).trim() ? "at this place" : "it ends too early";
  let hint = GRAMMAR;
  if (isUndefined && near) {
    const prefix = near.split(":")[0];
    reason = `the prefix of ${quoted} is not declared, or the name is not finished`;
    hint = `write PREFIX ${prefix}: <${prefixes[prefix] ?? "…"}> before the query`;
  } else {
    const said = /[A-Z][a-z]+ [^,["]*[a-z]|The [^["]*[a-z]/.exec(expected);
    if (said) reason = `${said[0]}, ${reason}`;
  }
  return new Problem({ kind: "query-syntax", detail: `the query does not parse: ${reason}`, hint, line, column });
}
