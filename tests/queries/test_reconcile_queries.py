"""The properties of the reconciliation service: each query runs by hand, and its head is true."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest

from kg.queries import fill
from kg.queryfiles import QueryFile, read_query_folder
from kg.vocab import CANONICAL_BASE
from kg.web.reconcile.properties import Property, read_table
from kg.web.reconcile.types import TYPES
from query_case import QUERIES, ask, is_empty, name_of

FILES = read_query_folder(QUERIES / "reconcile")
PROPERTIES = read_table(QUERIES.parent).properties


def test_there_are_properties() -> None:
    assert len(PROPERTIES) == len(FILES) > 30


@pytest.mark.parametrize("query", FILES, ids=name_of)
def test_the_default_gives_rows(query: QueryFile, shipped_store: ox.Store) -> None:
    assert f"VALUES ?thing {{ {query.params[0].default} }}" in query.text
    suffix, rows = ask(shipped_store, query.text)
    assert is_empty(suffix, rows) == ("empty" in query.meta)


@pytest.mark.parametrize("property_", PROPERTIES, ids=lambda each: each.id)
def test_names_and_meanings_stand_in_both_languages(property_: Property) -> None:
    assert set(property_.names) == {"de", "en"}
    assert property_.about("de")
    assert property_.about("en")
    assert (property_.range is not None) == (property_.values == "thing")


@pytest.mark.parametrize("property_", PROPERTIES, ids=lambda each: each.id)
def test_values_are_of_the_kind_that_the_head_names(property_: Property, shipped_store: ox.Store) -> None:
    """All of the graph, not the default alone: every thing is asked for at once."""
    things = _things(shipped_store)
    found = shipped_store.query(fill(property_.query, {"thing": things}), use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    kinds, seen = {kind for each in property_.types for kind in each.kinds}, set()
    for row in found:
        thing, value = row["thing"], row["value"]
        assert isinstance(thing, ox.NamedNode)
        kind = thing.value.removeprefix(f"{CANONICAL_BASE}id/").partition("/")[0]
        seen.add(kind)
        assert kind in kinds, thing
        if property_.values in ("thing", "label"):
            assert isinstance(value, ox.NamedNode)
            assert row["label_de"] is not None or row["label_en"] is not None, value
        else:
            assert isinstance(value, ox.Literal)
            assert re.fullmatch(_FORMS[property_.values], value.value), value
        if property_.range is not None:
            assert isinstance(value, ox.NamedNode)
            assert value.value.removeprefix(f"{CANONICAL_BASE}id/").partition("/")[0] in property_.range.kinds, value
    # Of each type that the head names some thing has it; there need not be one of each kind of identifier.
    missing = {each.id for each in property_.types if not seen & set(each.kinds)}
    assert "empty" in property_.query.meta or missing <= _IN_THE_REGISTER


_FORMS = {"text": r".+", "integer": r"\d+", "decimal": r"-?\d+(?:\.\d+)?", "date": r"\d{4}-\d\d-\d\d"}
_IN_THE_REGISTER = {"GovernmentDistrict", "PlanningRegion", "UnincorporatedArea"}
"""Types of things that only the official register has, which a release need not hold."""


def _things(store: ox.Store) -> list[str]:
    rows = store.query(
        f'SELECT DISTINCT ?s {{ ?s ?p ?o FILTER(ISIRI(?s) && STRSTARTS(STR(?s), "{CANONICAL_BASE}id/")) }}',
        use_default_graph_as_union=True,
    )
    assert isinstance(rows, ox.QuerySolutions)
    kinds = {kind for each in TYPES.values() for kind in each.kinds}
    iris = [row["s"].value for row in rows if isinstance(row["s"], ox.NamedNode)]
    return [iri for iri in iris if iri.removeprefix(f"{CANONICAL_BASE}id/").partition("/")[0] in kinds]
