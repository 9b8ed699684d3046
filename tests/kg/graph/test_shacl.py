"""pySHACL is the reference: the fast engine must report the same rows."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pyshacl_turbo
import pytest

from kg.graph.derive import derive
from kg.graph.shacl import Result, read_report, validate_shapes
from kg.graph.sources import DERIVED_GRAPH, ONTOLOGY_GRAPH, Sources, read_sources
from shacl_engines import to_rdflib

CASES = sorted(
    case for case in (Path(__file__).parent / "cases").iterdir() if case.name in ("invalid.key", "invalid.project")
)

Row = tuple[str, str, str, str, str, str]


def _rows(results: Iterable[Result]) -> Counter[Row]:
    return Counter(
        (
            str(result.focus),
            str(result.path),
            str(result.value),
            result.component,
            str(result.severity),
            result.shape,
        )
        for result in results
    )


def _reference(store: ox.Store, shapes: ox.Store) -> Counter[Row]:
    shapes_graph = to_rdflib(shapes)
    _, report, _ = pyshacl.validate(to_rdflib(store), shacl_graph=shapes_graph)
    return _rows(read_report(report, shapes_graph, {}))


def _derived(sources: Sources) -> Sources:
    derive(sources.store, sources.derivations, ONTOLOGY_GRAPH, DERIVED_GRAPH)
    return sources


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_same_rows_as_pyshacl(case: Path, project: Path) -> None:
    shutil.copytree(case, project, dirs_exist_ok=True)
    sources = _derived(read_sources(project))
    rows = _rows(validate_shapes(sources.store, sources.shapes, sources.prefixes))
    assert rows
    assert rows == _reference(sources.store, sources.shapes)


def test_same_rows_as_pyshacl_on_every_twentieth_shipped_thing(
    shipped_store: ox.Store, shipped_sources: Sources
) -> None:
    """The reference takes minutes for the whole graph; what a sample lacks makes more rows to compare."""
    subjects = sorted({quad.subject.value for quad in shipped_store if isinstance(quad.subject, ox.NamedNode)})
    chosen = set(subjects[::20])
    sample = ox.Store()
    sample.extend(
        quad
        for quad in shipped_store
        if quad.graph_name == ONTOLOGY_GRAPH
        or (isinstance(quad.subject, ox.NamedNode) and quad.subject.value in chosen)
    )
    rows = _rows(validate_shapes(sample, shipped_sources.shapes, shipped_sources.prefixes))
    assert len(rows) > 100
    assert rows == _reference(sample, shipped_sources.shapes)


def test_plain_strings_are_the_same_in_data_and_shapes(project: Path) -> None:
    """Shapes read by the other library would call every string in an sh:in wrong."""
    sources = _derived(read_sources(project))
    assert not validate_shapes(sources.store, sources.shapes, sources.prefixes)
    mixed, _, _ = pyshacl_turbo.validate(sources.store, shacl_graph=to_rdflib(sources.shapes))
    assert not mixed, "the trap is gone: shapes may be read by either library now"


SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix e: <http://example.org/> .
e:PlaceShape a sh:NodeShape ; sh:targetClass e:Place ; sh:sparql e:inState .
e:inState sh:message "{$this} liegt in {?value}"@de , "{$this} lies in {?value}"@en ;
    sh:select '''SELECT $this (?in AS ?value) { $this <http://example.org/state> ?said .
        GRAPH ?g { $this <http://example.org/in> ?in } FILTER(?in != ?said) }''' .
"""


def test_sparql_constraints_see_all_graphs_as_one() -> None:
    store, shapes = ox.Store(), ox.Store()
    prefix = "@prefix e: <http://example.org/> . "
    for number, text in enumerate(("e:x a e:Place .", "e:x e:state e:a .", "e:x e:in e:b .")):
        graph = ox.NamedNode(f"http://example.org/graph/{number}")
        store.load(prefix + text, format=ox.RdfFormat.TURTLE, to_graph=graph)
    shapes.load(SHAPES, format=ox.RdfFormat.TURTLE)
    (result,) = validate_shapes(store, shapes, {"e": "http://example.org/"})
    assert result.messages == {"de": "e:x liegt in e:b", "en": "e:x lies in e:b"}
    assert result.value == ox.NamedNode("http://example.org/b")


def test_shape_without_message_gets_a_plain_one() -> None:
    store, shapes = ox.Store(), ox.Store()
    store.load("<http://e/x> a <http://e/T> .", format=ox.RdfFormat.TURTLE)
    shapes.load(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <http://e/S> a sh:NodeShape ; sh:targetClass <http://e/T> ;"
        " sh:property [ sh:path [ sh:zeroOrMorePath [ sh:alternativePath ( <http://e/p> <http://e/q> ) ] ] ;"
        " sh:minCount 2 ] .",
        format=ox.RdfFormat.TURTLE,
    )
    (result,) = validate_shapes(store, shapes, {"e": "http://e/"})
    assert result.shape == "http://e/S", "the nearest shape with an IRI"
    assert result.messages["en"] == "Breaks rule MinCount of e:S ((e:p|e:q)*)."
    assert result.messages["de"] == "Verletzt die Regel MinCount der Form e:S ((e:p|e:q)*)."
