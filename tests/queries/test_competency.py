"""Competency questions: what the graph must be able to answer, each with the answer it gives today."""

from __future__ import annotations

import re
import time

import pyoxigraph as ox
import pytest

from kg.queryfiles import QueryFile
from query_case import COMPETENCY, EXPECTED, ask, is_empty, name_of, read_expected

SECONDS = 2.0


@pytest.fixture(scope="module")
def reordered_store(shipped_store: ox.Store) -> ox.Store:
    """Hold the same graph, read in another order: an answer must not depend on it."""
    store = ox.Store()
    store.bulk_extend(sorted(shipped_store, key=str, reverse=True))
    return store


def test_there_are_enough() -> None:
    assert len(COMPETENCY) >= 28


def test_every_kept_answer_has_its_question() -> None:
    assert sorted(path.stem for path in EXPECTED.iterdir()) == [query.name for query in COMPETENCY]


def test_numbers_count_up() -> None:
    assert [query.name.split("-")[0] for query in COMPETENCY] == [f"cq{n + 1:02}" for n in range(len(COMPETENCY))]


@pytest.mark.parametrize("query", COMPETENCY, ids=name_of)
def test_the_question_is_put_in_both_languages(query: QueryFile) -> None:
    assert re.fullmatch(r"cq[0-9]{2}(-[a-z0-9]+)+", query.name)
    assert set(query.summary) == {"en", "de"}
    assert all("?" in question for question in query.summary.values())
    assert query.tags
    assert not query.params


@pytest.mark.parametrize("query", COMPETENCY, ids=name_of)
def test_the_answer_is_the_kept_one(query: QueryFile, shipped_store: ox.Store) -> None:
    start = time.thread_time()
    suffix, rows = ask(shipped_store, query.text)
    seconds = time.thread_time() - start
    assert rows == read_expected(EXPECTED / f"{query.name}{suffix}")
    assert seconds < SECONDS


@pytest.mark.parametrize("query", COMPETENCY, ids=name_of)
def test_an_empty_answer_says_why(query: QueryFile, shipped_store: ox.Store) -> None:
    reasons = {key for key in ("empty", "empty_de") if any(query.meta.get(key, []))}
    assert reasons == ({"empty", "empty_de"} if is_empty(*ask(shipped_store, query.text)) else set())


@pytest.mark.parametrize("query", COMPETENCY, ids=name_of)
def test_the_order_of_rows_is_settled(query: QueryFile, shipped_store: ox.Store, reordered_store: ox.Store) -> None:
    assert ask(reordered_store, query.text) == ask(shipped_store, query.text)
