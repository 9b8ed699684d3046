// Asks the service. One question at a time; stopping closes the connection, which frees the worker on the other side.

export const MOST_ROWS = 10_000;
const LONGEST_ADDRESS = 6000;

/** What went wrong: {kind, title, detail, hint, line, column}; `kind` as in the type of the problem, or "network". */
export class Problem extends Error {
  constructor(fields) {
    super(fields.detail);
    Object.assign(this, fields);
  }
}

/** The address of a query on the service; empty where it would be too long for some on the way. */
export function addressOf(settings, query, parameters = {}) {
  const address = `${settings.root}/sparql?${new URLSearchParams({ query, ...parameters })}`;
  return address.length <= LONGEST_ADDRESS ? address : "";
}

/** Asks a query. Gives {type, text, cut, seconds}; throws Problem, or AbortError where it was stopped. */
export async function ask(settings, query, dataset, signal) {
  const accept = "application/sparql-results+json, text/turtle;q=0.9, application/problem+json;q=0.5";
  const began = performance.now();
  const parameters = new URLSearchParams([["query", query], ["maxrows", MOST_ROWS], ...dataset]);
  const address = `${settings.root}/sparql?${parameters}`;
  const isLong = address.length > LONGEST_ADDRESS;
  let answer, text;
  try {
    answer = isLong
      ? await fetch(`${settings.root}/sparql`, { method: "POST", body: parameters, headers: { accept }, signal })
      : await fetch(address, { headers: { accept }, signal });
    text = await answer.text();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ kind: "network", title: "", detail: String(error.message) });
  }
  if (!answer.ok) throw readProblem(answer, text);
  return {
    type: answer.headers.get("content-type").split(";")[0],
    text,
    cut: answer.headers.get("x-result-truncated") === "true",
    seconds: (performance.now() - began) / 1000,
  };
}

function readProblem(answer, text) {
  if (answer.headers.get("content-type")?.startsWith("application/problem+json")) {
    const fields = JSON.parse(text);
    return new Problem({ ...fields, kind: fields.type.slice(fields.type.lastIndexOf("/") + 1) });
  }
  // Something that stands between: it does not speak our language.
  return new Problem({ kind: "network", title: "", detail: `${answer.status} ${answer.statusText}` });
}
