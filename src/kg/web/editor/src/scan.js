// The tokens of a query as far as completion and prefixes need them. It knows no grammar, so that it holds for whatever
// the engine speaks; comments, strings and IRIs are told apart from the rest.

const TOKEN = new RegExp(
  [
    String.raw`(?<comment>#[^\n]*)`,
    String.raw`(?<iri><[^\x00-\x20<>"{}|^\x60\\]*>)`,
    String.raw`(?<string>"""(?:"{0,2}(?:[^"\\]|\\[\s\S]))*(?:"""|$)|'''(?:'{0,2}(?:[^'\\]|\\[\s\S]))*(?:'''|$)|` +
      String.raw`"(?:[^"\\\n]|\\.)*(?:"|(?=\n)|$)|'(?:[^'\\\n]|\\.)*(?:'|(?=\n)|$))`,
    String.raw`(?<variable>[?$][\p{L}\p{N}_]*)`,
    String.raw`(?<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)`,
    String.raw`(?<blank>_:[\p{L}\p{N}_.\-]*)`,
    String.raw`(?<name>(?:\p{L}[\p{L}\p{N}_.\-]*)?:(?:[\p{L}\p{N}_.\-:%]|\\.)*)`,
    String.raw`(?<word>\p{L}[\p{L}\p{N}_]*)`,
    String.raw`(?<sign>[^\s])`,
  ].join("|"),
  "gu",
);

/** The tokens of `text`, in order. @returns {{kind: string, text: string, from: number, to: number}[]} */
export function scan(text) {
  const tokens = [];
  for (const match of text.matchAll(TOKEN)) {
    const kind = Object.keys(match.groups).find((key) => match.groups[key] !== undefined);
    // A stop ends a statement, not a name.
    const found = kind === "name" || kind === "blank" ? match[0].replace(/\.+$/, "") : match[0];
    tokens.push({ kind, text: found, from: match.index, to: match.index + found.length });
  }
  return tokens;
}

/** The prefixes that a query declares, and where the next one would be declared. */
export function readProlog(tokens) {
  const declared = new Map();
  let end = tokens.find((token) => token.kind !== "comment")?.from ?? tokens.at(-1)?.to ?? 0;
  let insertAt = end;
  for (let at = 0; at + 1 < tokens.length; at++) {
    if (tokens[at].kind !== "word" || tokens[at].text.toUpperCase() !== "PREFIX") continue;
    const [name, iri] = [tokens[at + 1], tokens[at + 2]];
    if (name?.kind !== "name") continue;
    declared.set(name.text.slice(0, -1), iri?.kind === "iri" ? iri.text.slice(1, -1) : "");
    insertAt = iri?.kind === "iri" ? iri.to : name.to;
  }
  return { declared, insertAt, isFirst: declared.size === 0 };
}

/** The prefixes that a query uses without declaring them. */
export function missingPrefixes(text, known) {
  const tokens = scan(text);
  const { declared } = readProlog(tokens);
  const missing = new Set();
  for (const token of tokens) {
    if (token.kind !== "name") continue;
    const prefix = token.text.slice(0, token.text.indexOf(":"));
    if (!declared.has(prefix) && prefix in known) missing.add(prefix);
  }
  return [...missing].sort();
}

/** The change that declares `prefixes`; undefined where there is nothing to do. */
export function declare(text, prefixes, known) {
  const { declared, insertAt, isFirst } = readProlog(scan(text));
  const lines = prefixes.filter((each) => !declared.has(each)).map((each) => `PREFIX ${each}: <${known[each]}>`);
  if (!lines.length) return undefined;
  return { from: insertAt, insert: isFirst ? `${lines.join("\n")}\n` : `\n${lines.join("\n")}` };
}
