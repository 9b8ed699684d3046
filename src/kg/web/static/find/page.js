// What the pages of lists and of the search have in common: they ask the worker, and keep the address true.
import { address, number, part } from "./fill.js";

const language = document.documentElement.lang;

let worker = null;
let last = 0;

function ask(question) {
  worker ??= new Worker(new URL("worker.js", import.meta.url), { type: "module" });
  const own = ++last;
  return new Promise((resolve, reject) => {
    const hear = ({ data }) => {
      if (data.number !== own) return;
      worker.removeEventListener("message", hear);
      if (data.error === undefined) resolve(data.answer);
      else reject(Object.assign(new Error(data.error), { isWrong: data.isWrong }));
    };
    worker.addEventListener("message", hear);
    worker.addEventListener("error", (event) => reject(new Error(event.message || "worker")), { once: true });
    worker.postMessage({ number: own, question: { ...question, language } });
  });
}

// `whole`: the file of the page that asks for nothing; `status`: where it is said how much there is; `show`: puts an
// answer into the page; `fail`: a message in its place.
export function makePage({ kind, whole, status, show, clear }) {
  const other = document.querySelector("a.language");
  const otherWhole = language === "de" ? whole.replace(/\.html$/, ".en.html") : whole.replace(/\.en\.html$/, ".html");
  let current = 0;

  async function answer(wanted) {
    const own = ++current;
    const loading = setTimeout(() => status.replaceChildren(part("loading")), 300);
    try {
      const found = await ask({ kind, ask: wanted });
      if (own !== current) return;
      clearTimeout(loading);
      show(found);
      // The one address of what was asked, whichever way it was written; a list of its own keeps its name.
      if (location.search) history.replaceState(null, "", address(location.pathname, found.ask) + location.hash);
      other?.setAttribute("href", address(otherWhole, found.ask));
    } catch (error) {
      if (own !== current) return;
      clearTimeout(loading);
      status.replaceChildren();
      clear(part(error.isWrong ? "wrong" : "failed", { reason: error.message }));
    } finally {
      clearTimeout(loading);
      if (own === current) document.documentElement.dataset.found = location.search.slice(1);
    }
  }

  async function go(wanted) {
    history.pushState(null, "", address(whole, wanted));
    await answer(wanted);
  }

  return { answer, go };
}

// Has the browser save what a list found, whole.
export async function saveTable(kind, wanted, excel) {
  const text = await ask({ kind, ask: wanted, excel });
  const href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  Object.assign(document.createElement("a"), { href, download: `${kind}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

export function total(found) {
  const values = {
    total: number(found.total),
    start: number(found.start),
    stop: number(found.start + found.ids.length - 1),
  };
  return part(found.pages > 1 ? "total-shown" : found.total === 1 ? "total-one" : "total", values);
}

export function notes(found) {
  if (!found.total) return [];
  const replaced = found.replaced.map(([word, words]) => part("replaced", { word, words }));
  return [...replaced, ...(found.isPartial ? [part("partial")] : [])];
}

export function paging(found, whole) {
  if (found.pages < 2) return "";
  const values = { page: found.page, pages: found.pages, previous: found.previous, next: found.next };
  const filled = part("paging", values, whole);
  for (const rel of ["prev", "next"]) {
    if (found[rel === "prev" ? "previous" : "next"] === null) filled.querySelector(`a[rel=${rel}]`).remove();
  }
  return filled;
}

export function list(entries, start) {
  const items = document.createElement("ol");
  items.className = "items";
  items.start = start;
  items.append(...entries);
  return items;
}

// What a form asks for, without what is empty.
export function askOf(form) {
  return new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim())).toString();
}

// True for a click that shall open the link here.
export function isPlain(event) {
  return event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
}

export const townForm = () => (document.getElementById("find-town") ? reveal(part("town")) : "");

function reveal(fragment) {
  for (const each of fragment.querySelectorAll("[data-by-script]")) each.hidden = false;
  return fragment;
}
