// Answers in the browser itself: brings the engine and the graph, and has a worker answer. One question at a time;
// stopping one ends its worker, and the next one begins with what is here already.
import { Problem } from "../ask.js";
import { fill } from "../settings.js";
import { bring, keep, unpack } from "./bring.js";

/** Whether this browser can: the means of all that came out since 2023. */
export function isAble() {
  return [globalThis.WebAssembly, globalThis.DecompressionStream, globalThis.Worker].every(Boolean);
}

/**
 * Makes what answers; `about` is what the page says of engine and graph (kg.web.engine), with the absolute `root`.
 * `tell` hears what goes on: a text, empty at the end, and how much of the way is done (0 to 1, undefined where nobody
 * knows). `kept` hears whether the browser keeps both for use without the network.
 */
export function makeHere(about, lang, vocabulary, tell, kept) {
  const { words } = about;
  let parts = null;
  let opening = null;
  let isAgain = false;
  let last = Promise.resolve();

  /** One after the other: who was stopped gets a new worker ready before the next one asks. */
  function queue(work) {
    const own = last.then(work);
    last = own.catch(() => {});
    return own;
  }

  /** The worker with its graph; what is there already is not brought again. */
  async function ready(signal) {
    if (!isAble()) throw inWords("browser-here", words.engine_old_browser);
    if (!parts) {
      tell(words.engine_bringing, 0);
      const [wasm, graph] = await bring(about, signal, (done) => tell(words.engine_bringing, done), isAgain);
      parts = { wasm, graph };
    }
    if (!opening) {
      tell(words.engine_opening);
      opening = open();
    }
    return await stoppable(opening, signal);
  }

  async function open() {
    const worker = new Worker(about.worker, { type: "module" });
    try {
      parts.module ??= await WebAssembly.compile(await unpack(parts.wasm));
      const { type, release, memory, dataset } = about;
      await send(worker, { wasm: parts.module, graph: parts.graph, about: { type, release, memory, dataset } });
    } catch (error) {
      end(worker);
      // What could not be opened is brought anew.
      parts = null;
      isAgain = true;
      throw error instanceof WebAssembly.CompileError ? inWords("data-here", `${words.engine_broken} (${error.message})`) : error;
    }
    if (!parts.isKept) {
      parts.isKept = true;
      keep(about, [parts.wasm, parts.graph]).then(kept);
    }
    return worker;
  }

  function end(worker) {
    worker.terminate();
    opening = null;
  }

  async function question(query, dataset, type, signal) {
    const pick = (name) => dataset.filter(([each]) => each === name).map(([, value]) => value);
    const clock = new AbortController();
    let timer = 0;
    const began = performance.now();
    try {
      const worker = await ready(signal);
      tell(words.engine_running);
      timer = setTimeout(() => clock.abort(), about.seconds * 1000);
      const asked = { query, type, dataset: { defaults: pick("default-graph-uri"), named: pick("named-graph-uri") } };
      try {
        const { answer } = await stoppable(stoppable(send(worker, { ...asked, prefixes: vocabulary.prefixes }), signal), clock.signal);
        return { ...answer, seconds: (performance.now() - began) / 1000 };
      } catch (error) {
        if (error.name === "AbortError" || error.isFatal) restart(worker);
        if (clock.signal.aborted && !signal.aborted) throw inWords("limit-here", fill(words.engine_too_long, { n: about.seconds }));
        throw error;
      }
    } finally {
      clearTimeout(timer);
      tell("");
    }
  }

  /** Another worker gets ready while nobody waits for it yet; whoever asks next hears how that went. */
  function restart(worker) {
    end(worker);
    const next = open();
    opening = next;
    next.catch(() => {});
  }

  function inWords(kind, detail) {
    return new Problem({ kind, detail, lang });
  }

  /** Sends to a worker and waits for what it says. */
  function send(worker, message) {
    return new Promise((done, failed) => {
      worker.onmessage = ({ data }) => (data.problem ? failed(asProblem(data.problem)) : done(data));
      worker.onerror = (event) => failed(asProblem({ kind: "broken", detail: event.message ?? "" }));
      worker.postMessage(message);
    });
  }

  /** What went wrong in the worker, in words of the page. */
  function asProblem(problem) {
    switch (problem.kind) {
      case "memory":
        return Object.assign(inWords("limit-here", fill(words.engine_too_large, { n: Math.round(about.memory / 2 ** 20) })), { isFatal: true });
      case "other-release":
        return inWords("data-here", words.engine_other_release);
      case "broken":
        return Object.assign(inWords("data-here", `${words.engine_broken} (${problem.detail})`), { isFatal: true });
      default:
        return new Problem(problem);
    }
  }

  return {
    /** Brings everything, so that it is there when it is asked. */
    prepare: (signal) => queue(() => ready(signal).finally(() => tell(""))),
    /** An answer: {type, text, cut, seconds}; its first rows, to be shown, where no format is named. Throws Problem, AbortError. */
    ask: (query, dataset, type, signal) => queue(() => question(query, dataset, type, signal)),
  };
}

/** Waits for `promise`, or for the signal, whatever comes first. */
function stoppable(promise, signal) {
  return new Promise((done, failed) => {
    const stop = () => failed(new DOMException("stopped", "AbortError"));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    promise.then(done, failed).finally(() => signal.removeEventListener("abort", stop));
  });
}
