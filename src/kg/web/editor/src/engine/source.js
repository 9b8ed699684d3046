// What answers queries where there is no server: the engine in this browser. Same answers, same downloads; and what goes
// on is shown and said.
import { fill, make } from "../settings.js";
import { isKept } from "./bring.js";
import { keepPages } from "./kept.js";
import { makeHere } from "./here.js";

/** Makes the source of answers, as `service.js` does; `attempt` does what takes long, and can be stopped. */
export function makeSource(settings, vocabulary, form, status, attempt) {
  const root = new URL(`${settings.root}/`, location.href).href;
  const absolute = (address) => new URL(address, location.href).href;
  const about = { ...settings.engine, root };
  for (const part of ["worker", "vocabulary", "offline"]) about[part] = absolute(about[part]);
  for (const part of ["wasm", "graph"]) about[part] = { ...about[part], href: absolute(about[part].href) };
  const { words } = about;
  const bar = make("progress", { max: "1", hidden: true, "aria-label": words.engine_progress });
  const state = make("p", { id: "engine-state", role: "status" });
  const prepare = make("button", { type: "button", class: "lesser", click: bringAll }, words.engine_prepare);
  document.getElementById("engine-no-script").remove();
  status.before(bar);
  document.getElementById("engine").append(make("p", {}, prepare), state);

  const total = about.wasm.bytes + about.graph.bytes;
  const here = makeHere(about, settings.lang, vocabulary, tell, sayKept);
  showDataset();
  keepAll();

  /** The graphs that the address names, as fields of the form, which a server would write. */
  function showDataset() {
    for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
      const label = { "default-graph-uri": words.engine_default_graph, "named-graph-uri": words.engine_named_graph }[name];
      if (label) form.querySelector("label[for=format]").parentElement.before(make("p", {}, make("label", {}, `${label} `, make("input", { name, value }))));
    }
  }

  /** The bar moves with every byte; what is read out changes with every quarter only. */
  function tell(text, done) {
    bar.hidden = !text || text === words.engine_running;
    if (done === undefined) bar.removeAttribute("value");
    else bar.value = done;
    const quarter = done === undefined ? 0 : Math.floor(done * 4) / 4;
    const said = fill(text, { done: size(total * quarter), total: size(total) });
    if (text && status.textContent !== said) status.textContent = said;
  }

  function size(bytes) {
    return (bytes / 1e6).toLocaleString(settings.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  }

  function bringAll() {
    attempt(async (signal) => {
      await here.prepare(signal);
      return () => (status.textContent = words.engine_ready);
    });
  }

  function sayKept(all) {
    prepare.parentElement.remove();
    state.textContent = fill(all ? words.engine_kept : words.engine_not_kept, about);
  }

  /** The page itself for use without the network; engine and graph are kept when they are brought. */
  async function keepAll() {
    if (await isKept(about)) sayKept(true);
    if (!navigator.onLine) state.textContent = fill(words.engine_offline, about);
    if (!navigator.serviceWorker) return;
    try {
      await navigator.serviceWorker.register(about.offline);
    } catch (error) {
      // Not every browser wants to, nor does every host let it.
      if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
      return;
    }
    const found = (selector, key) => [...document.querySelectorAll(selector)].map((each) => each[key]);
    const examples = [...document.querySelectorAll("a[data-query]")].map((each) => absolute(each.dataset.query));
    const page = absolute(location.pathname);
    const files = [...found("link[rel=stylesheet], link[rel=icon]", "href"), ...found("script[src]", "src"), about.worker, about.vocabulary, ...examples];
    await keepPages(root, about.version, [page, ...found("a.language", "href").map((each) => each.split("#")[0])], files);
    document.documentElement.dataset.kept = "done";
  }

  /** Asks anew, in a format, and has the browser save it. */
  function save(query, dataset, type) {
    attempt(async (signal) => {
      const { text } = await here.ask(query, dataset, type, signal);
      return () => {
        const href = URL.createObjectURL(new Blob([text], { type }));
        make("a", { href, download: `${words.engine_file}${about.suffixes[type]}` }).click();
        setTimeout(() => URL.revokeObjectURL(href), 60_000);
        status.textContent = words.engine_saved;
      };
    });
  }

  return {
    ask: (query, dataset, signal) => here.ask(query, dataset, undefined, signal),
    downloads(query, dataset, formats) {
      const buttons = formats.map((type) => make("button", { type: "button", class: "lesser", click: () => save(query, dataset, type) }, settings.names[type]));
      return make("p", { class: "downloads" }, `${settings.texts.download_as}: `, ...buttons.flatMap((each) => [each, " "]));
    },
    share: (query, dataset) => `${location.pathname}#${new URLSearchParams([["query", query], ...dataset])}`,
    inLanguage: (address, _lang, other) => `${other.split("#")[0]}#${address.split("#")[1] ?? ""}`,
    summary: (summary, seconds) => fill(words.engine_done, { summary, seconds, release: about.release }),
    submit(query, dataset, type) {
      save(query, dataset, type);
      return true;
    },
  };
}
