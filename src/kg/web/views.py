"""What pages are made of: the queries of queries/views/, asked by name, answered as rows.

A page is written against `Views`, never against an engine or a request: a static site asks the same queries of the
release itself.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeVar

import pyoxigraph as ox

from kg.errors import EngineError, QueryError
from kg.formats import RESULTS_JSON
from kg.queries import fill
from kg.queryfiles import QueryFile
from kg.store import Question, Table, read_json

Ask = Callable[[Question], Awaitable[bytes]]
"""Asks a question and gives the bytes of its answer."""

_IN_THE_LOOP = 20_000
"""Bytes of an answer that are read in so little time that nobody waits for it."""


T = TypeVar("T")

_KEPT_ANSWERS = 64
"""What is remembered: more than one thing needs, and the rows of some views are many."""


@dataclass(frozen=True)
class Value:
    """A term as a page needs it: its text, and what kind it is."""

    text: str
    is_iri: bool = False
    language: str = ""
    datatype: str = ""

    def __str__(self) -> str:
        return self.text


class Row(Mapping[str, Value]):
    """One solution of a view; a variable without a value is not in it. Templates write `row.name`."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> Value:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def text(self, name: str) -> str:
        """The text of a value, empty where there is none."""
        value = self._values.get(name)
        return value.text if value else ""

    def pick(self, name: str, language: str) -> Value | None:
        """The value of `<name>_<language>`, else of the other language, else of `name` itself."""
        other = "en" if language == "de" else "de"
        for each in (f"{name}_{language}", f"{name}_{other}", name):
            if each in self._values:
                return self._values[each]
        return None


class Views:
    """The views of one release, and whom to ask."""

    def __init__(self, ask: Ask, queries: Mapping[str, QueryFile]) -> None:
        self._ask = ask
        self._queries = queries

    async def rows(self, name: str, **params: str | Sequence[str]) -> list[Row]:
        """Ask the SELECT query `queries/views/<name>.rq` with `params` in place of its defaults.

        Raises QueryError for a parameter it does not have or a value it cannot take, EngineError where the release has
        no such view or the engine cannot answer.
        """
        body = await self._ask(Question(self.text(name, **params), RESULTS_JSON))
        found = _read(body) if len(body) <= _IN_THE_LOOP else await asyncio.to_thread(_read, body)
        if found is None:
            raise QueryError(f"the view {name} is no SELECT query")
        return list(found)

    def text(self, name: str, **params: str | Sequence[str]) -> str:
        """The text of a view, filled with `params`."""
        if name not in self._queries:
            raise EngineError(f"this release has no view {name!r}", hint="build it anew: kg build")
        return fill(self._queries[name], params)

    async def ask(self, question: Question) -> bytes:
        """Ask any other question."""
        return await self._ask(question)

    async def once(self, key: tuple[str, ...], make: Callable[[], Awaitable[T]]) -> T:  # noqa: ARG002 - see KeptViews
        """What `make` makes of answers; `key` says what that is."""
        return await make()


class KeptViews(Views):
    """Views that remember the last answers: a page in two languages, and data in seven formats, are made of the same.

    For whoever asks in one go for all that a release holds, which never changes.
    """

    def __init__(self, ask: Ask, queries: Mapping[str, QueryFile]) -> None:
        super().__init__(ask, queries)
        self._kept: OrderedDict[tuple[str, ...], Any] = OrderedDict()

    async def rows(self, name: str, **params: str | Sequence[str]) -> list[Row]:
        """See `Views.rows`."""
        given = [(each, value if isinstance(value, str) else "\0".join(value)) for each, value in params.items()]
        ask = super().rows
        return list(await self.once(("rows", name, *chain.from_iterable(given)), lambda: ask(name, **params)))

    async def once(self, key: tuple[str, ...], make: Callable[[], Awaitable[T]]) -> T:
        """The same as was made last for this key."""
        if key in self._kept:
            self._kept.move_to_end(key)
        else:
            self._kept[key] = await make()
            if len(self._kept) > _KEPT_ANSWERS:
                self._kept.popitem(last=False)
        found: T = self._kept[key]
        return found


def _read(body: bytes) -> tuple[Row, ...] | None:
    """The rows of an answer; None where it is no table."""
    found = read_json(body)
    if not isinstance(found, Table):
        return None
    return tuple(
        Row({column: _value(term) for column, term in zip(found.columns, row, strict=True) if term is not None})
        for row in found.rows
    )


def _value(term: object) -> Value:
    if isinstance(term, ox.NamedNode):
        return Value(term.value, is_iri=True)
    if isinstance(term, ox.Literal):
        return Value(term.value, language=term.language or "", datatype=term.datatype.value)
    return Value(str(term))
