// Asks an endpoint with fetch-sparql-endpoint: node fetch.mjs ADDRESS '["SELECT …", …]' GET|POST prints the answers as JSON.
import { SparqlEndpointFetcher } from "fetch-sparql-endpoint";
import { termToString } from "rdf-string";

const [address, queries, method] = process.argv.slice(2);
const fetcher = new SparqlEndpointFetcher({ method });

async function collect(stream) {
  const rows = [];
  for await (const row of stream) {
    rows.push(row);
  }
  return rows;
}

async function ask(query) {
  try {
    switch (fetcher.getQueryType(query)) {
      case "ASK":
        return { boolean: await fetcher.fetchAsk(address, query) };
      case "CONSTRUCT": {
        const quads = await collect(await fetcher.fetchTriples(address, query));
        return { triples: quads.map((quad) => [quad.subject, quad.predicate, quad.object].map(termToString)) };
      }
      default: {
        const rows = await collect(await fetcher.fetchBindings(address, query));
        return { rows: rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, term]) => [name, termToString(term)]))) };
      }
    }
  } catch (error) {
    return { error: error.message };
  }
}

const answers = [];
for (const query of JSON.parse(queries)) {
  answers.push(await ask(query));
}
console.log(JSON.stringify(answers));
