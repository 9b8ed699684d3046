"""Queries of the search index: each is a list, answers in the rows that the index reads, and names what is in it."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.graph.ask import ask_union
from kg.graph.search import COLUMNS
from kg.indexfile import REGISTER
from kg.queryfiles import QueryFile, read_query_folder
from kg.search.lists import KINDS
from query_case import QUERIES, name_of

INDEX = read_query_folder(QUERIES / "index")


def test_there_is_one_for_each_list_and_one_for_the_rest() -> None:
    assert {query.name for query in INDEX} == {*KINDS, "others", REGISTER}


@pytest.mark.parametrize("query", INDEX, ids=name_of)
def test_everything_in_a_list_has_a_name_and_a_class(query: QueryFile, shipped_store: ox.Store) -> None:
    results = ask_union(shipped_store, query)
    assert isinstance(results, ox.QuerySolutions)
    assert [each.value for each in results.variables] == COLUMNS
    rows = list(results)
    items = {row["item"] for row in rows}
    fields = {each: {row["field"].value for row in rows if row["item"] == each} for each in items}
    # The shipped graph holds no official register: tests/kg/search/test_register.py asks one that does.
    assert bool(items) is (query.name != REGISTER)
    assert not [each for each in items if not {"name", "title"} & fields[each] or "kind" not in fields[each]]


@pytest.mark.parametrize("query", INDEX, ids=name_of)
def test_rows_come_in_an_order(query: QueryFile, shipped_store: ox.Store) -> None:
    rows = [str(row) for row in ask_union(shipped_store, query)]  # type: ignore[union-attr]
    assert len(rows) == len(set(rows))
    assert rows == [str(row) for row in ask_union(shipped_store, query)]  # type: ignore[union-attr]
