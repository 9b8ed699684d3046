// What the page says to its script: addresses, words, formats, examples.

/** @typedef {{root: string, base: string, lang: string, texts: Record<string, string>,
 *   tables: string[], graphs: string[], names: Record<string, string>, shown: boolean, engine?: object}} Settings */

/** Reads the settings of the page; `engine` is there where no server answers. @returns {Settings} */
export function readSettings() {
  const settings = JSON.parse(document.getElementById("editor-settings").textContent);
  // Files may be put anywhere: the root is where this script lies below it.
  if (settings.engine) settings.root = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");
  return settings;
}

/** Fills `{name}` in a text. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

const PLACES = ["def", "shapes", "graph/", "context/"];

/** Where an IRI leads to: our own page of it, or out; empty where a browser cannot follow. */
export function hrefOf(settings, iri) {
  const { base, root, engine } = settings;
  if (iri.startsWith(base)) {
    const rest = iri.slice(base.length);
    if (/^id\/[^/]+\/./.test(rest)) return `${root}/page/${encodeRest(rest.slice(3))}${engine?.suffix ?? ""}`;
    if (PLACES.some((place) => rest.startsWith(place))) return `${root}/${engine ? fileOf(rest, engine.suffix) : encodeRest(rest)}`;
  }
  return /^https?:\/\//.test(iri) ? iri : "";
}

/** The file that stands where a server would answer. */
function fileOf(rest, suffix) {
  const [path, hash] = rest.split("#", 2);
  const end = /^(def|shapes)(\/|$)/.test(path) ? suffix : path.startsWith("graph/") ? ".ttl" : "";
  return `${encodeRest(path)}${end}${hash ? `#${encodeRest(hash)}` : ""}`;
}

function encodeRest(rest) {
  return rest.replace(/[^A-Za-z0-9!$&'()*+,;=:@\-._~/#%]/gu, encodeURIComponent);
}

/** Makes an element. `attributes` that are undefined or false are left out; children are nodes or texts. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

/** Makes an element of SVG. */
export function draw(name, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

function setAttributes(element, attributes) {
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : String(value));
  }
}
