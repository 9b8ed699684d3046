"""Check queries find nothing in the shipped graph, and one thing in a small graph that has what they look for."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.graph.checks import run_check
from kg.graph.derive import derive
from kg.graph.sources import CHECKED_GRAPH, DERIVED_GRAPH, ONTOLOGY_GRAPH
from kg.queryfiles import QueryFile, read_query_folder
from kg.vocab import Prefixes, load_prefixes

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).parent / "checks"
CHECKS = read_query_folder(ROOT / "queries/checks")


def _name(check: QueryFile) -> str:
    return check.name


@pytest.fixture(scope="module")
def prefixes() -> Prefixes:
    return load_prefixes(ROOT / "ontology/prefixes.ttl")


@pytest.mark.parametrize("check", CHECKS, ids=_name)
def test_nothing_is_found_in_the_shipped_graph(check: QueryFile, shipped_store: ox.Store, prefixes: Prefixes) -> None:
    assert len(shipped_store) > 0
    assert [(str(result.focus), str(result.value)) for result in run_check(shipped_store, check, prefixes)] == []


@pytest.mark.parametrize("check", CHECKS, ids=_name)
def test_one_thing_is_found_in_the_case(check: QueryFile, prefixes: Prefixes) -> None:
    store = ox.Store()
    for name in ("kommunen-innovativ", "codelists"):
        store.load(path=ROOT / f"ontology/{name}.ttl", to_graph=ONTOLOGY_GRAPH)
    # The publisher of the ontology is described in data/, which is not here: not the matter of the case.
    without_case = run_check(store, check, prefixes)
    store.load(path=CASES / f"{check.name}.ttl", to_graph=CHECKED_GRAPH)
    if check.name != "blank-nodes":  # which rules refuse
        derive(store, read_query_folder(ROOT / "queries/derive"), ONTOLOGY_GRAPH, DERIVED_GRAPH)
    found = [result for result in run_check(store, check, prefixes) if result not in without_case]
    assert len(found) == 1
    assert set(found[0].messages) == {"de", "en"}
    assert not [text for text in found[0].messages.values() if re.search(r"\{[?$]\w+\}", text)], "an unfilled place"


@pytest.mark.parametrize("check", CHECKS, ids=_name)
def test_head_speaks_german_and_english(check: QueryFile) -> None:
    assert set(check.summary) == {"de", "en"}
    assert {"severity", "message", "message_de"} <= set(check.meta)


def test_each_check_has_its_case() -> None:
    assert {check.name for check in CHECKS} == {path.stem for path in CASES.glob("*.ttl")}
