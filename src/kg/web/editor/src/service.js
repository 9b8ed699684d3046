// What answers queries where there is a server: it does, at its own address.
import { addressOf, ask } from "./ask.js";
import { fill, make } from "./settings.js";

/** Makes the source of answers: {ask, downloads, share, summary, submit}; `engine/source.js` is the one without a server. */
export function makeService(settings) {
  const { texts } = settings;
  return {
    ask: (query, dataset, signal) => ask(settings, query, dataset, signal),

    /** Links to the whole answer in every format; where the query is too long for an address, buttons. */
    downloads(query, dataset, formats) {
      const parameters = (type) => [["query", query], ...dataset, ["format", type]];
      if (addressOf(settings, query)) {
        const links = formats.map((type) => make("a", { href: `${settings.root}/sparql?${new URLSearchParams(parameters(type))}`, download: true }, settings.names[type]));
        return make("p", { class: "downloads" }, `${texts.download_as}: `, ...links.flatMap((link) => [link, " "]));
      }
      const hidden = parameters("").slice(0, -1).map(([name, value]) => make("input", { type: "hidden", name, value }));
      const buttons = formats.map((type) => make("button", { type: "submit", class: "lesser", name: "format", value: type }, settings.names[type]));
      return make("form", { class: "downloads", method: "post", action: `${settings.root}/sparql` }, `${texts.download_as}: `, ...hidden, ...buttons);
    },

    /** The address that leads to a query. */
    share(query, dataset) {
      const graphs = new URLSearchParams(dataset).toString();
      const start = addressOf(settings, query, { format: "html", lang: settings.lang });
      if (start) return `${start}${graphs && `&${graphs}`}`;
      return `${settings.root}/sparql?lang=${settings.lang}${graphs && `&${graphs}`}#${new URLSearchParams({ query })}`;
    },

    /** The same address for the page in another language. */
    inLanguage: (address, lang) => address.replace(/([?&]lang=)\w+/, `$1${lang}`),

    summary: (summary, seconds) => fill(texts.editor_done, { summary, seconds }),

    /** Any other format is for the browser to save or to show. */
    submit: () => false,
  };
}
