"""The engine in the browser says what the engine of the server says: every competency question and every example, in
every format; errors with their place."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox
import pytest
from playwright.sync_api import Browser, Page

from browser_case import new_context, watched_page
from kg.errors import QueryError, QueryRefused, QuerySyntaxError
from kg.formats import GRAPH_FORMATS, RESULT_FORMATS, RESULTS_CSV, RESULTS_JSON, RESULTS_TSV, Format
from kg.queries import read_queries
from kg.queryfiles import read_query_folder
from kg.release import STORE, Release
from kg.store import EmbeddedEngine, is_graph_form
from kg.store.functions import EXTENSION_FUNCTIONS
from kg.store.guard import form_of
from kg.web.opening import read_prefixes
from static_case import OPEN_ENGINE

BASE = "https://w3id.org/kommunen-innovativ/"
GRAPHS = {name: f"{BASE}graph/{name}" for name in ("projects", "places", "derived")}

ASK = """async (questions) => {
    const answers = [];
    for (const each of questions) answers.push(await window.askWorker(each));
    return answers;
}"""

SELECTS = (
    # The union of all graphs, and each of them.
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{GRAPHS['projects']}> {{ ?s ?p ?o }} }}",
    f"SELECT (COUNT(*) AS ?n) FROM <{GRAPHS['places']}> {{ ?s ?p ?o }}",
    f"SELECT ?g (COUNT(*) AS ?n) FROM NAMED <{GRAPHS['derived']}> {{ GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g",
    f"SELECT * FROM NAMED <{GRAPHS['derived']}> {{ ?s ?p ?o }}",
    # A triple that stands in several graphs.
    "SELECT ?t { <https://w3id.org/kommunen-innovativ/id/project/kif> a ?t }",
    # What formats have to escape.
    "SELECT (<http://x.example/a,b> AS ?x) ('c,\"d\"\\n' AS ?y) (BNODE('z') AS ?z) ?nothing { }",
    "SELECT ?x { VALUES ?x { 'a' 'ä'@de 1 1.50 1e3 true '2024-01'^^<http://www.w3.org/2001/XMLSchema#gYearMonth> } }",
    "SELECT (TRIPLE(<http://x.example/s>, <http://x.example/p>, 'a,b'@de) AS ?t) { }",
    "SELECT ('a' AS ?x) { FILTER(false) }",
    "SELECT * { }",
    "SELECT ?n { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?n FILTER REGEX(?n, 'straße|ä', 'i') }",
    "ASK { ?s ?p 'Dortmund'@de }",
    "ASK { ?s ?p 'Nowhere' }",
)
GRAPHS_MADE = (
    "DESCRIBE <https://w3id.org/kommunen-innovativ/id/project/kif>",
    "DESCRIBE ?p { ?p a <https://w3id.org/kommunen-innovativ/def#Call> }",
    "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t , <https://w3id.org/kommunen-innovativ/def#Result> }",
    "CONSTRUCT { [] <http://x.example/of> ?s } WHERE { ?s a <https://w3id.org/kommunen-innovativ/def#Call> }",
    (
        "CONSTRUCT { ?s <http://x.example/p> 'a\\n\"b\"\\\\'@de, 1, 1.5, 1e0, true, '1'^^<http://x.example/t> } "
        "WHERE { BIND(<http://x.example/s> AS ?s) }"
    ),
    "CONSTRUCT { ?s ?p ?o } WHERE { FILTER(false) }",
)
WRONG = (
    "SELECT * WHERE {\n  ?s ?p ?o .\n  FILTRE(?o > 3)\n}\n",
    "SELECT * { ?s foo:bar ?o }",
    "SELECT * {\n # ä\n 'straße' ?p ?o . ?s rdfs:label ?l }",
    "PREFIX ki: <http://x.example/>\nSELECT ?a {\n ?s ki:ä ?o ?",
    "SELECT * {",
    "SELECT (1 AS ?x) (2 AS ?x) { }",
    "SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT * { <a> ?p ?o }",
    "SELECT (<http://x.example/f>(1) AS ?x) { }",
    "SELEC * { }",
    "",
)


@dataclass(frozen=True)
class Question:
    """What both are asked. `defaults`, `named`: the graphs that the request itself names."""

    text: str
    format: Format
    defaults: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def message(self, prefixes: dict[str, str]) -> dict[str, Any]:
        dataset = {"defaults": self.defaults, "named": self.named}
        return {"query": self.text, "type": self.format.media_type, "dataset": dataset, "prefixes": prefixes}


@dataclass
class Both:
    """The two engines."""

    page: Page
    engine: EmbeddedEngine
    prefixes: dict[str, str]
    opened: int
    wrong: list[str] = field(default_factory=list)

    def ask_browser(self, questions: list[Question]) -> list[dict[str, Any]]:
        found = self.page.evaluate(ASK, [each.message(self.prefixes) for each in questions])
        assert isinstance(found, list)
        return found

    def ask_server(self, question: Question) -> bytes:
        return self.engine.query(
            question.text, format=question.format, default_graphs=question.defaults, named_graphs=question.named
        ).read()

    def differences(self, questions: list[Question]) -> list[str]:
        """What the browser says otherwise."""
        wrong = []
        for question, found in zip(questions, self.ask_browser(questions), strict=True):
            name = f"{question.format.key}: {question.text}"
            if "answer" not in found:
                wrong.append(f"{name}: {found}")
                continue
            assert found["answer"]["type"] == question.format.media_type
            ours, theirs = found["answer"]["text"].encode(), self.ask_server(question)
            if read(ours, question.format) != read(theirs, question.format):
                wrong.append(f"{name}\n{ours[:500]!r}\n{theirs[:500]!r}")
        return wrong


def read(body: bytes, format_: Format) -> object:
    """What a body says, whatever the order of rows or triples, and the names of blank nodes."""
    if isinstance(format_.ox, ox.RdfFormat):
        dataset = ox.Dataset(ox.parse(body, format=format_.ox))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return frozenset(dataset)
    if format_ is RESULTS_JSON and b'"type":"triple"' in body:
        found = json.loads(body)
        return found["head"], Counter(json.dumps(row, sort_keys=True) for row in found["results"]["bindings"])
    if format_ is RESULTS_CSV:
        head, *rows = csv.reader(io.StringIO(body.decode(), newline=""))
        return head, Counter(tuple(map(_nameless, row)) for row in rows)
    if format_ is RESULTS_TSV:
        head, *rows = (line.split("\t") for line in body.decode().split("\n"))
        return head, Counter(tuple(map(_nameless, row)) for row in rows)
    assert isinstance(format_.ox, ox.QueryResultsFormat)
    results = ox.parse_query_results(body, format=format_.ox)
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    return list(map(str, results.variables)), Counter(tuple(_nameless(str(term)) for term in row) for row in results)


def _nameless(cell: str) -> str:
    return "_:" if cell.startswith("_:") else cell


@pytest.fixture(scope="module")
def both(browser: Browser, plain_host: str, shipped_release: Release) -> Iterator[Both]:
    prefixes = dict(read_prefixes(shipped_release.path))
    engine = EmbeddedEngine.open(shipped_release.path / STORE, prefixes)
    context = new_context(browser, plain_host)
    with watched_page(context, plain_host) as (page, watch):
        page.goto(f"{plain_host}/sparql.html")
        told = json.loads(page.locator("#editor-settings").text_content() or "")["engine"]
        opened = page.evaluate(OPEN_ENGINE, {"about": told, "base": f"{plain_host}/"})
        assert opened.get("opened"), opened
        yield Both(page, engine, prefixes, opened["opened"])
        assert not watch.wrong
    context.close()
    engine.close()


def in_formats(texts: list[str]) -> list[Question]:
    """Each query in every format that can hold its answer."""
    return [
        Question(text, each)
        for text in texts
        for each in (GRAPH_FORMATS if is_graph_form(form_of(text)) else RESULT_FORMATS)
    ]


def test_every_statement_is_there(both: Both, shipped_release: Release) -> None:
    graphs = shipped_release.manifest["graphs"].values()
    assert both.opened == sum(each["triples"] for each in graphs) > 30_000


def test_every_competency_question_and_example(both: Both, shipped_release: Release) -> None:
    folder = shipped_release.path / "queries"
    questions = {each.name: each.text for each in read_query_folder(folder / "competency")}
    questions |= {each.name: each.text for each in read_queries(folder).values()}
    assert len(questions) > 45
    assert not both.differences(in_formats(list(questions.values())))


def test_graphs_datasets_and_what_formats_have_to_escape(both: Both) -> None:
    assert not both.differences(in_formats([*SELECTS, *GRAPHS_MADE]))


def test_a_dataset_that_the_request_names(both: Both) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    each = "SELECT ?g (COUNT(*) AS ?n) FROM <http://x.example/not-asked> { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    two = (GRAPHS["projects"], GRAPHS["places"])
    questions = [
        Question(count, RESULTS_JSON, two),
        Question(each, RESULTS_JSON, (), two),
        Question(count, RESULTS_JSON, (), two),
        Question(count, RESULTS_JSON, (), ()),
    ]
    assert not both.differences(questions)
    found = [json.loads(each["answer"]["text"])["results"]["bindings"] for each in both.ask_browser(questions)]
    assert [len(each) for each in found] == [1, 2, 1, 1]


def test_every_function_beyond_the_standard(both: Both) -> None:
    """The engine of both knows GeoSPARQL; what one cannot compute the other cannot either."""
    area = "'POLYGON((7 51, 8 51, 8 52, 7 52, 7 51))'^^<http://www.opengis.net/ont/geosparql#wktLiteral>"
    point = "'POINT(7.5 51.5)'^^<http://www.opengis.net/ont/geosparql#wktLiteral>"
    metre = "<http://www.opengis.net/def/uom/OGC/1.0/metre>"
    questions = [
        Question(f"SELECT (<{function}>({', '.join(given)}) AS ?x) {{ }}", RESULTS_JSON)
        for function in EXTENSION_FUNCTIONS
        for given in ((area,), (area, metre), (area, point), (area, point, metre))
    ]
    assert not both.differences(questions)
    computed = [each["answer"]["text"].count('"value"') for each in both.ask_browser(questions)]
    assert sum(computed) > 30


@pytest.mark.parametrize("text", WRONG)
def test_errors_say_the_same_and_point_to_the_same_place(both: Both, text: str) -> None:
    question = Question(text, RESULTS_JSON)
    (found,) = both.ask_browser([question])
    with pytest.raises(QueryError) as caught:
        both.ask_server(question)
    error = caught.value
    said = found["problem"]
    place = (error.line, error.column) if isinstance(error, QuerySyntaxError) and error.line else (None, None)
    assert (said.get("line"), said.get("column")) == place
    assert said["kind"] == ("query-syntax" if isinstance(error, QuerySyntaxError) else "query")
    assert said["detail"].removeprefix("the query does not parse: ") == error.message.removeprefix(
        "the query does not parse: "
    )
    assert said.get("hint", "") == error.hint


@pytest.mark.parametrize(
    "text", ["SELECT * { SERVICE <http://x.example/sparql> { ?s ?p ?o } }", "DELETE WHERE { ?s ?p ?o }"]
)
def test_what_is_refused_there_is_refused_here(both: Both, text: str) -> None:
    question = Question(text, RESULTS_JSON)
    (found,) = both.ask_browser([question])
    assert found["problem"]["kind"] == "query-refused"
    with pytest.raises(QueryRefused):
        both.ask_server(question)


def test_what_a_format_cannot_say_is_an_error_here_too(both: Both) -> None:
    odd = "CONSTRUCT { <http://x.example/s> <http://x.example/1> 1 } WHERE { }"
    control = "SELECT ('\\u0001' AS ?x) { }"
    triple = (
        "CONSTRUCT { <http://x.example/s> <http://x.example/p>"
        " <<( <http://x.example/s> <http://x.example/p> 1 )>> } WHERE { }"
    )
    by_key = {each.key: each for each in (*GRAPH_FORMATS, *RESULT_FORMATS)}
    questions = [Question(odd, by_key["rdf"]), Question(control, by_key["xml"]), Question(triple, by_key["jsonld"])]
    for question, found in zip(questions, both.ask_browser(questions), strict=True):
        with pytest.raises(QueryError) as caught:
            both.ask_server(question)
        assert found["problem"] == {"kind": "query", "detail": caught.value.message, "hint": caught.value.hint}


def test_what_is_shown_is_cut_and_says_so(both: Both) -> None:
    long = {"query": "SELECT * { ?s ?p ?o } LIMIT 10500", "dataset": {"defaults": [], "named": []}, "prefixes": {}}
    short = {**long, "query": "SELECT ?o { ?s ?p ?o FILTER(CONTAINS(STR(?o), '},{') || true) } LIMIT 10000"}
    cut, whole = both.page.evaluate(ASK, [long, short])
    assert cut["answer"]["cut"] is True
    assert len(json.loads(cut["answer"]["text"])["results"]["bindings"]) == 10_000
    assert whole["answer"]["cut"] is False
    assert len(json.loads(whole["answer"]["text"])["results"]["bindings"]) == 10_000
