"""Counts the rows of a results document while its bytes pass, exactly and without parsing it.

The engine counts for nobody, and asking it row by row takes as long as writing. What is looked for is what the
format writes between rows and cannot write inside of a value.
"""

from __future__ import annotations

import re
from typing import Protocol

from kg.formats import RESULTS_CSV, RESULTS_JSON, RESULTS_TSV, RESULTS_XML, Format

_BETWEEN = b'"}},{"'
"""Ends a value, a binding and a row, and starts the next one: the usual way from row to row in JSON."""

_BACKSLASH = 0x5C
STRING_OR_BETWEEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|(\},\{)', re.DOTALL)
"""Finds strings, to pass them over, and (as group 1) what stands between two rows."""


class RowCounter(Protocol):
    """Counts rows; `rows` is exact when all bytes have passed, and before that never too high."""

    rows: int

    def feed(self, piece: bytes) -> None:
        """Take the next bytes."""

    def finish(self) -> None:
        """There are no more bytes."""


def count_rows_of(results: Format) -> RowCounter:
    """A counter for SELECT results in the format `results`, as the engine writes them."""
    counters: dict[Format, type[RowCounter]] = {
        RESULTS_CSV: _CsvCounter,
        RESULTS_JSON: _JsonCounter,
        RESULTS_TSV: _TsvCounter,
        RESULTS_XML: _XmlCounter,
    }
    return counters[results]()


class _TsvCounter:
    """A line a row, below a header; line ends inside of values are escaped."""

    def __init__(self) -> None:
        self.rows = -1

    def feed(self, piece: bytes) -> None:
        self.rows += piece.count(b"\n")

    def finish(self) -> None:
        self.rows = max(self.rows, 0)


class _CsvCounter:
    """A line a row, below a header; line ends inside of values stand between quotes, and quotes are doubled there."""

    def __init__(self) -> None:
        self.rows = -1
        self._quoted = 0

    def feed(self, piece: bytes) -> None:
        if not self._quoted and b'"' not in piece:
            self.rows += piece.count(b"\n")
            return
        parts = piece.split(b'"')
        self.rows += sum(part.count(b"\n") for part in parts[self._quoted :: 2])
        self._quoted ^= (len(parts) - 1) & 1

    def finish(self) -> None:
        self.rows = max(self.rows, 0)


class _XmlCounter:
    """An element a row; inside of values `<` is escaped."""

    _START = b"<result>"

    def __init__(self) -> None:
        self.rows = 0
        self._rest = b""

    def feed(self, piece: bytes) -> None:
        text = self._rest + piece
        self.rows += text.count(self._START)
        self._rest = text[-len(self._START) + 1 :]

    def finish(self) -> None:
        """Nothing is left to count."""


class _JsonCounter:
    """An object a row, with `},{` between them, which may stand in values too.

    Bytes are counted up to a place that is surely between two rows. Where all that looks like one is written in the
    usual way, and nothing is escaped, they are rows; else strings are told apart.
    """

    def __init__(self) -> None:
        self.rows = 0
        self._rest = bytearray()
        self._seen = False

    def feed(self, piece: bytes) -> None:
        # Look in what is new only: a long value comes in many pieces.
        start = max(0, len(self._rest) - len(_BETWEEN))
        self._rest += piece
        end = self._rest.rfind(_BETWEEN, start)
        while end > 0 and self._rest[end - 1] == _BACKSLASH:
            # Perhaps an escaped quotation mark, so perhaps inside of a value.
            end = self._rest.rfind(_BETWEEN, start, end)
        if end >= 0:
            cut = end + len(_BETWEEN) - 1
            self._count(bytes(self._rest[:cut]))
            del self._rest[:cut]

    def finish(self) -> None:
        self._count(bytes(self._rest))
        if self._seen:
            self.rows += 1
        self._rest.clear()

    def _count(self, text: bytes) -> None:
        # The first text counted reaches to the end of the first row, or to the end of an answer without rows.
        self._seen = self._seen or b'"bindings":[{' in text
        found = text.count(b"},{")
        if found and (b"\\" in text or found != text.count(_BETWEEN[:-1])):
            found = sum(1 for match in STRING_OR_BETWEEN.finditer(text) if match.group(1))
        self.rows += found
