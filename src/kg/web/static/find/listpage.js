// The page of a list, which answers by itself what is asked of it.
import { number, part } from "./fill.js";
import { askOf, isPlain, list, makePage, notes, paging, saveTable, total, townForm } from "./page.js";

export function start(box) {
  const kind = box.dataset.list;
  const form = document.querySelector("form.finding");
  const whole = form.getAttribute("action");
  const hits = box.querySelector(".hits");
  const status = hits.querySelector(".total");
  const filters = box.querySelector(".filters");

  const clear = (...after) => {
    for (const each of [...hits.childNodes]) if (each !== status) each.remove();
    status.after(...after);
  };
  const page = makePage({ kind, whole, status, show, clear });
  const now = () => location.search.slice(1) || box.dataset.asked;

  function show(found) {
    const { asked } = found;
    const isFocused = hits.contains(document.activeElement);
    status.replaceChildren(total(found));
    clear(...messages(found), ...body(found), paging(found, whole), ...(found.total ? [part("as-data")] : []));
    if (found.chosen.length) status.before(choices(found));
    showFilters(found);
    setForm(asked);
    if (isFocused) focusOn(status);
  }

  function messages(found) {
    const unknown = found.unknown.map(([name, value]) => part(`unknown-${name}`, { value }));
    const near = found.isLost ? [part("near-unknown")] : found.place ? [placeNote(found.place)] : [];
    return [...unknown, ...near, ...notes(found)];
  }

  function placeNote({ href, name, nameLanguage, standsIn, like }) {
    const text = document.createElement("span");
    text.textContent = name;
    if (nameLanguage && nameLanguage !== document.documentElement.lang) text.lang = nameLanguage;
    const note = part(standsIn ? "near-stands-in" : "near", { href, name: text });
    like.forEach((each, place) => {
      note.firstElementChild.append(part(`like-${each.name}`, each, whole), place < like.length - 1 ? ", " : ".");
    });
    return note;
  }

  function body(found) {
    if (!found.total) return [part("empty"), townForm()];
    const entries = found.entries.map((html, place) => {
      // Made by kg site from the template of the list, and no visitor's text.
      const entry = document.createRange().createContextualFragment(html);
      const kilometres = found.kilometres[place];
      if (kilometres !== null) entry.querySelector("h2").append(part("distance", { kilometres: kilometres.toFixed(0) }));
      return entry;
    });
    return [list(entries, found.start)];
  }

  function choices(found) {
    const filled = part("choices");
    const ones = found.chosen.map((each) => part(`chosen-${each.name}`, each, whole));
    filled.querySelector("ul").prepend(...ones);
    return filled;
  }

  function showFilters(found) {
    if (!filters) return;
    const focused = document.activeElement;
    const facet = focused?.closest("[data-facet]")?.dataset.facet;
    const open = [...filters.querySelectorAll("[data-facet]:has(details[open])")].map((each) => each.dataset.facet);
    for (const each of filters.querySelectorAll("[data-facet]")) each.remove();
    filters.hidden = !found.facets.length;
    for (const each of found.facets) filters.append(facetOf(each, open.includes(each.name)));
    if (facet) {
      // The option that was taken; counts may have moved it.
      const { value } = focused.dataset;
      const links = [...filters.querySelectorAll(`[data-facet="${facet}"] a`)];
      focusOn(links.find((link) => link.dataset.value === value) ?? status);
    }
  }

  function facetOf({ name, shown, more }, isOpen) {
    const filled = part(`facet-${name}`, { more: more.length });
    const [first, second] = filled.querySelectorAll("ul");
    first.append(...shown.map(optionOf));
    if (more.length) second.append(...more.map(optionOf));
    else second.closest("details").remove();
    if (more.length) second.closest("details").open = isOpen;
    return filled;
  }

  function optionOf(option) {
    const filled = part(option.isChosen ? "option-chosen" : "option", { ...option, count: number(option.count) }, whole);
    if (option.parts?.length) {
      const parts = document.createElement("ul");
      parts.className = "parts";
      parts.append(...option.parts.map(optionOf));
      filled.firstElementChild.append(parts);
    }
    return filled;
  }

  function setForm(asked) {
    for (const each of form.querySelectorAll("input[type=hidden]")) each.remove();
    for (const [name, values] of Object.entries(asked.facets)) {
      for (const value of values) form.prepend(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    form.elements.q.value = asked.q;
    if (form.elements.near) {
      form.elements.near.value = asked.near;
      const { km } = form.elements;
      const kilometres = [...km.options].map((each) => Number(each.value));
      if (!kilometres.includes(asked.km)) {
        const place = kilometres.findIndex((each) => each > asked.km);
        km.add(new Option(`${asked.km} km`, asked.km), place < 0 ? null : place);
      }
      km.value = String(asked.km);
    }
    const { sort } = form.elements;
    const orders = [...part("orders").querySelectorAll("option")];
    sort.replaceChildren(...orders.filter((each) => asked.sorts.includes(each.value)));
    sort.value = asked.sort || asked.naturalSort;
  }

  function focusOn(element) {
    if (element === status) status.tabIndex = -1;
    element.focus({ preventScroll: element !== status });
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    page.go(askOf(form));
  });
  document.querySelector("main").addEventListener("click", (event) => {
    const link = event.target.closest("a[data-ask]");
    if (!link || !isPlain(event) || !link.dataset.ask) return;
    event.preventDefault();
    page.go(link.dataset.ask);
  });
  hits.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-excel]");
    if (!button) return;
    try {
      await saveTable(kind, now(), button.dataset.excel);
    } catch (error) {
      button.closest("nav").after(part("failed", { reason: error.message }));
    }
  });
  // Where nothing was asked for, the page itself is the answer.
  const asWritten = box.dataset.asked;
  addEventListener("popstate", () => (location.search || asWritten ? page.answer(now()) : location.reload()));
  if (asWritten) hits.append(part("as-data"));
  if (location.search.length > 1) page.answer(now());
  else document.documentElement.dataset.found = "";
}
