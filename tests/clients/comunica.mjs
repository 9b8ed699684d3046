// Asks questions with Comunica: node comunica.mjs '[{"query": …, "sources": […]}, …]' prints the answers as JSON.
//
// A source is only an address: that it is a SPARQL endpoint, Comunica has to find out by itself.
import { QueryEngine } from "@comunica/query-sparql";
import { termToString } from "rdf-string";

const engine = new QueryEngine();

async function ask({ query, sources }) {
  try {
    const found = await engine.query(query, { sources });
    const answer = await found.execute();
    if (found.resultType === "boolean") {
      return { boolean: answer };
    }
    const rows = await answer.toArray();
    if (found.resultType === "quads") {
      return { triples: rows.map((quad) => [quad.subject, quad.predicate, quad.object].map(termToString)) };
    }
    return { rows: rows.map((row) => Object.fromEntries([...row].map(([name, term]) => [name.value, termToString(term)]))) };
  } catch (error) {
    return { error: error.message };
  }
}

const answers = [];
for (const question of JSON.parse(process.argv[2])) {
  answers.push(await ask(question));
}
console.log(JSON.stringify(answers));
