"""Views: the queries behind pages, each runs with its defaults and says something in both languages."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.queryfiles import Param, QueryFile, read_query_folder
from query_case import QUERIES, ask, is_empty, name_of

VIEWS = read_query_folder(QUERIES / "views")
PARAMS = [(query, param) for query in VIEWS for param in query.params]


def test_there_are_views() -> None:
    assert VIEWS


@pytest.mark.parametrize("query", VIEWS, ids=name_of)
def test_the_head_tells_what_it_is_for(query: QueryFile) -> None:
    assert set(query.summary) == {"en", "de"}


@pytest.mark.parametrize(("query", "param"), PARAMS, ids=[f"{query.name}-{param.name}" for query, param in PARAMS])
def test_head_and_query_have_the_same_default(query: QueryFile, param: Param) -> None:
    default = "UNDEF" if param.optional else param.default
    assert f"VALUES ?{param.name} {{ {default} }}" in query.text


OF_THE_REGISTER = {"area-changes"}
"""What only the official register knows, which the shipped graph does not hold: tests/kg/web/test_register_pages.py."""


@pytest.mark.parametrize("query", VIEWS, ids=name_of)
def test_the_defaults_give_rows(query: QueryFile, shipped_store: ox.Store) -> None:
    suffix, rows = ask(shipped_store, query.text)
    assert is_empty(suffix, rows) is (query.name in OF_THE_REGISTER)
