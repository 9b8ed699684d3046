"""The search index as it is read: opened once for each thread, read-only, with a limit of time for each question."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from kg.errors import EngineError, LimitReached
from kg.indexfile import FORMAT
from kg.search.items import Detail, Item, Text

SECONDS = 2.0
"""Time that a question to the index may take; they take some milliseconds."""

_STEPS = 2_000
"""Steps of SQLite's machine between two looks at the clock."""
_HINT = "build the release anew: kg build"

T = TypeVar("T")


@dataclass(frozen=True)
class Area:
    """An area with its centre, for distances."""

    id: int
    longitude: float
    latitude: float


class Index:
    """The search index in the file `path`. Nothing is opened before the first question.

    Everything raises EngineError where the file is missing, damaged or of another version, LimitReached where a
    question takes too long.
    """

    def __init__(self, path: Path, seconds: float = SECONDS) -> None:
        self.path = path
        self._seconds = seconds
        self._local = threading.local()
        opened: list[sqlite3.Connection] = []
        self._opened = opened
        self._remembered: dict[tuple[str, ...], Any] = {}
        # Threads of a pool outlive a release: its connections are closed when nobody asks it any more.
        weakref.finalize(self, _close_all, opened)

    def ask(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """Give a connection to `question`, and answer what it answers."""
        try:
            connection = self._connection()
            deadline = time.monotonic() + self._seconds
            connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
            return question(connection)
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error):
                raise LimitReached(
                    "time", f"the search took longer than {self._seconds:g} seconds", hint="ask for less"
                ) from error
            raise EngineError(f"the search index cannot be read: {error}", hint=_HINT) from error
        except sqlite3.Error as error:
            raise EngineError(f"the search index cannot be read: {error}", hint=_HINT) from error

    def rows(self, sql: str, params: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.ask(lambda connection: connection.execute(sql, tuple(params)).fetchall())

    def remember(self, name: tuple[str, ...], make: Callable[[], T]) -> T:
        """What `make` gives, made once: a release never changes. Two threads may make the same at the same time."""
        if name not in self._remembered:
            self._remembered[name] = make()
        value: T = self._remembered[name]
        return value

    @cached_property
    def areas(self) -> tuple[Area, ...]:
        """All areas whose centre is known."""
        rows = self.rows(
            "SELECT id, longitude, latitude FROM item WHERE list = 'municipalities' AND longitude NOT NULL ORDER BY id"
        )
        return tuple(Area(*row) for row in rows)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """All words that occur, without the numbers and the shortest, which have no misspellings."""
        rows = self.rows("SELECT term FROM vocabulary ORDER BY term")
        return tuple(term for (term,) in rows if len(term) > 3 and not term.isdigit())

    def items(self, ids: Iterable[int]) -> list[Item]:
        """The items with these numbers, in this order."""
        wanted = list(ids)
        marks = json.dumps(wanted)
        rows = self.rows("SELECT * FROM item WHERE id IN (SELECT value FROM json_each(?))", (marks,))
        details: dict[int, dict[str, list[Detail]]] = {number: {} for number in wanted}
        for number, name, value, is_iri, label_de, label_en in self.rows(
            "SELECT item, field, value, iri, label_de, label_en FROM detail"
            " WHERE item IN (SELECT value FROM json_each(?)) ORDER BY item, field, value",
            (marks,),
        ):
            details[number].setdefault(name, []).append(Detail(value, bool(is_iri), label_de, label_en))
        items = {row[0]: _item(row, details[row[0]]) for row in rows}
        return [items[number] for number in wanted if number in items]

    def _connection(self) -> sqlite3.Connection:
        connection = getattr(self._local, "connection", None)
        if not isinstance(connection, sqlite3.Connection):
            connection = _open(self.path)
            self._local.connection = connection
            self._opened.append(connection)
        return connection


def _open(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise EngineError("this release has no search index", hint=_HINT)
    # Immutable: a release never changes, so that SQLite needs neither locks nor looks for changes.
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error:
        connection.close()
        raise
    if version != FORMAT:
        connection.close()
        raise EngineError(f"the search index is of version {version}, not {FORMAT}", hint=_HINT)
    return connection


def _close_all(connections: list[sqlite3.Connection]) -> None:
    for connection in connections:
        connection.close()


def _item(row: tuple[Any, ...], details: dict[str, list[Detail]]) -> Item:
    number, list_, iri, types, names, titles, texts, _, _, first, last, population, longitude, latitude = row
    return Item(
        id=number,
        list=list_,
        iri=iri,
        types=tuple(json.loads(types)),
        names=_texts(names),
        titles=_texts(titles),
        texts=_texts(texts),
        first_year=first,
        last_year=last,
        population=population,
        point=(longitude, latitude) if longitude is not None else None,
        details={name: tuple(values) for name, values in details.items()},
    )


def _texts(column: str) -> tuple[Text, ...]:
    return tuple(Text(text, language) for language, text in json.loads(column))
