"""Writes answers in the wire formats, piece by piece: the same for every engine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice

import pyoxigraph as ox

from kg.errors import LimitReached, QueryError
from kg.formats import JSON_LD, RDF_XML, RESULTS_CSV, RESULTS_JSON, RESULTS_XML, Format
from kg.store.csvwriting import write_csv
from kg.store.interface import QueryForm, Write, is_graph_form
from kg.store.rowcount import STRING_OR_BETWEEN, RowCounter, count_rows_of
from kg.vocab import Prefixes

PIECE = 65_536
"""Bytes that are gathered before they are passed on: the library writes in small steps."""

_XML_NAME_AT_END = re.compile(r"[A-Za-z_\u00c0-\u02ff\u0370-\u1fff\u3001-\ud7ff][\w.\u00b7-]*\Z")
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_LOOK_AHEAD = 10_000
"""Triples that are looked at for the prefixes they need, before the first is written."""


class _Cut(Exception):
    """As many rows as were wished for are there."""


class _Sink:
    """What the library writes to: gathers, counts, checks, passes on."""

    def __init__(
        self, write: Write, *, xml: bool = False, counter: RowCounter | None = None, max_rows: int = 0
    ) -> None:
        self._write = write
        self._xml = xml
        self._counter = counter
        self._max_rows = max_rows
        self._pieces: list[bytes] = []
        self._size = 0
        self._tail = b""

    def write(self, piece: bytes) -> int:
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size >= PIECE:
            self._pass_on()
        return len(piece)

    def flush(self) -> None:
        """Nothing: what is gathered is passed on when it is enough, or at the end."""

    def close(self) -> int:
        """Pass on what is left; the number of rows, 0 where nobody counts."""
        self._pass_on()
        if self._counter is None:
            return 0
        self._counter.finish()
        self._check_rows()
        return self._counter.rows

    def _pass_on(self) -> None:
        if not self._size:
            return
        gathered = b"".join(self._pieces)
        self._pieces.clear()
        self._size = 0
        if self._xml:
            if _NOT_XML.search(self._tail + gathered):
                raise QueryError(
                    "the answer holds control characters, which XML cannot say", hint="ask for another format"
                )
            self._tail = gathered[-2:]
        if self._counter is not None:
            self._counter.feed(gathered)
            self._check_rows()
        self._write(gathered)

    def _check_rows(self) -> None:
        if self._max_rows and self._counter is not None and self._counter.rows > self._max_rows:
            raise too_many_rows(self._max_rows)


def check_format(form: QueryForm, format: Format) -> None:  # noqa: A002
    """Raise QueryError where what `form` answers cannot be written in `format`."""
    if is_graph_form(form) != isinstance(format.ox, ox.RdfFormat):
        raise QueryError(f"{form.upper()} cannot be answered as {format.media_type}")


def too_many_rows(max_rows: int) -> LimitReached:
    """The error for an answer of more rows or triples than are given out."""
    return LimitReached("rows", f"the answer has more than {max_rows} rows, the limit of this service")


def write_table(
    found: ox.QuerySolutions | ox.QueryBoolean,
    format: Format,  # noqa: A002
    write: Write,
    *,
    max_rows: int = 0,
    cut_at: int = 0,
) -> tuple[int, bool]:
    """Write the results of SELECT or ASK; the number of rows (1 for ASK), and whether `cut_at` left some out."""
    if not isinstance(format.ox, ox.QueryResultsFormat):
        raise QueryError(f"a table cannot be written as {format.media_type}")
    if isinstance(found, ox.QueryBoolean):
        write(found.serialize(format=format.ox) or b"")
        return 1, False
    cut = False
    if cut_at:
        found, cut = _cut(found, cut_at)
    sink = _Sink(write, xml=format is RESULTS_XML, counter=count_rows_of(format), max_rows=max_rows)
    if format is RESULTS_CSV:
        write_csv(found, sink.write)
    else:
        found.serialize(sink, format=format.ox)  # type: ignore[arg-type]
    return sink.close(), cut


def _cut(found: ox.QuerySolutions, rows: int) -> tuple[ox.QuerySolutions, bool]:
    """The first `rows` solutions, and whether there are more. Only bytes can be cut, so they take the way over JSON."""
    pieces: list[bytes] = []
    counter = count_rows_of(RESULTS_JSON)

    def keep(piece: bytes) -> None:
        pieces.append(piece)
        counter.feed(piece)
        # It may lag behind the row that is being written, never run ahead.
        if counter.rows > rows:
            raise _Cut

    sink = _Sink(keep)
    try:
        found.serialize(sink, format=ox.QueryResultsFormat.JSON)  # type: ignore[arg-type]
        sink.close()
    except _Cut:
        pass
    text = b"".join(pieces)
    between = (match.start(1) for match in STRING_OR_BETWEEN.finditer(text) if match.group(1))
    end = next(islice(between, rows - 1, None), None)
    if end is not None:
        text = text[: end + 1] + b"]}}"
    again = ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)
    if not isinstance(again, ox.QuerySolutions):
        raise TypeError("a table became a truth value")
    return again, end is not None


def write_graph(
    triples: Iterable[ox.Triple],
    format: Format,  # noqa: A002
    prefixes: Prefixes,
    write: Write,
    *,
    max_rows: int = 0,
    cut_at: int = 0,
) -> tuple[int, bool]:
    """Write a graph; the number of its triples, and whether `cut_at` left some out."""
    if not isinstance(format.ox, ox.RdfFormat):
        raise QueryError(f"a graph cannot be written as {format.media_type}")
    count = 0
    cut = False
    iterator = iter(triples)
    first = list(islice(iterator, _LOOK_AHEAD))
    used = _used_prefixes(first, prefixes) if len(first) < _LOOK_AHEAD else prefixes

    def passing() -> Iterator[ox.Triple]:
        nonlocal count, cut
        checked: set[str] = set()
        for triple in chain(first, iterator):
            if cut_at and count == cut_at:
                cut = True
                return
            count += 1
            if max_rows and count > max_rows:
                raise too_many_rows(max_rows)
            if format is JSON_LD and isinstance(triple.object, ox.Triple):
                raise QueryError("JSON-LD cannot say the triple terms of RDF 1.2", hint="ask for Turtle or N-Triples")
            if format is RDF_XML and triple.predicate.value not in checked:
                _check_rdf_xml(triple.predicate.value)
                checked.add(triple.predicate.value)
            yield triple

    sink = _Sink(write, xml=format is RDF_XML)
    try:
        ox.serialize(passing(), sink, format=format.ox, prefixes=used)  # type: ignore[arg-type]
    except ValueError as error:
        raise QueryError(f"this graph cannot be written as {format.media_type}: {error}") from error
    sink.close()
    return count, cut


def _used_prefixes(triples: Iterable[ox.Triple], prefixes: Prefixes) -> Prefixes:
    """Those of `prefixes` that shorten something: a page of unused ones in front helps nobody."""
    namespaces = set()
    for triple in triples:
        for term in triple:
            iri = term.datatype.value if isinstance(term, ox.Literal) else getattr(term, "value", "")
            namespaces.add(iri[: max(iri.rfind("#"), iri.rfind("/")) + 1])
    return {prefix: namespace for prefix, namespace in prefixes.items() if namespace in namespaces}


def _check_rdf_xml(predicate: str) -> None:
    if not _XML_NAME_AT_END.search(predicate):
        raise QueryError(f"RDF/XML cannot say the predicate <{predicate}>", hint="ask for Turtle, N-Triples or JSON-LD")
