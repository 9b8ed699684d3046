// What may come next: variables, prefixes, classes, properties, keywords. Terms come from the graph's own description.
import { declare, scan } from "./scan.js";
import { fill, make } from "./settings.js";

const KEYWORDS = (
  "SELECT CONSTRUCT DESCRIBE ASK WHERE DISTINCT REDUCED FROM NAMED PREFIX BASE OPTIONAL UNION MINUS GRAPH FILTER BIND AS " +
  "VALUES UNDEF EXISTS NOT IN GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT " +
  "SEPARATOR STR LANG LANGMATCHES DATATYPE BOUND IRI COALESCE IF REGEX REPLACE CONTAINS STRSTARTS STRENDS STRBEFORE " +
  "STRAFTER STRLEN SUBSTR UCASE LCASE CONCAT STRDT STRLANG YEAR MONTH DAY ABS CEIL FLOOR ROUND isIRI isLiteral isBlank"
).split(" ");

const LISTED = 60;

/** The source of completions. `vocabulary`: {prefixes, classes, properties}, filled when it has come. */
export function completionSource(vocabulary, settings) {
  return (context) => {
    const tokens = scan(context.state.doc.toString());
    const at = tokens.findIndex((token) => token.from < context.pos && context.pos <= token.to);
    const token = tokens[at];
    const before = at < 0 ? tokens.filter((each) => each.to <= context.pos) : tokens.slice(0, at);
    if (!token) return context.explicit ? propose(context.pos, "", before, vocabulary, settings) : null;
    const typed = token.text.slice(0, context.pos - token.from);
    switch (token.kind) {
      case "variable":
        return { from: token.from, options: variables(tokens, token), validFor: /^[?$]\w*$/ };
      case "name":
      case "word":
        return propose(token.from, typed, before, vocabulary, settings);
      case "sign":
        return context.explicit ? propose(context.pos, "", [...before, token], vocabulary, settings) : null;
      default:
        return null;
    }
  };
}

function variables(tokens, own) {
  const names = new Set(tokens.filter((each) => each.kind === "variable" && each !== own).map((each) => each.text));
  names.delete(own.text[0]);
  return [...names].sort().map((label) => ({ label, type: "variable" }));
}

function propose(from, typed, before, vocabulary, settings) {
  const wanted = fold(typed);
  const last = before.filter((each) => each.kind !== "comment").at(-1);
  if (last?.kind === "word" && last.text.toUpperCase() === "PREFIX") return declarations(from, wanted, vocabulary);
  const isClass = last?.text === "a" || last?.text === "rdf:type";
  const terms = isClass ? vocabulary.classes : [...vocabulary.properties, ...vocabulary.classes];
  const options = [];
  for (const term of terms) {
    const name = fold(term.name);
    const labels = Object.values(term.label).map(fold);
    const starts = name.startsWith(wanted) || fold(localOf(term.name)).startsWith(wanted);
    if (!starts && !name.includes(wanted) && !labels.some((each) => each.includes(wanted))) continue;
    options.push({ ...optionOf(term, vocabulary, settings), boost: starts ? 20 : 0 });
    if (options.length === LISTED) break;
  }
  if (!typed.includes(":")) {
    for (const [prefix, iri] of Object.entries(vocabulary.prefixes)) {
      if (!prefix.startsWith(wanted)) continue;
      options.push({ label: `${prefix}:`, detail: iri, type: "namespace", boost: wanted ? 10 : -10 });
    }
    if (!isClass) {
      const words = KEYWORDS.filter((each) => wanted && fold(each).startsWith(wanted));
      options.push(...words.map((label) => ({ label, type: "keyword", boost: 30 })));
    }
  }
  // Sorted here: what was found by its label would not be found again by its name.
  options.sort((one, other) => other.boost - one.boost);
  return options.length ? { from, options, filter: false } : null;
}

function declarations(from, wanted, vocabulary) {
  const found = Object.entries(vocabulary.prefixes).filter(([prefix]) => `${prefix}:`.startsWith(wanted));
  const options = found.map(([prefix, iri]) => ({
    label: `${prefix}:`,
    detail: iri,
    type: "namespace",
    apply: `${prefix}: <${iri}>`,
  }));
  return options.length ? { from, options, filter: false } : null;
}

function optionOf(term, vocabulary, settings) {
  const label = term.label[settings.lang] ?? Object.values(term.label)[0] ?? "";
  const known = term.name.startsWith("<") ? "" : term.name.slice(0, term.name.indexOf(":"));
  return {
    label: term.name,
    detail: label,
    type: term.kind,
    info: () => make("div", {}, fill(settings.texts.editor_times, { n: term.count.toLocaleString(settings.lang) })),
    apply(view, completion, from, to) {
      const changes = [{ from, to, insert: term.name }];
      const prolog = known ? declare(view.state.doc.toString(), [known], vocabulary.prefixes) : undefined;
      if (prolog && prolog.from <= from) changes.unshift(prolog);
      const end = from + term.name.length + (prolog && prolog.from <= from ? prolog.insert.length : 0);
      view.dispatch({ changes, selection: { anchor: end }, userEvent: "input.complete", scrollIntoView: true });
    },
  };
}

function localOf(name) {
  return name.slice(name.indexOf(":") + 1);
}

function fold(text) {
  return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ß", "ss");
}

/** Makes of what the service says what completion needs. */
export function readVocabulary(found) {
  const name = (iri) => shorten(iri, found.prefixes);
  const terms = (list, kind) => list.map((each) => ({ ...each, kind, name: name(each.iri) }));
  return {
    prefixes: found.prefixes,
    classes: terms(found.classes, "class"),
    properties: terms(found.properties, "property"),
  };
}

/** An IRI in short where a prefix of the table fits, else in angle brackets. */
export function shorten(iri, prefixes) {
  let best = "";
  for (const [prefix, start] of Object.entries(prefixes)) {
    if (iri.startsWith(start) && /^[\p{L}\p{N}_][\p{L}\p{N}_-]*$/u.test(iri.slice(start.length))) {
      if (!best || start.length > prefixes[best].length) best = prefix;
    }
  }
  return best ? `${best}:${iri.slice(prefixes[best].length)}` : `<${iri}>`;
}

