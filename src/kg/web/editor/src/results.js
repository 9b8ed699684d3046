// Shows an answer: yes or no, a table to sort and to leaf through, a graph as text; with the map and the raw text.
import { shorten } from "./completion.js";
import { drawMap, placesOf } from "./map.js";
import { fill, hrefOf, make } from "./settings.js";

const PAGE = 50;
const MOST_TEXT = 300_000;
const NUMBERS = new Set(
  "integer decimal double float int long short byte nonNegativeInteger positiveInteger negativeInteger nonPositiveInteger"
    .split(" ")
    .map((name) => `http://www.w3.org/2001/XMLSchema#${name}`),
);
const STRING = "http://www.w3.org/2001/XMLSchema#string";

/** Makes the view of an answer. @returns {{element: HTMLElement, summary: string}} */
export function showAnswer(answer, vocabulary, settings) {
  const { texts, lang } = settings;
  const count = (n) => n.toLocaleString(lang);
  if (answer.type !== "application/sparql-results+json") {
    return { element: make("div", {}, showText(answer.text, texts, texts.graphs)), summary: texts.editor_graph };
  }
  const found = JSON.parse(answer.text);
  if (typeof found.boolean === "boolean") {
    const word = found.boolean ? texts.yes : texts.no;
    return { element: make("p", {}, make("strong", {}, word)), summary: word };
  }
  const columns = found.head.vars;
  const rows = found.results.bindings;
  const summary = answer.cut
    ? fill(texts.editor_cut, { n: count(rows.length) })
    : fill(rows.length === 1 ? texts.editor_one_row : texts.editor_rows, { n: count(rows.length) });
  const views = [[texts.editor_table, () => showTable(columns, rows, vocabulary, settings)]];
  const places = placesOf(columns, rows);
  if (places.length) views.push([texts.editor_map, () => drawMap(places, columns, vocabulary, settings)]);
  views.push([texts.editor_raw, () => showText(JSON.stringify(found, null, 1), texts, texts.editor_raw)]);
  return { element: showViews(views, texts), summary };
}

function showViews(views, texts) {
  const body = make("div");
  const buttons = views.map(([name, view]) =>
    make("button", { type: "button", class: "lesser", "aria-pressed": "false", click: (event) => choose(event.currentTarget, view) }, name),
  );
  function choose(button, view) {
    for (const each of buttons) each.setAttribute("aria-pressed", String(each === button));
    body.replaceChildren(view());
  }
  choose(buttons[0], views[0][1]);
  return make("div", {}, make("div", { class: "views", role: "group", "aria-label": texts.editor_views }, ...buttons), body);
}

function showText(text, texts, label) {
  const cut = text.length > MOST_TEXT;
  const block = make("pre", { tabindex: "0", role: "region", "aria-label": label }, cut ? text.slice(0, MOST_TEXT) : text);
  return make("div", {}, ...(cut ? [make("p", {}, texts.editor_text_cut)] : []), block);
}

function showTable(columns, rows, vocabulary, settings) {
  const { texts } = settings;
  const numeric = columns.map((column) => rows.some((row) => row[column]) && rows.every((row) => !row[column] || isNumber(row[column])));
  let order = rows;
  let sorted = { column: -1, down: false };
  let page = 0;
  const body = make("tbody");
  const heads = columns.map((column, at) =>
    make("th", { scope: "col", class: numeric[at] && "number" }, make("button", { type: "button", class: "sort", click: () => sort(at) }, column)),
  );
  const where = make("span", { role: "status" });
  const back = make("button", { type: "button", class: "lesser", click: () => turn(page - 1) }, texts.editor_back);
  const on = make("button", { type: "button", class: "lesser", click: () => turn(page + 1) }, texts.editor_on);
  const pages = Math.max(1, Math.ceil(rows.length / PAGE));

  function sort(at) {
    const down = sorted.column === at && !sorted.down;
    sorted = { column: at, down };
    const name = columns[at];
    const collator = new Intl.Collator(settings.lang, { numeric: true });
    const compare = numeric[at]
      ? (one, other) => Number(one.value) - Number(other.value)
      : (one, other) => collator.compare(textOf(one), textOf(other));
    // What has no value stands last, whichever way it goes.
    order = [...rows].sort((one, other) => {
      if (!one[name] || !other[name]) return Number(!one[name]) - Number(!other[name]);
      return compare(one[name], other[name]) * (down ? -1 : 1);
    });
    heads.forEach((head, each) => {
      if (each === at) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    turn(0);
  }

  function turn(to) {
    page = Math.min(Math.max(to, 0), pages - 1);
    const shown = order.slice(page * PAGE, (page + 1) * PAGE);
    body.replaceChildren(...shown.map((row) => make("tr", {}, ...columns.map((column, at) => showCell(row[column], numeric[at], vocabulary, settings)))));
    where.textContent = fill(texts.editor_page, { page: page + 1, pages });
    back.disabled = page === 0;
    on.disabled = page === pages - 1;
  }

  turn(0);
  const table = make("table", {}, make("thead", {}, make("tr", {}, ...heads)), body);
  const leaf = pages > 1 ? [make("p", { class: "leaf" }, back, " ", where, " ", on)] : [];
  return make("div", {}, ...leaf, make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": texts.answer }, table));
}

function showCell(term, isNumeric, vocabulary, settings) {
  if (!term) return make("td");
  if (term.type === "uri") return make("td", {}, showIri(term.value, vocabulary, settings));
  if (term.type !== "literal") return make("td", {}, textOf(term));
  const language = term["xml:lang"];
  const cell = make("td", { class: isNumeric && "number" }, make("span", { lang: language }, term.value));
  const kind = language ? `@${language}` : kindOf(term, isNumeric, vocabulary);
  if (kind) cell.append(" ", make("small", { class: "kind" }, kind));
  return cell;
}

/** An IRI in short, leading to where it can be looked at. */
export function showIri(iri, vocabulary, settings) {
  const href = hrefOf(settings, iri);
  const name = shorten(iri, vocabulary.prefixes);
  const text = name.startsWith("<") ? iri : name;
  return href ? make("a", { href, title: iri }, text) : make("span", {}, iri);
}

function kindOf(term, isNumeric, vocabulary) {
  return term.datatype && term.datatype !== STRING && !isNumeric ? shorten(term.datatype, vocabulary.prefixes) : "";
}

function isNumber(term) {
  return term.type === "literal" && NUMBERS.has(term.datatype) && Number.isFinite(Number(term.value));
}

/** The text of a term, triple terms of RDF 1.2 included. */
export function textOf(term) {
  if (term.type === "bnode") return `_:${term.value}`;
  if (term.type !== "triple") return term.value;
  const { subject, predicate, object } = term.value;
  return `<<( ${textOf(subject)} ${textOf(predicate)} ${textOf(object)} )>>`;
}
