// The page of the search, which answers by itself.
import { number, part } from "./fill.js";
import { askOf, isPlain, list, makePage, notes, paging, total, townForm } from "./page.js";

export function start(box) {
  const form = document.querySelector("form.finding");
  const whole = form.getAttribute("action");
  const status = box.querySelector(".total");
  const title = document.title;
  const clear = (...after) => {
    for (const each of [...box.childNodes]) if (each !== status) each.remove();
    status.after(...after);
  };
  const page = makePage({ kind: "", whole, status, show, clear });

  function show(found) {
    form.elements.q.value = found.q;
    document.title = found.q ? `${found.q.slice(0, 60)} – ${title}` : title;
    if (!found.q) {
      status.replaceChildren();
      clear(townForm());
      return;
    }
    status.replaceChildren(total(found));
    const body = found.hits.length
      ? [list(found.hits.map(hitOf), found.start), paging(found, whole)]
      : [part("none", { words: found.q.slice(0, 200) }), townForm()];
    clear(...notes(found), groupsOf(found), ...body);
  }

  function groupsOf(found) {
    if (found.groups.length < 2 && !found.group) return "";
    const filled = part("groups");
    const all = { ...found.all, label: part("all").textContent.trim() };
    const groups = [all, ...found.groups].map((each) =>
      part(each.isCurrent ? "group-current" : "group", { ...each, count: number(each.count) }, whole),
    );
    filled.querySelector("nav").append(...groups);
    return filled;
  }

  function hitOf(hit) {
    const values = {
      href: hit.href,
      kind: hit.kind,
      field: hit.field,
      name: marked(hit.name),
      name_language: hit.nameLanguage,
      snippet: marked(hit.snippet),
      snippet_language: hit.snippetLanguage,
    };
    return part(hit.snippet.length ? (hit.field ? "hit-of" : "hit") : "hit-name", values);
  }

  function marked(parts) {
    const fragment = document.createDocumentFragment();
    fragment.append(...parts.map(([text, isHit]) => (isHit ? part("mark", { text }) : text)));
    return fragment;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    page.go(askOf(form));
  });
  box.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-ask]");
    if (!link || !isPlain(event)) return;
    event.preventDefault();
    page.go(link.dataset.ask);
    form.scrollIntoView();
  });
  addEventListener("popstate", () => page.answer(location.search.slice(1)));
  if (location.search.length > 1) page.answer(location.search.slice(1));
  else document.documentElement.dataset.found = "";
}
