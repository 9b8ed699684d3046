"""The shipped release in real engines: what they answer, and which of our questions they get wrong, and how."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Literal
from urllib.parse import parse_qsl

import httpx
import pytest

import engines
from kg.errors import EngineError, LimitReached, QueryError, QueryRefused, QuerySyntaxError
from kg.formats import GRAPH_FORMATS, N_TRIPLES, RESULT_FORMATS, RESULTS_CSV, RESULTS_JSON, Format
from kg.queries import fill
from kg.release import Release
from kg.store import EmbeddedEngine, Outcome, Question
from kg.store.remote import RemoteEngine
from kg.vocab import XSD
from query_case import COMPETENCY, NAMED
from remote_case import Value, ask, open_embedded, open_remote, pushed
from serve_case import start

QUESTIONS = {query.name: query.text for query in [*COMPETENCY, *NAMED]} | {
    f"{query.name}?{example}": fill(query, dict(parse_qsl(example)))
    for query in NAMED
    for example in query.meta.get("example", [])
}

Fault = Literal["no rows", "fails", "repeats rows", "numbers for truth"]

WRONG: dict[tuple[str, str], Fault] = {
    # Plain Fuseki and Virtuoso know no geof:distance: the one leaves it unbound, the other refuses it.
    ("fuseki", "cq19-projects-near-dortmund"): "no rows",
    ("virtuoso", "cq19-projects-near-dortmund"): "fails",
    # It has no type for true and false.
    ("virtuoso", "cq42-what-is-missing"): "numbers for truth",
    # A path with + gives an end once for each way to it.
    ("virtuoso", "municipalities"): "repeats rows",
    ("virtuoso", "municipalities?max_population=10000"): "repeats rows",
    ("virtuoso", "municipalities?state=03&max_population=20000"): "repeats rows",
}
"""The list in docs/scaling.md, for machines."""
_AS_NUMBERS: dict[object, object] = {
    f'"false"^^<{XSD}boolean>': f'"0"^^<{XSD}integer>',
    f'"true"^^<{XSD}boolean>': f'"1"^^<{XSD}integer>',
}

GRAPH = "https://w3id.org/kommunen-innovativ/graph/"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
COUNT_NAMED = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
FOREIGN = "http://www.openlinksw.com/schemas/virtrdf#"
"""A graph that Virtuoso keeps for itself."""


Said = str | type[Exception]

DIFFERENCES: dict[str, list[tuple[str, Said, Said]]] = {
    "oxigraph": [("SELECT (<http://example.org/f>() AS ?x) WHERE {}", QueryError, EngineError)],
    "fuseki": [("SELECT (<http://example.org/f>() AS ?x) WHERE {}", QueryError, "")],
    "virtuoso": [
        ("ASK { GRAPH <http://example.org/none> { ?s ?p ?o } }", "false", "true"),
        ("SELECT (COUNT(*) AS ?n) { GRAPH <http://example.org/none> { ?s ?p ?o } }", "0", "1"),
        ("ASK { ?s ?p ?o FILTER(ISLITERAL(?o) && REGEX(STR(?o), 'K[uü]ste')) }", "true", "false"),
        ("SELECT (1 = 1 AS ?same) WHERE {}", "true", "1"),
        ("SELECT (BNODE() AS ?b) WHERE {}", "_:", QueryError),
        ("SELECT ?s { ?s <http://purl.org/dc/terms/isPartOf>+ ?o }", "http", EngineError),
        ("SELECT ?x { VALUES ?s { 1 } LATERAL { SELECT ?x { BIND(2 AS ?x) } } }", "2", QueryError),
    ],
}
"""What else an engine says otherwise than the embedded one: the query, what that says, what the remote says."""


@dataclass(frozen=True)
class Pair:
    """One release, asked in two ways."""

    name: str
    server: engines.Server
    embedded: EmbeddedEngine
    remote: RemoteEngine
    expect: Callable[[str], list[Value]]
    """What the embedded engine answers."""


@pytest.fixture(scope="module")
def embedded(shipped_release: Release) -> Iterator[EmbeddedEngine]:
    engine = open_embedded(shipped_release)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def expect(embedded: EmbeddedEngine) -> Callable[[str], list[Value]]:
    """Asks the embedded engine each question once, not once for each of the others."""
    return cache(partial(ask, embedded))


@pytest.fixture(scope="module", params=engines.NAMES)
def pair(
    request: pytest.FixtureRequest,
    shipped_release: Release,
    embedded: EmbeddedEngine,
    expect: Callable[[str], list[Value]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Pair]:
    with pushed(request.param, shipped_release, tmp_path_factory.mktemp(request.param)) as server:
        remote = open_remote(server, shipped_release, embedded)
        yield Pair(request.param, server, embedded, remote, expect)
        remote.close()
    # A server lives as long as its block.
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.query)


def test_graphs_are_the_same(pair: Pair) -> None:
    assert pair.remote.graphs() == pair.embedded.graphs()


@pytest.mark.parametrize("name", QUESTIONS)
def test_answers_are_the_same(pair: Pair, name: str) -> None:
    expected = pair.expect(QUESTIONS[name])
    fault = WRONG.get((pair.name, name))
    if fault == "fails":
        with pytest.raises(EngineError):
            ask(pair.remote, QUESTIONS[name])
        return
    found = ask(pair.remote, QUESTIONS[name])
    if fault == "no rows":
        assert len(found) == 1 < len(expected)
    elif fault == "repeats rows":
        assert set(found) == set(expected)
        assert len(found) > len(expected)
    elif fault == "numbers for truth":
        assert found != expected
        assert found == [tuple(_AS_NUMBERS.get(value, value) for value in row) for row in expected]
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("text", "default_graphs", "named_graphs"),
    [
        (COUNT, (), ()),
        (COUNT_NAMED, (), ()),
        (COUNT, ("projects", "places"), ()),
        (COUNT_NAMED, ("projects", "places"), ()),
        (COUNT, (), ("projects",)),
        (COUNT_NAMED, (), ("projects",)),
        (COUNT_NAMED, ("places",), ("projects", "links")),
        (COUNT, ("none",), ()),
        (COUNT.replace("WHERE", f"FROM <{GRAPH}places> WHERE"), (), ()),
        (COUNT.replace("WHERE", f"FROM <{GRAPH}places> WHERE"), ("projects",), ()),
        (COUNT_NAMED.replace("WHERE", f"FROM <{GRAPH}places> WHERE"), (), ()),
        (COUNT.replace("WHERE", f"FROM NAMED <{GRAPH}places> WHERE"), (), ()),
        (f"PREFIX g: <{GRAPH}> " + COUNT_NAMED.replace("WHERE", "FROM g:links FROM NAMED g:places"), (), ()),
        (COUNT.replace("WHERE", f"FROM <{FOREIGN}>"), (), ()),
        (f"CONSTRUCT FROM <{GRAPH}dataset> WHERE {{ ?s a ?class }}", (), ()),
        (f"CONSTRUCT {{ ?class a ?s }} FROM <{GRAPH}dataset> WHERE {{ ?s a ?class }}", (), ()),
    ],
)
def test_the_dataset_is_the_same(
    pair: Pair, text: str, default_graphs: tuple[str, ...], named_graphs: tuple[str, ...]
) -> None:
    answers = [
        engine.query(
            text,
            format=N_TRIPLES if text.startswith("CONSTRUCT") else RESULTS_CSV,
            default_graphs=[GRAPH + name for name in default_graphs],
            named_graphs=[GRAPH + name for name in named_graphs],
        ).read()
        for engine in (pair.embedded, pair.remote)
    ]
    assert sorted(answers[0].splitlines()) == sorted(answers[1].splitlines())


@pytest.mark.parametrize("wire", [*RESULT_FORMATS, *GRAPH_FORMATS], ids=lambda wire: wire.key)
def test_formats_are_written_the_same(pair: Pair, wire: Format) -> None:
    thing = "<https://w3id.org/kommunen-innovativ/id/project/kif>"
    text = f"CONSTRUCT {{ {thing} a ?o }} WHERE {{ {thing} a ?o }} ORDER BY ?o LIMIT 1"
    if wire in RESULT_FORMATS:
        text = f"SELECT ?p ?o WHERE {{ {thing} ?p ?o FILTER(ISLITERAL(?o)) }} ORDER BY ?p STR(?o) LANG(?o)"
    assert pair.remote.query(text, format=wire).read() == pair.embedded.query(text, format=wire).read()


def test_blank_nodes_and_truth_values(pair: Pair) -> None:
    made = ask(pair.remote, f"CONSTRUCT {{ [] a ?class }} FROM <{GRAPH}dataset> WHERE {{ ?s a ?class }}")
    assert len(made) > 1
    assert all(str(line[0]).startswith("_:") for line in made)
    assert ask(pair.remote, "ASK { ?s a ?class }") == [(True,)]
    assert ask(pair.remote, "ASK { ?s a <http://example.org/none> }") == [(False,)]


def test_rows_are_limited_and_cut(pair: Pair) -> None:
    text = "SELECT ?s WHERE { ?s ?p ?o }"
    pieces: list[bytes] = []
    assert pair.remote.answer(Question(text, RESULTS_JSON, cut_at=7), pieces.append) == Outcome("select", 7, cut=True)
    with pytest.raises(LimitReached):
        pair.remote.answer(Question(text, RESULTS_JSON, max_rows=1000), pieces.append)
    # What was left unread does not stand in the way of the next question.
    assert pair.remote.answer(Question("ASK {}", RESULTS_JSON), pieces.append) == Outcome("ask", 1)


@pytest.mark.parametrize(
    ("text", "error", "line"),
    [
        ("SELECT * WHERE {\n ?s ?p }", QuerySyntaxError, 2),
        ("# nothing\nSELECT * WHERE { ?s ex:p ?o }", QuerySyntaxError, 2),
        ("SELECT (<x> AS ?y) WHERE {}", QuerySyntaxError, 1),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", QueryRefused, 0),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", QueryRefused, 0),
        ("SELECT (<bif:http_get>('http://127.0.0.1:1/') AS ?x) {}", QueryRefused, 0),
        ("PREFIX b: <BIF:> SELECT (b:http_get('http://127.0.0.1:1/') AS ?x) {}", QueryRefused, 0),
        ("SELECT (<java:java.lang.System>() AS ?x) {}", QueryRefused, 0),
    ],
)
def test_wrong_queries(pair: Pair, text: str, error: type[QueryError], line: int) -> None:
    with pytest.raises(error) as caught:
        pair.remote.query(text, format=RESULTS_JSON)
    assert "127.0.0.1" not in str(caught.value)
    if isinstance(caught.value, QuerySyntaxError):
        assert caught.value.line == line


def test_what_else_is_known_to_differ(pair: Pair) -> None:
    for text, *answers in DIFFERENCES[pair.name]:
        for engine, expected in zip((pair.embedded, pair.remote), answers, strict=True):
            if isinstance(expected, str):
                lines = engine.query(text, format=RESULTS_CSV).read().decode().splitlines()
                assert lines[-1].startswith(expected), text
            else:
                with pytest.raises(expected):
                    engine.query(text, format=RESULTS_CSV)


def test_the_site_in_front_of_it(pair: Pair, shipped_release: Release) -> None:
    with start(KG_RELEASES=str(shipped_release.path.parent), KG_ENGINE=pair.server.query) as (_process, address):
        answer = httpx.get(f"{address}/queries/projects-by-municipality.csv", params={"ags": "05913000"})
        assert answer.status_code == 200
        assert "Dortmund" in answer.text
        graph = httpx.get(
            f"{address}/sparql",
            params={"query": "CONSTRUCT WHERE { ?s a <http://data.europa.eu/s66#Project> }"},
            headers={"Accept": "application/ld+json"},
        )
        assert graph.status_code == 200
        assert len(graph.json()) > 30
        refused = httpx.get(f"{address}/sparql", params={"query": "SELECT * { SERVICE <http://x.y/> { ?s ?p ?o } }"})
        assert 400 <= refused.status_code < 500
