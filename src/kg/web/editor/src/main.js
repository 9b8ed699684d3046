// Turns the plain form into an editor, in place. What does not concern the page itself stays as it is without script.
import { Problem } from "./ask.js";
import { readVocabulary } from "./completion.js";
import { makeSource } from "./engine/source.js";
import { forget, pastQueries, remember } from "./history.js";
import { showAnswer } from "./results.js";
import { makeService } from "./service.js";
import { fill, make, readSettings } from "./settings.js";
import { makeField } from "./write.js";

const QUICK = 2000;
/** How far down the window an answer may begin. */
const SEEN = 0.6;

const settings = readSettings();
const { texts } = settings;
const form = document.getElementById("ask");
const area = document.getElementById("query");
const format = document.getElementById("format");
const vocabulary = { prefixes: {}, classes: [], properties: [] };
let running = null;

const host = make("div", { class: "field" });
const keys = make("p", { class: "keys" }, texts.editor_keys);
form.hidden = false;
area.before(host);
area.after(keys);
area.hidden = true;
const label = form.querySelector("label[for=query]");
label.removeAttribute("for");

const field = makeField(host, readQuery(), vocabulary, settings, { run, change: () => (area.value = field.text()) });
area.value = field.text();
label.addEventListener("click", () => field.view.focus());

const stop = make("button", { type: "button", class: "lesser", disabled: true, click: () => running?.abort() }, texts.editor_stop);
const share = make("button", { type: "button", class: "lesser", click: copyAddress }, texts.editor_share);
form.querySelector("button[type=submit]").after(" ", stop, " ", share);
const status = make("p", { role: "status", class: "state" });
const answer = document.getElementById("answer") ?? make("section", { id: "answer" });
form.after(status, answer);
const source = settings.engine ? makeSource(settings, vocabulary, form, status, attempt) : makeService(settings);

form.addEventListener("submit", (event) => {
  area.value = field.text();
  if (format.value !== "html") {
    if (source.submit(field.text(), dataset(), format.value)) event.preventDefault();
    return;
  }
  event.preventDefault();
  run();
});
for (const link of document.querySelectorAll("a[data-query]")) link.addEventListener("click", loadExample);
addFilter();
showPast();
start();

/** The query of the address, where it is too long to be sent there; else what the page has. */
function readQuery() {
  return new URLSearchParams(location.hash.slice(1)).get("query") ?? area.value;
}

async function start() {
  await loadVocabulary();
  if (settings.shown && wasQuick()) await run();
  // For whoever waits until all is there.
  document.documentElement.dataset.editor = "ready";
}

