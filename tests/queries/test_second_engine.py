"""The same questions put to rdflib: answers belong to the graph and the standard, not to one engine.

A handful of simple questions; rdflib is too slow for some of the others, and knows no distances between points.
"""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.query import ResultRow

from kg.queryfiles import QueryFile
from query_case import COMPETENCY, EXPECTED, Row, name_of, read_expected

SIMPLE = {"cq03", "cq04", "cq08", "cq15", "cq17", "cq20", "cq22", "cq25", "cq26", "cq30", "cq43"}
CASES = [query for query in COMPETENCY if query.name.split("-")[0] in SIMPLE]


@pytest.fixture(scope="module")
def graph(shipped_store: ox.Store) -> rdflib.Graph:
    """Hold the union of all named graphs."""
    triples = ox.serialize({quad.triple for quad in shipped_store}, format=ox.RdfFormat.N_TRIPLES) or b""
    return rdflib.Graph().parse(data=triples, format="nt")


def test_there_is_something_to_compare() -> None:
    assert len(CASES) == len(SIMPLE)


@pytest.mark.parametrize("query", CASES, ids=name_of)
def test_the_second_engine_agrees(query: QueryFile, graph: rdflib.Graph) -> None:
    result = graph.query(query.text)
    rows: list[Row] = [[str(variable) for variable in result.vars or []]]
    for row in result:
        assert isinstance(row, ResultRow)
        rows.append(["" if cell is None else str(cell) for cell in row])
    assert rows == read_expected(EXPECTED / f"{query.name}.csv")
