// Parts of a page: the server's own, from <template>, with names in braces where something is to be put in.

const NAME = /\{([a-z_]+)\}/g;
const language = document.documentElement.lang;

export function has(id) {
  return Boolean(document.getElementById(`find-${id}`));
}

// The part `find-<id>`. Values are texts and numbers; nodes, in the place of a text; lists of texts, for each of which
// the element around is there once. `href` is where the first link leads to, `ask` what a link asks of this page.
export function part(id, values = {}, whole = "") {
  const fragment = document.getElementById(`find-${id}`).content.cloneNode(true);
  const texts = [];
  const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (walker.currentNode instanceof Text) texts.push(walker.currentNode);
    else fillElement(walker.currentNode, values, whole);
  }
  for (const text of texts) fillText(text, values);
  if (values.href !== undefined) fragment.querySelector("a").setAttribute("href", values.href);
  return fragment;
}

function fillElement(element, values, whole) {
  for (const attribute of [...element.attributes]) {
    if (attribute.value.includes("{")) {
      element.setAttribute(attribute.name, attribute.value.replace(NAME, (_, name) => values[name] ?? ""));
    }
  }
  if (element.lang === "" || element.lang === language) element.removeAttribute("lang");
  if (whole && element.dataset.ask !== undefined) element.setAttribute("href", address(whole, element.dataset.ask));
}

function fillText(text, values) {
  const only = /^\s*\{([a-z_]+)\}\s*$/.exec(text.data);
  const value = only && values[only[1]];
  if (value instanceof Node) {
    text.replaceWith(value);
  } else if (Array.isArray(value)) {
    const around = text.parentElement;
    const copies = value.flatMap((each, place) => {
      const copy = around.cloneNode(false);
      copy.textContent = each;
      return place ? [", ", copy] : [copy];
    });
    around.replaceWith(...copies);
  } else if (text.data.includes("{")) {
    text.data = text.data.replace(NAME, (_, name) => String(values[name] ?? ""));
  }
}

export function address(whole, ask) {
  return ask ? `${whole}?${ask}` : whole;
}

// A number as people write it.
export function number(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, language === "de" ? "." : ",");
}
