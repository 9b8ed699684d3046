// Answers what is asked of a list, and of the search, as plain values for the page: kg.web.lists and kg.web.searches.
import { readAsk, readNumber, writeAsk, writePairs, WrongAsk } from "./ask.js";
import * as bring from "./bring.js";
import { words } from "./fold.js";
import { find } from "./lists.js";
import { hasHit, mark, snippet } from "./marks.js";
import { findPlace } from "./places.js";
import { showChosen, showFacets, showLike } from "./show.js";
import { makeTable } from "./table.js";
import { search } from "./words.js";

// `ask`: what stands behind the question mark of the address.
export async function answerList({ kind, ask, language }) {
  const { lists, asked, place, isLost, matches, found } = await findAll(kind, ask, language);
  const part = partOf(found.ids, asked.page, lists.page, (page) => writeAsk({ ...asked, page }));
  const entries = part.ids.length ? await bring.entries(kind, language) : [];
  const rank = new Map(lists.orders[kind][language].map((id, at) => [id, at]));
  return {
    ...part,
    asked,
    ask: writeAsk(asked),
    entries: part.ids.map((id) => entries[rank.get(id)]),
    kilometres: part.ids.map((id) => found.kilometres.get(id) ?? null),
    facets: showFacets(lists, asked, found.facets, language),
    chosen: showChosen(lists, asked, language),
    unknown: found.unknown,
    isLost,
    place: place && (await placeOf(lists, place, kind, language)),
    replaced: matches?.replaced ?? [],
    isPartial: matches?.isPartial ?? false,
  };
}

// All that was found, from the first page to the last, as a table for programs; `excel`: for Excel in this language.
export async function answerTable({ kind, ask, language, excel }) {
  const { lists, found } = await findAll(kind, ask, language);
  const whole = await bring.table(kind, excel);
  // The file has the order of names in the language of most.
  return makeTable(whole, excel, lists.orders[kind].de, found.ids, found.kilometres, lists.kinds[kind].details);
}

async function findAll(kind, ask, language) {
  const lists = await bring.lists();
  const asked = readAsk(kind, lists.kinds[kind], Object.keys(lists.facets), new URLSearchParams(ask));
  const docs = asked.q || asked.near ? await bring.docs() : [];
  const place = asked.near ? findPlace(lists, docs, await bring.points(), asked.near) : null;
  const isLost = Boolean(asked.near) && !place;
  const matches = asked.q ? search(lists, docs, asked.q, kind) : null;
  const among = isLost ? [] : matches && matches.ids;
  const found = find(lists, asked, language, place, among);
  return { lists, asked, place, isLost, matches, found };
}

export async function answerSearch({ ask, language }) {
  const lists = await bring.lists();
  const params = new URLSearchParams(ask);
  const group = (params.get("kind") ?? "").trim();
  if (group && !lists.groups.includes(group)) throw new WrongAsk(`kind=${group}`);
  const q = words((params.get("q") ?? "").slice(0, 10_000)).join(" ");
  const page = readNumber("page", params.get("page") ?? "", 1, 100_000);
  const address = (kind, number) =>
    writePairs([
      ...(q ? [["q", q]] : []),
      ...(kind ? [["kind", kind]] : []),
      ...(number !== 1 ? [["page", String(number)]] : []),
    ]);
  const matches = search(lists, await bring.docs(), q, group);
  const part = partOf(matches.ids, page, lists.page, (number) => address(group, number));
  const { items, kinds } = await bring.texts(language);
  const groups = lists.groups
    .filter((name) => matches.counts[name])
    .map((name) => ({ label: kinds[name], count: matches.counts[name], ask: address(name, 1), isCurrent: name === group }));
  const everything = Object.values(matches.counts).reduce((sum, count) => sum + count, 0);
  return {
    ...part,
    q,
    ask: address(group, page),
    all: { count: everything, ask: address("", 1), isCurrent: !group },
    group,
    groups,
    hits: part.ids.map((id) => ({
      ...hitOf(items[id], matches.terms),
      kind: kinds[lists.groups[lists.list[id]]],
    })),
    replaced: matches.replaced,
    isPartial: matches.isPartial,
  };
}

function partOf(ids, page, length, address) {
  const pages = Math.max(1, Math.ceil(ids.length / length));
  if (page > pages) throw new WrongAsk(`page=${page}`);
  const from = (page - 1) * length;
  return {
    ids: ids.slice(from, from + length),
    total: ids.length,
    start: from + 1,
    page,
    pages,
    previous: page > 1 ? address(page - 1) : null,
    next: page < pages ? address(page + 1) : null,
  };
}

async function placeOf(lists, place, kind, language) {
  const { items } = await bring.texts(language);
  const [href, [name, nameLanguage]] = items[place.id];
  const like = kind === "projects" ? showLike(lists, place.id, language) : [];
  return { href, name, nameLanguage, standsIn: place.standsIn, like };
}

// A hit: where in its texts the words stand.
function hitOf([href, [name, nameLanguage], first, texts, related], terms) {
  const hit = { href, name: mark(name, terms), nameLanguage, snippet: [], snippetLanguage: "", field: "" };
  for (const [text, snippetLanguage] of texts) {
    const parts = snippet(text, terms);
    if (hasHit(parts)) return { ...hit, snippet: parts, snippetLanguage };
  }
  if (!(hasHit(hit.name) && first)) {
    for (const [field, label, snippetLanguage] of related) {
      const parts = mark(label, terms);
      if (hasHit(parts)) return { ...hit, snippet: parts, snippetLanguage, field };
    }
  }
  return first ? { ...hit, snippet: snippet(first[0], []), snippetLanguage: first[1] } : hit;
}
