"""The embedded engine: datasets, formats, errors."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from kg.errors import EngineError, QueryError, QueryRefused, QuerySyntaxError
from kg.formats import (
    GRAPH_FORMATS,
    JSON_LD,
    N_TRIPLES,
    RDF_XML,
    RESULT_FORMATS,
    RESULTS_CSV,
    RESULTS_JSON,
    RESULTS_TSV,
    RESULTS_XML,
    TURTLE,
    Format,
)
from kg.store import EmbeddedEngine, Table, form_of, load_files, read_answer

GRAPH = "https://w3id.org/kommunen-innovativ/graph/"
LABELS = "SELECT ?label { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?label } ORDER BY ?label"
IN_GRAPH = "SELECT ?label { GRAPH ?g { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?label } } ORDER BY ?label"


@pytest.fixture(scope="module")
def engine(serving_data: Path) -> EmbeddedEngine:
    return load_files([serving_data])


@pytest.fixture
def odd() -> EmbeddedEngine:
    """Hold what some formats cannot say."""
    store = ox.Store()
    thing = ox.NamedNode("http://example.org/thing")
    store.add(ox.Quad(thing, ox.NamedNode("http://example.org/1"), ox.Literal("digit")))
    store.add(ox.Quad(thing, ox.NamedNode("http://example.org/control"), ox.Literal("\x01")))
    part = ox.Triple(thing, ox.NamedNode("http://example.org/p"), thing)
    store.add(ox.Quad(thing, ox.NamedNode("http://example.org/triple"), part))
    return EmbeddedEngine(store)


def labels(engine: EmbeddedEngine, query: str, **dataset: list[str]) -> list[str]:
    found = read_answer(engine.query(query, format=RESULTS_JSON, **dataset))  # type: ignore[arg-type]
    assert isinstance(found, Table)
    return [row[0].value for row in found.rows if isinstance(row[0], ox.Literal)]


@pytest.mark.parametrize(
    ("query", "dataset", "expected"),
    [
        (LABELS, {}, ["Dortmund", "KIF", "WAT", "Zwönitz"]),
        (LABELS, {"default_graphs": [GRAPH + "projects"]}, ["KIF", "WAT"]),
        (LABELS, {"default_graphs": [GRAPH + "none"]}, []),
        (LABELS, {"named_graphs": [GRAPH + "places"]}, []),
        (IN_GRAPH, {"named_graphs": [GRAPH + "places"]}, ["Dortmund", "KIF", "Zwönitz"]),
        (IN_GRAPH, {"default_graphs": [GRAPH + "places"]}, []),
        (LABELS.replace("{", f"FROM <{GRAPH}projects> {{", 1), {}, ["KIF", "WAT"]),
        (LABELS.replace("{", f"FROM <{GRAPH}none> {{", 1), {}, []),
        (LABELS.replace("{", f"FROM NAMED <{GRAPH}places> {{", 1), {}, []),
        (
            LABELS.replace("{", f"FROM <{GRAPH}projects> {{", 1),
            {"default_graphs": [GRAPH + "places"]},
            ["Dortmund", "KIF", "Zwönitz"],
        ),
    ],
)
def test_the_dataset_that_counts(
    engine: EmbeddedEngine, query: str, dataset: dict[str, list[str]], expected: list[str]
) -> None:
    assert labels(engine, query, **dataset) == expected


def test_graphs_and_their_sizes(engine: EmbeddedEngine) -> None:
    assert engine.graphs() == {GRAPH + "places": 9, GRAPH + "projects": 8}


@pytest.mark.parametrize("wanted", GRAPH_FORMATS, ids=lambda each: each.key)
def test_graph_formats_hold_the_same_graph(engine: EmbeddedEngine, wanted: Format) -> None:
    query = "CONSTRUCT WHERE { ?s ?p ?o }"
    expected = rdflib.Graph().parse(data=engine.query(query, format=N_TRIPLES).read(), format="nt")
    triples = {quad.triple for quad in ox.parse(engine.query(query, format=wanted).read(), wanted.ox)}  # type: ignore[arg-type]
    found = rdflib.Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    assert len(found) == 16
    assert isomorphic(found, expected)


def test_a_triple_of_two_graphs_is_described_once(engine: EmbeddedEngine) -> None:
    query = f"DESCRIBE <{GRAPH.replace('graph/', 'id/project/kif')}>"
    body = engine.query(query, format=N_TRIPLES).read().decode()
    assert body.count("prefLabel") == 1


def test_turtle_has_the_prefixes_it_needs(engine: EmbeddedEngine) -> None:
    query = "CONSTRUCT { ?s a ?class } WHERE { ?s a ?class }"
    body = engine.query(query, format=TURTLE).read().decode()
    assert "project:kif a ki:JointProject" in body
    assert "@prefix skos:" not in body


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (RESULTS_JSON, b'{"head":{},"boolean":true}'),
        (RESULTS_XML, b"<boolean>true</boolean>"),
        (RESULTS_CSV, b"true"),
        (RESULTS_TSV, b"true"),
    ],
)
def test_ask_in_every_format(engine: EmbeddedEngine, wanted: Format, expected: bytes) -> None:
    answer = engine.query("ASK { ?s ?p ?o }", format=wanted)
    assert answer.form == "ask"
    assert expected in answer.read()


@pytest.mark.parametrize(
    ("query", "message", "line", "column"),
    [
        ("SELECT * {", "it ends too early", 1, 11),
        ("SELECT *\n{ ?s ex:foo ?o }", "the prefix of 'ex:foo' is not declared", 2, 6),
        ('SELECT ?x { "äöü" , }', "near '}'", 1, 21),
        ("SELECT * { ?s ?p ?o } GARBAGE", "near 'GARBAGE'", 1, 23),
        ("SELECT (COUNT(*) AS ?n) ?x {}", "The SELECT contains a variable", 1, 30),
        ("SELEKT * {}", "no query form", 0, 0),
    ],
)
def test_syntax_errors_name_their_place(
    engine: EmbeddedEngine, query: str, message: str, line: int, column: int
) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        engine.query(query, format=RESULTS_JSON)
    assert message in str(caught.value)
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize("query", ["INSERT DATA { <a:a> <a:b> 1 }", "SELECT * { SERVICE <http://127.0.0.1:9/> {} }"])
def test_updates_and_federation_are_refused(engine: EmbeddedEngine, query: str) -> None:
    for ask in (form_of, lambda text: engine.query(text, format=RESULTS_JSON)):
        with pytest.raises(QueryRefused):
            ask(query)


def test_an_unknown_function_is_the_query_s_fault(engine: EmbeddedEngine) -> None:
    with pytest.raises(QueryError, match="custom function"):
        engine.query("SELECT (<http://example.org/f>(1) AS ?x) {}", format=RESULTS_JSON)


def test_a_bad_graph_name(engine: EmbeddedEngine) -> None:
    with pytest.raises(QueryError, match="no absolute IRI"):
        engine.query("ASK {}", format=RESULTS_JSON, default_graphs=["not an IRI"])


@pytest.mark.parametrize(
    ("query", "wanted", "message"),
    [
        ("CONSTRUCT { ?s <http://example.org/1> ?o } WHERE { ?s <http://example.org/1> ?o }", RDF_XML, "predicate"),
        ("CONSTRUCT WHERE { ?s <http://example.org/control> ?o }", RDF_XML, "control characters"),
        ("SELECT ?o { ?s <http://example.org/control> ?o }", RESULTS_XML, "control characters"),
        ("CONSTRUCT WHERE { ?s <http://example.org/triple> ?o }", JSON_LD, "1.2"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", RESULTS_JSON, "cannot be answered as"),
        ("ASK {}", TURTLE, "cannot be answered as"),
    ],
)
def test_what_a_format_cannot_say_is_an_error(odd: EmbeddedEngine, query: str, wanted: Format, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        odd.query(query, format=wanted)


def test_an_empty_answer_is_whole_in_every_format() -> None:
    engine = EmbeddedEngine(ox.Store())
    for wanted in GRAPH_FORMATS:
        body = engine.query("CONSTRUCT WHERE { ?s ?p ?o }", format=wanted).read()
        assert list(ox.parse(body, wanted.ox)) == []  # type: ignore[arg-type]
    for wanted in RESULT_FORMATS:
        assert engine.query("SELECT * { ?s ?p ?o }", format=wanted).read()


def test_no_store_is_no_empty_store(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="no store"):
        EmbeddedEngine.open(tmp_path / "none")
    assert not (tmp_path / "none").exists()
    (tmp_path / "broken").mkdir()
    with pytest.raises(EngineError, match="cannot be opened"):
        EmbeddedEngine.open(tmp_path / "broken")


def test_a_damaged_store_is_not_the_query_s_fault(serving_data: Path, tmp_path: Path) -> None:
    store = ox.Store(str(tmp_path / "store"))
    store.bulk_load(path=serving_data)
    store.optimize()
    store.flush()
    del store
    engine = EmbeddedEngine.open(tmp_path / "store")
    for path in (tmp_path / "store").glob("*.sst"):
        path.write_bytes(b"\0" * path.stat().st_size)
    # No path in it; nothing is caught by name, which would keep the rows until some other thread lets go of them.
    with pytest.raises(EngineError, match=r"the store cannot be read: Corruption: block checksum[^/]*\(kg build\)\Z"):
        engine.query("SELECT * { ?s ?p ?o }", format=RESULTS_JSON)