/** Without it there are no terms to propose; all the rest works. */
async function loadVocabulary() {
  try {
    const found = await fetch(settings.engine?.vocabulary ?? `${settings.root}/sparql/vocabulary.json`);
    if (found.ok) Object.assign(vocabulary, readVocabulary(await found.json()));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

/** The answer on the page is asked for again, to be sorted and mapped: but not where it took long to make. */
function wasQuick() {
  const [entry] = performance.getEntriesByType("navigation");
  return entry !== undefined && entry.responseEnd - entry.requestStart < QUICK;
}

function run() {
  field.declareMissing();
  field.clear();
  const query = field.text();
  return attempt(async (signal) => {
    status.textContent = texts.editor_running;
    const found = await source.ask(query, dataset(), signal);
    return () => show(found, query);
  });
}

/** Does one thing at a time, which can be stopped; what is to be done with its result is done if it still counts. */
async function attempt(work) {
  running?.abort();
  const own = (running = new AbortController());
  stop.disabled = false;
  try {
    const doing = work(own.signal);
    // What goes on is said below the form, which may fill the window.
    status.scrollIntoView({ block: "nearest" });
    const finish = await doing;
    if (running === own) finish();
  } catch (error) {
    if (running !== own) return;
    if (error instanceof Problem) showProblem(error);
    else if (error.name === "AbortError") status.textContent = texts.editor_stopped;
    else throw error;
  } finally {
    if (running === own) {
      stop.disabled = true;
      running = null;
    }
  }
}

function dataset() {
  return [...new FormData(form)].filter(([name]) => name.endsWith("-graph-uri"));
}

function show(found, query) {
  const { element, summary } = showAnswer(found, vocabulary, settings);
  const seconds = found.seconds.toLocaleString(settings.lang, { maximumSignificantDigits: 2 });
  status.textContent = source.summary(summary, seconds);
  const isTable = found.type === "application/sparql-results+json";
  answer.replaceChildren(make("h2", {}, texts.answer), source.downloads(query, dataset(), isTable ? settings.tables : settings.graphs), element);
  bringIntoView();
  remember(query);
  showPast();
  const address = source.share(query, dataset());
  history.replaceState(null, "", address);
  for (const link of document.querySelectorAll("a.language")) link.href = source.inLanguage(address, link.hreflang, link.href);
}

function showProblem(problem) {
  status.textContent = "";
  const key = `problem_${problem.kind.replaceAll("-", "_")}`;
  const lead = settings.engine?.words[`engine_${key}`] ?? texts[`editor_${key}`] ?? texts.editor_problem_other;
  const parts = [make("h2", {}, lead), make("p", { lang: problem.lang ?? "en" }, problem.detail)];
  if (problem.hint && !problem.detail.includes(problem.hint)) parts.push(make("p", { lang: "en" }, problem.hint));
  if (problem.line) {
    field.mark(problem.line, problem.column, problem.detail);
    const where = fill(texts.editor_place, { line: problem.line, column: problem.column });
    parts.push(make("p", {}, make("button", { type: "button", class: "lesser", click: () => field.goTo(problem.line, problem.column) }, where)));
  }
  answer.replaceChildren(make("div", { role: "alert", class: "problem" }, ...parts));
  bringIntoView();
}

/** An answer that begins far down would be missed; whoever sees enough of it keeps the query in view. */
function bringIntoView() {
  if (answer.getBoundingClientRect().top > innerHeight * SEEN) (status.textContent ? status : answer).scrollIntoView({ block: "start" });
}

async function loadExample(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const { href, dataset: about } = event.currentTarget;
  const found = await fetch(about.query);
  if (!found.ok) {
    location.assign(href);
    return;
  }
  load(await found.text());
}

function load(text) {
  running?.abort();
  field.load(text);
  status.textContent = "";
  answer.replaceChildren();
  host.scrollIntoView({ block: "nearest" });
  field.view.focus();
}

function addFilter() {
  const examples = document.getElementById("examples");
  if (!examples) return;
  const input = make("input", { type: "search" });
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    for (const item of examples.querySelectorAll("li")) item.hidden = !item.textContent.toLowerCase().includes(wanted);
  });
  examples.before(make("p", {}, make("label", {}, `${texts.editor_filter} `, input)));
}

function showPast() {
  const queries = pastQueries();
  document.getElementById("past")?.remove();
  if (!queries.length) return;
  const items = queries.map((query) => make("li", {}, make("button", { type: "button", class: "past lesser", click: () => load(query) }, inShort(query))));
  const away = make("button", { type: "button", class: "lesser", click: () => (forget(), showPast()) }, texts.editor_forget);
  answer.after(
    make("details", { id: "past" }, make("summary", {}, texts.editor_past), make("p", {}, texts.editor_past_note), make("ul", {}, ...items), make("p", {}, away)),
  );
}

/** What tells a query from others: its question, or its text without prefixes. */
function inShort(query) {
  const question = new RegExp(`^#\\+\\s*summary${settings.lang === "de" ? "_de" : ""}:\\s*(.+)$`, "m").exec(query);
  const text = question ? question[1] : query.replace(/^\s*(#.*|PREFIX\s.*)$/gim, "").replace(/\s+/g, " ").trim();
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

async function copyAddress() {
  const address = new URL(source.share(field.text(), dataset()), location.href).href;
  document.getElementById("address")?.remove();
  const shown = make("input", { id: "address", readonly: true, value: address, "aria-label": texts.editor_address });
  status.after(shown);
  shown.select();
  // Only pages that came safely may write to the clipboard; the address stands there to be copied anyway.
  if (!navigator.clipboard) return;
  try {
    await navigator.clipboard.writeText(address);
    status.textContent = texts.editor_copied;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
