"""The index as a file: read by many threads, never for long; missing, damaged and foreign ones say what they are."""

from __future__ import annotations

import gc
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kg.errors import EngineError, LimitReached
from kg.indexfile import FORMAT, INDEX, SCHEMA
from kg.search import Index
from kg.search.lists import KINDS, Choice, find
from kg.search.words import search

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n"


def test_many_threads_ask_at_once(index: Index) -> None:
    expected = search(index, "Dortmund").ids
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: (threading.get_ident(), search(index, "Dortmund").ids), range(64)))
    assert {ids for _, ids in answers} == {expected}


def test_a_long_question_is_stopped(index: Index) -> None:
    short = Index(index.path, seconds=0.05)
    with pytest.raises(LimitReached, match=r"longer than 0\.05 seconds") as caught:
        short.rows(ENDLESS)
    assert caught.value.limit == "time"
    assert short.rows("SELECT 1") == [(1,)], "the next question has its own time"


def test_nothing_can_be_written(index: Index) -> None:
    with pytest.raises(EngineError, match="readonly"):
        index.rows("DELETE FROM item")


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="has no search index") as caught:
        Index(tmp_path / INDEX).rows("SELECT 1")
    assert "kg build" in caught.value.hint


@pytest.mark.parametrize("content", [b"", b"no database, and longer than the head of one " * 40])
def test_a_file_that_is_no_index(content: bytes, tmp_path: Path) -> None:
    (tmp_path / INDEX).write_bytes(content)
    with pytest.raises(EngineError, match="search index"):
        search(Index(tmp_path / INDEX), "Dortmund")


def test_a_damaged_file(index: Index, tmp_path: Path) -> None:
    content = index.path.read_bytes()
    (tmp_path / INDEX).write_bytes(content[:8192] + b"\xff" * (len(content) - 8192))
    damaged = Index(tmp_path / INDEX)
    with pytest.raises(EngineError):
        find(damaged, Choice(KINDS["projects"]), "name", "de", 0, 25)
    with pytest.raises(EngineError):
        search(damaged, "Dortmund")


def test_an_index_of_another_layout(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / INDEX)
    connection.executescript(f"{SCHEMA} PRAGMA user_version = {FORMAT + 1};")
    connection.close()
    with pytest.raises(EngineError, match=f"of version {FORMAT + 1}, not {FORMAT}"):
        Index(tmp_path / INDEX).rows("SELECT 1")


def test_connections_are_closed_with_the_index(index: Index) -> None:
    own = Index(index.path)
    opened = own._opened
    own.rows("SELECT 1")
    assert len(opened) == 1
    [connection] = opened
    del own
    gc.collect()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connection.execute("SELECT 1")


def test_items_come_in_the_order_asked_for(index: Index) -> None:
    ids = [row[0] for row in index.rows("SELECT id FROM item ORDER BY iri DESC LIMIT 20")]
    assert [item.id for item in index.items(ids)] == ids
    assert index.items([]) == []
