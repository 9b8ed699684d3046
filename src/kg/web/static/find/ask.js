// What an address asks of a list, and the one address of each thing that can be asked: as kg.web.listlinks.
import { compare, words } from "./fold.js";

const KILOMETRES = 50;
const FARTHEST = 1000;
const LAST_PAGE = 100_000;
const MOST_VALUES = 50;

// An address that asks for what cannot be; the message names the parameter.
export class WrongAsk extends Error {}

// `about`: the facets and orders of the list; `others`: facets of other lists.
export function readAsk(kind, about, others, params) {
  const facets = {};
  const own = {};
  for (const [name, value] of params) {
    const bare = value.trim();
    if (about.facets.includes(name)) {
      if (bare) facets[name] = [...new Set([...(facets[name] ?? []), bare])].sort(compare);
    } else if (others.includes(name)) {
      throw new WrongAsk(name);
    } else {
      own[name] ??= bare;
    }
  }
  if (Object.values(facets).flat().length > MOST_VALUES) throw new WrongAsk(`> ${MOST_VALUES}`);
  const near = about.has_places ? words((own.near ?? "").slice(0, 200)).join(" ") : "";
  const km = readNumber("km", own.km, KILOMETRES, FARTHEST);
  const asked = {
    kind,
    facets: sorted(facets),
    q: words((own.q ?? "").slice(0, 10_000)).join(" "),
    near,
    km: near ? km : KILOMETRES,
    page: readNumber("page", own.page, 1, LAST_PAGE),
    sort: "",
  };
  asked.naturalSort = asked.q ? "best" : asked.near ? "nearest" : "name";
  asked.sorts = [...(asked.q ? ["best"] : []), ...(near ? ["nearest"] : []), ...about.orders];
  const sort = own.sort ?? "";
  if (sort && !asked.sorts.includes(sort) && sort !== "best" && sort !== "nearest") throw new WrongAsk(`sort=${sort}`);
  return { ...asked, sort: asked.sorts.includes(sort) && sort !== asked.naturalSort ? sort : "" };
}

// What stands behind the question mark.
export function writeAsk(asked) {
  const pairs = Object.entries(asked.facets).flatMap(([name, values]) => values.map((value) => [name, value]));
  if (asked.q) pairs.push(["q", asked.q]);
  if (asked.near) pairs.push(["near", asked.near]);
  if (asked.near && asked.km !== KILOMETRES) pairs.push(["km", String(asked.km)]);
  if (asked.sort) pairs.push(["sort", asked.sort]);
  if (asked.page !== 1) pairs.push(["page", String(asked.page)]);
  return writePairs(pairs);
}

// In one order, and written as the server writes them.
export function writePairs(pairs) {
  const ordered = [...pairs].sort((one, other) => compare(one[0], other[0]) || compare(one[1], other[1]));
  return new URLSearchParams(ordered).toString().replaceAll("%7E", "~").replaceAll("*", "%2A");
}

// The same with a value chosen that was not, or the other way round; from the first page.
export function toggle(asked, name, value) {
  let values = asked.facets[name] ?? [];
  if (values.includes(value)) {
    values = values.filter((each) => each !== value);
  } else {
    const whole = value.split(".")[0];
    values = [...values.filter((each) => each !== whole && !each.startsWith(`${value}.`)), value];
  }
  const { [name]: _, ...others } = asked.facets;
  return { ...asked, page: 1, facets: sorted(values.length ? { ...others, [name]: [...values].sort(compare) } : others) };
}

export function readNumber(name, text, usual, most) {
  if (!text) return usual;
  const number = /^[0-9]{1,9}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > most) throw new WrongAsk(`${name}=${text}`);
  return number;
}

function sorted(facets) {
  return Object.fromEntries(Object.entries(facets).sort(([one], [other]) => compare(one, other)));
}
