"""Each case is a small graph, checked by the shapes of its class: a valid one finds nothing, an invalid one its rows.

A new case needs no code: lay `cases/<class>/invalid.<what>.ttl` down, run this test, look at the rows it shows, and
keep them beside it as `invalid.<what>.csv`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from kg.graph.derive import SUB_CLASS_OF, SUB_PROPERTY_OF, derive
from kg.graph.sources import CHECKED_GRAPH, DERIVED_GRAPH, ONTOLOGY_GRAPH
from kg.queryfiles import QueryFile, read_query_folder
from kg.vocab import RDF_TYPE, SH, Prefixes, load_prefixes
from shacl_engines import Row, pyshacl_rows, to_rdflib, turbo_rows

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).parent / "cases"
VALID = sorted(CASES.glob("*/valid.ttl"))
INVALID = sorted(CASES.glob("*/invalid.*.ttl"))


def _name(case: Path) -> str:
    return f"{case.parent.name}/{case.stem}"


@pytest.fixture(scope="module")
def prefixes() -> Prefixes:
    return load_prefixes(ROOT / "ontology/prefixes.ttl")


@pytest.mark.parametrize("case", VALID, ids=_name)
def test_valid_case_finds_nothing(case: Path, prefixes: Prefixes) -> None:
    data, shapes = _read_case(case), _read_shapes(case.parent.name)
    assert turbo_rows(data, shapes, prefixes) == []
    assert pyshacl_rows(data, _reference_shapes(case.parent.name), prefixes) == []


@pytest.mark.parametrize("case", VALID, ids=_name)
def test_valid_case_has_something_to_check(case: Path) -> None:
    """No target without a focus node in the file itself: an empty graph conforms to everything."""
    data, shapes = _read_case(case), _read_shapes(case.parent.name)
    written = {quad.subject for quad in data.quads_for_pattern(None, None, None, CHECKED_GRAPH)}
    assert {target for target, focus in _focus_nodes(data, shapes).items() if not focus & written} == set()


@pytest.mark.parametrize("case", INVALID, ids=_name)
def test_invalid_case_finds_the_kept_rows(case: Path, prefixes: Prefixes) -> None:
    data, shapes = _read_case(case), _read_shapes(case.parent.name)
    rows = turbo_rows(data, shapes, prefixes)
    assert rows
    assert rows == pyshacl_rows(data, _reference_shapes(case.parent.name), prefixes)
    kept = case.with_suffix(".csv")
    written = _write_rows(rows)
    assert kept.is_file(), f"rows to keep in {kept.name}, if they are right:\n{written}"
    assert written == kept.read_text(encoding="utf-8")


def test_each_class_has_cases() -> None:
    assert {path.stem for path in (ROOT / "shapes").glob("*.ttl")} == {case.parent.name for case in VALID}
    assert {case.parent.name for case in VALID} == {case.parent.name for case in INVALID}


def test_each_kept_file_has_its_case() -> None:
    assert {path.with_suffix(".ttl") for path in CASES.glob("*/*.csv")} == set(INVALID)


def test_each_shape_with_a_message_is_hit_by_a_case(prefixes: Prefixes) -> None:
    hit = {(case.parent.name, row.shape) for case in INVALID for row in _read_rows(case.with_suffix(".csv"))}
    kis = prefixes["kis"]
    spoken = {
        (path.stem, f"kis:{quad.subject.value.removeprefix(kis)}")
        for path in (ROOT / "shapes").glob("*.ttl")
        for quad in _read_shapes(path.stem).quads_for_pattern(None, ox.NamedNode(SH + "message"), None, None)
        if isinstance(quad.subject, ox.NamedNode)
    }
    assert spoken - hit == set()


def _read_case(case: Path) -> ox.Store:
    """Read a case, derive what follows with the code lists at hand, and leave these out again.

    They have nothing of the case in them, and the slow engine would check them three hundred times.
    """
    store = ox.Store()
    store.extend(_ontology())
    store.load(path=case, to_graph=CHECKED_GRAPH)
    derive(store, _rules(), ONTOLOGY_GRAPH, DERIVED_GRAPH)
    for concept in {quad.subject for quad in _code_lists()}:
        for graph in (ONTOLOGY_GRAPH, DERIVED_GRAPH):
            for quad in list(store.quads_for_pattern(concept, None, None, graph)):
                store.remove(quad)
    return store


@cache
def _rules() -> Sequence[QueryFile]:
    return read_query_folder(ROOT / "queries/derive")


@cache
def _ontology() -> Sequence[ox.Quad]:
    """Read the tree of classes and properties, and the code lists."""
    tree = [
        ox.Quad(triple.subject, triple.predicate, triple.object, ONTOLOGY_GRAPH)
        for triple in ox.parse(path=ROOT / "ontology/kommunen-innovativ.ttl")
        if triple.predicate in (SUB_CLASS_OF, SUB_PROPERTY_OF)
    ]
    return [*tree, *_code_lists()]


@cache
def _code_lists() -> Sequence[ox.Quad]:
    return [
        ox.Quad(triple.subject, triple.predicate, triple.object, ONTOLOGY_GRAPH)
        for triple in ox.parse(path=ROOT / "ontology/codelists.ttl")
    ]


@cache
def _read_shapes(name: str) -> ox.Store:
    store = ox.Store()
    store.load(path=ROOT / "ontology/prefixes.ttl")
    store.load(path=ROOT / f"shapes/{name}.ttl")
    return store


@cache
def _reference_shapes(name: str) -> rdflib.Graph:
    return to_rdflib(_read_shapes(name))


def _focus_nodes(data: ox.Store, shapes: ox.Store) -> dict[str, set[object]]:
    """Find the focus nodes of each target, as the derived types have them."""
    nodes: dict[str, set[object]] = {}
    for quad in shapes.quads_for_pattern(None, ox.NamedNode(SH + "targetClass"), None, None):
        found = data.quads_for_pattern(None, RDF_TYPE, quad.object, None)
        nodes[f"{quad.subject} {quad.object}"] = {typed.subject for typed in found}
    for quad in shapes.quads_for_pattern(None, ox.NamedNode(SH + "targetSubjectsOf"), None, None):
        assert isinstance(quad.object, ox.NamedNode)
        found = data.quads_for_pattern(None, quad.object, None, None)
        nodes[f"{quad.subject} {quad.object}"] = {holding.subject for holding in found}
    assert nodes
    return nodes


def _write_rows(rows: Sequence[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(Row._fields)
    writer.writerows(rows)
    return text.getvalue()


def _read_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return [Row(*fields) for fields in list(csv.reader(file))[1:]]
