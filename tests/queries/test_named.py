"""Named queries: plain tables for people who know no SPARQL, with parameters that work as their heads say."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pyoxigraph as ox
import pytest

from kg.queries import fill, read_queries
from kg.queryfiles import Param, QueryFile
from query_case import COMPETENCY, NAMED, QUERIES, ask, is_empty, name_of

EXAMPLES = [(query, example) for query in NAMED for example in query.meta.get("example", [])]
PARAMS = [(query, param) for query in NAMED for param in query.params]


def read_example(example: str) -> dict[str, str]:
    """Read the parameters of an example, written as in an address."""
    return dict(parse_qsl(example, strict_parsing=True))


def test_names_are_given_once() -> None:
    assert len(read_queries(QUERIES)) == len(NAMED) + len(COMPETENCY)


@pytest.mark.parametrize("query", NAMED, ids=name_of)
def test_the_head_tells_what_it_is_for(query: QueryFile) -> None:
    assert set(query.summary) == {"en", "de"}
    assert query.params
    shown = {name for example in query.meta["example"] for name in read_example(example)}
    assert shown == {param.name for param in query.params}, "each parameter needs an example, and no other has one"


@pytest.mark.parametrize(("query", "param"), PARAMS, ids=[f"{query.name}-{param.name}" for query, param in PARAMS])
def test_head_and_query_have_the_same_default(query: QueryFile, param: Param) -> None:
    default = "UNDEF" if param.optional else param.default
    assert f"VALUES ?{param.name} {{ {default} }}" in query.text


@pytest.mark.parametrize("query", NAMED, ids=name_of)
def test_the_defaults_give_rows_with_an_iri_first(query: QueryFile, shipped_store: ox.Store) -> None:
    results = shipped_store.query(query.text, use_default_graph_as_union=True)
    assert isinstance(results, ox.QuerySolutions)
    first_cells = [solution[0] for solution in results]
    assert first_cells
    assert all(isinstance(cell, ox.NamedNode) for cell in first_cells)


@pytest.mark.parametrize("query", NAMED, ids=name_of)
def test_labels_stand_in_both_languages(query: QueryFile, shipped_store: ox.Store) -> None:
    _, (header, *_) = ask(shipped_store, query.text)
    for ending, other in (("_de", "_en"), ("_en", "_de")):
        assert all(name.removesuffix(ending) + other in header for name in header if name.endswith(ending))


@pytest.mark.parametrize(("query", "example"), EXAMPLES, ids=[f"{query.name}?{text}" for query, text in EXAMPLES])
def test_an_example_gives_rows(query: QueryFile, example: str, shipped_store: ox.Store) -> None:
    suffix, rows = ask(shipped_store, fill(query, read_example(example)))
    assert not is_empty(suffix, rows)
    assert len(rows) <= len(ask(shipped_store, query.text)[1]) or not all(param.optional for param in query.params)


@pytest.mark.parametrize(
    ("name", "params", "column", "values"),
    [
        ("projects", {"round": "3"}, "round_key", {"3"}),
        ("projects", {"state": "09"}, "key", {"imona"}),
        ("projects", {"key_message": "vielfalt-leben"}, "stated_key_messages_en", {"Live diversity"}),
        ("projects", {"focus_theme": "datenmanagement-und-entscheidungstools"}, "round_key", {"1", "2"}),
        ("projects-by-municipality", {"ags": "05913000"}, "project_key", {"coprogruen", "kosi-lab", "kudequa"}),
        ("municipalities", {"state": "09"}, "ags", {"09272122", "09272134", "09272136"}),
        ("municipalities", {"max_population": "200"}, "name", {"Friedersdorf", "Wildenspring"}),
        ("organisations", {"type": "chamber"}, "type_en", {"chamber"}),
        ("results", {"kind": "video", "project": "komkomin"}, "kind_en", {"video"}),
        ("participations", {"project": "komkomin"}, "organisation_key", {"difu", "raum-und-energie"}),
        ("partners-of", {"organisation": "raum-und-energie"}, "partner_key", {"difu"}),
        ("key-message-assignments", {"basis": "stated"}, "basis_de", {"belegt"}),
        ("sources-of", {"project": "dewak"}, "things", None),
    ],
)
def test_a_parameter_narrows_the_table(
    name: str, params: dict[str, str], column: str, values: set[str] | None, shipped_store: ox.Store
) -> None:
    query = next(query for query in NAMED if query.name == name)
    _, (header, *rows) = ask(shipped_store, fill(query, params))
    found = {row[header.index(column)] for row in rows}
    assert found == values if values else found
