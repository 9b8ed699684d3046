// Lists with facets as kg.search.lists: what fits what was chosen, and how many each further choice would leave.
import { distancesFrom } from "./places.js";

const PLACE_FACETS = ["size", "state"];

// `asked`: as ask.js reads it; `place`: or null; `among`: what a search found, best first, or null.
export function find(lists, asked, language, place, among) {
  const { kind } = asked;
  const near = place && distancesFrom(place, lists, asked.km);
  const chosen = new Chosen(lists, asked, near && new Set(near.keys()), among && new Set(among));
  const found = chosen.items();
  const ids = inOrder(lists, kind, asked.sort || asked.naturalSort, language).filter((id) => found.has(id));
  const kilometres = kilometresOf(lists, kind, near, found);
  if (asked.sort === "nearest" || (!asked.sort && asked.naturalSort === "nearest")) {
    sortBy(ids, (id) => kilometres.get(id) ?? 1e9);
  } else if (asked.sort === "best" || (!asked.sort && asked.naturalSort === "best")) {
    const rank = new Map((among ?? []).map((id, at) => [id, at]));
    sortBy(ids, (id) => rank.get(id) ?? rank.size);
  }
  const facets = lists.kinds[kind].facets.map((name) => [name, chosen.facet(name)]);
  const unknown = Object.entries(asked.facets).flatMap(([name, values]) =>
    values.filter((value) => !lists.values[name].has(value)).map((value) => [name, value]),
  );
  return { ids, facets, kilometres, unknown };
}

class Chosen {
  constructor(lists, asked, near, among) {
    this.lists = lists;
    this.asked = asked;
    this.near = near;
    this.sets = setsOf(lists, asked.kind);
    this.among = among;
  }

  items(without = "") {
    return common(this.ofPlaces(this.areas()), this.byThemselves(without));
  }

  byThemselves(without = "") {
    let found = this.among ? common(this.sets.all, this.among) : this.sets.all;
    for (const [name, values] of Object.entries(this.asked.facets)) {
      if (name !== without && !PLACE_FACETS.includes(name)) found = common(found, this.withAny(name, values));
    }
    return found;
  }

  areas(without = "") {
    let found = this.near;
    for (const name of PLACE_FACETS) {
      const values = name === without ? undefined : this.asked.facets[name];
      if (values) found = found ? common(found, this.withAny(name, values)) : this.withAny(name, values);
    }
    return found;
  }

  ofPlaces(areas) {
    if (!areas) return this.sets.all;
    return union([...areas].map((area) => this.sets.ofArea.get(area) ?? []));
  }

  withAny(name, values) {
    const of = this.sets.facets[name] ?? new Map();
    return union(values.map((value) => of.get(value) ?? []));
  }

  // [value, how many with it, is it chosen]
  facet(name) {
    const counts = new Map();
    const isPlace = PLACE_FACETS.includes(name);
    const items = isPlace ? this.byThemselves() : this.items(name);
    const areas = isPlace ? this.areas(name) : null;
    for (const [value, each] of this.sets.facets[name] ?? []) {
      const fits = isPlace ? this.ofPlaces(areas ? common(areas, each) : each) : each;
      counts.set(value, common(items, fits).size);
    }
    const wanted = this.asked.facets[name] ?? [];
    return [...new Set([...this.lists.values[name].keys(), ...wanted])]
      .filter((value) => counts.get(value) || wanted.includes(value))
      .map((value) => [value, counts.get(value) ?? 0, wanted.includes(value)]);
  }
}

// All things of a list in an order; years and inhabitants stand in front of names.
function inOrder(lists, kind, sort, language) {
  const ids = [...lists.orders[kind][language]];
  if (sort === "newest") sortBy(ids, (id) => -(lists.last[id] ?? 0));
  if (sort === "oldest") sortBy(ids, (id) => lists.first[id] ?? 9999);
  if (sort === "largest") sortBy(ids, (id) => -(lists.population[id] ?? -1));
  if (sort === "smallest") sortBy(ids, (id) => lists.population[id] ?? 1e12);
  return ids;
}

function sortBy(ids, key) {
  ids.sort((one, other) => key(one) - key(other));
}

function setsOf(lists, kind) {
  lists.sets ??= {};
  if (lists.sets[kind]) return lists.sets[kind];
  const all = new Set(lists.orders[kind].de);
  const facets = {};
  for (const [name, values] of Object.entries(lists.facets)) {
    const isPlace = PLACE_FACETS.includes(name);
    const areas = lists.groups.indexOf("municipalities");
    const fits = (id) => (isPlace && lists.list[id] === areas) || all.has(id);
    facets[name] = new Map(Object.entries(values).map(([value, ids]) => [value, new Set(ids.filter(fits))]));
  }
  const ofArea = new Map();
  for (const [item, areas] of lists.places) {
    if (!all.has(item)) continue;
    for (const area of areas) ofArea.set(area, (ofArea.get(area) ?? new Set()).add(item));
  }
  return (lists.sets[kind] = { all, facets, ofArea });
}

function kilometresOf(lists, kind, near, found) {
  const kilometres = new Map();
  const { ofArea } = setsOf(lists, kind);
  for (const [area, distance] of near ?? []) {
    for (const id of ofArea.get(area) ?? []) {
      if (found.has(id)) kilometres.set(id, Math.min(distance, kilometres.get(id) ?? distance));
    }
  }
  return kilometres;
}

function common(one, other) {
  const [small, large] = one.size < other.size ? [one, other] : [other, one];
  const found = new Set();
  for (const each of small) if (large.has(each)) found.add(each);
  return found;
}

function union(sets) {
  const found = new Set();
  for (const set of sets) for (const each of set) found.add(each);
  return found;
}
