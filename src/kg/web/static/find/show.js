// What the page of a list shows of what was found: as kg.web.listviews.
import { toggle, writeAsk } from "./ask.js";
import { compare } from "./fold.js";

const BY_VALUE = ["year", "round", "state", "involved"];
const SIZES = ["rural", "small", "medium", "large", "several", "unknown"];
const SHOWN = 8;
const SHOWN_WHOLE = ["size", "state", "year"];

// The facets that leave something to choose: { name, shown, more }, each of options.
export function showFacets(lists, asked, facets, language) {
  return facets.flatMap(([name, values]) => {
    const options = optionsOf(lists, asked, name, values, language);
    if (options.length < 2 && !options.some((each) => each.isChosen)) return [];
    const isShown = (each, place) =>
      SHOWN_WHOLE.includes(name) || place < SHOWN || [each, ...each.parts].some(({ isChosen }) => isChosen);
    const shown = options.filter(isShown);
    return [{ name, shown, more: options.filter((each) => !shown.includes(each)) }];
  });
}

// Everything that was chosen, each to be taken away: { name, label, ask }.
export function showChosen(lists, asked, language) {
  const chosen = Object.entries(asked.facets).flatMap(([name, values]) =>
    values.map((value) => {
      const basis = value.split(".").slice(1).join(".");
      const more = basis ? ` (${lists.basis[language][basis] ?? basis})` : "";
      return { name, label: labelOf(lists, name, value, language) + more, ask: writeAsk(toggle(asked, name, value)) };
    }),
  );
  const without = (name, sort) => writeAsk({ ...asked, [name]: "", sort: asked.sort === sort ? "" : asked.sort, page: 1 });
  if (asked.q) {
    const label = language === "de" ? `„${asked.q}“` : `“${asked.q}”`;
    chosen.push({ name: "q", label, ask: without("q", "best") });
  }
  if (asked.near) {
    chosen.push({ name: "near", label: `${asked.near}, ${asked.km} km`, ask: without("near", "nearest") });
  }
  return chosen;
}

// Lists of what was done in places like one: of the same size, in the same state.
export function showLike(lists, area, language) {
  return ["size", "state"].flatMap((name) =>
    Object.entries(lists.facets[name])
      .filter(([, ids]) => ids.includes(area))
      .map(([value]) => ({
        name,
        label: labelOf(lists, name, value, language),
        ask: writeAsk({ facets: { [name]: [value] }, page: 1 }),
      })),
  );
}

export function labelOf(lists, name, value, language) {
  const labels = lists.values[name].get(value);
  return labels ? labels[language] : value;
}

function optionsOf(lists, asked, name, values, language) {
  const option = ([value, count, isChosen], label) => {
    return { value, label, count, isChosen, ask: writeAsk(toggle(asked, name, value)) };
  };
  const wholes = values
    .filter(([value]) => !value.includes("."))
    .map((each) => ({ ...option(each, labelOf(lists, name, each[0], language)), parts: [] }));
  for (const whole of wholes) {
    whole.parts = values
      .filter(([value]) => value.startsWith(`${whole.value}.`))
      .sort(([one], [other]) => compare(other, one))
      .map((each) => option(each, lists.basis[language][each[0].split(".").slice(1).join(".")] ?? each[0]));
  }
  return wholes.sort(orderOf(name));
}

function orderOf(name) {
  if (name === "size") {
    const rank = ({ value }) => (SIZES.includes(value) ? SIZES.indexOf(value) : SIZES.length);
    return (one, other) => rank(one) - rank(other);
  }
  if (name === "state") return (one, other) => compare(one.label, other.label);
  if (BY_VALUE.includes(name)) return (one, other) => compare(one.value, other.value);
  return (one, other) => other.count - one.count || compare(one.label, other.label);
}
