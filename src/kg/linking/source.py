"""Reads tables as offices have them: in the encoding, with the separators and the line ends that Excel left."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from kg.errors import Position
from kg.linking.problems import TableError

Row = tuple[int, list[str]]
"""The line that a row starts on, counted from 1, and its cells; a blank line has none."""

ENCODINGS = ("utf-8", "cp1252", "utf-16-le", "utf-16-be")
DELIMITERS = (";", ",", "\t", "|")

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_NO_TABLES = ((b"PK\x03\x04", "workbook"), (b"\xd0\xcf\x11\xe0", "old-workbook"), (b"%PDF", "pdf"))
_SAMPLE = 1 << 16
_PIECE = 1 << 20
_LONGEST_CELL = 1 << 20
"""Characters of a cell; a longer one is a quotation mark that was never closed."""


@dataclass(frozen=True)
class Dialect:
    """How a table is written.

    `mark`: the file begins with a byte order mark. `names_delimiter`: with a line `sep=;`, which only Excel reads.
    `quotes_all`: every cell stands in quotation marks.
    """

    encoding: str = "utf-8"
    mark: bool = False
    delimiter: str = ";"
    line_end: str = "\r\n"
    quotes_all: bool = False
    names_delimiter: bool = False


@dataclass(frozen=True)
class Source:
    """A table that can be read again and again: its name in messages, and what opens its bytes."""

    name: str
    open: Callable[[], BinaryIO]
    dialect: Dialect

    def rows(self) -> Iterator[Row]:
        """Read row by row. Raises TableError where a quotation mark is not closed, or not at the end of a cell."""
        with self.open() as file:
            yield from self._read(file)

    def _read(self, file: BinaryIO) -> Iterator[Row]:
        dialect = self.dialect
        if dialect.mark:
            file.read(len(next(mark for mark, encoding in _MARKS if encoding == dialect.encoding)))
        text = io.TextIOWrapper(file, dialect.encoding, newline="")
        skipped = 0
        if dialect.names_delimiter:
            text.readline()
            skipped = 1
        csv.field_size_limit(_LONGEST_CELL)
        reader = csv.reader(text, delimiter=dialect.delimiter, strict=True)
        line = skipped + 1
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise self._broken(line, skipped + reader.line_num, str(error)) from error
            if cells is None:
                return
            yield line, cells
            line = skipped + reader.line_num + 1

    def _broken(self, first: int, last: int, reason: str) -> TableError:
        if "expected after" in reason:
            return TableError("quote-closed", Position(self.name, last))
        return TableError("quote-open", Position(self.name, first))


def open_table(path: Path, encoding: str = "", delimiter: str = "") -> Source:
    """Open the table in the file `path`; `encoding` and `delimiter` overrule what is found. Raises TableError."""
    if not path.is_file():
        raise TableError("no-file", Position(str(path)))
    return read_source(str(path), lambda: path.open("rb"), encoding, delimiter)


def table_of(name: str, content: bytes, encoding: str = "", delimiter: str = "") -> Source:
    """The table that `content` holds."""
    return read_source(name, lambda: io.BytesIO(content), encoding, delimiter)


def read_source(name: str, opened: Callable[[], BinaryIO], encoding: str, delimiter: str) -> Source:
    """Find out how a table is written. Raises TableError where it is none, or its bytes are no text."""
    try:
        with opened() as file:
            head = file.read(_SAMPLE)
            _refuse_others(name, head)
            mark, found = _find_encoding(name, head, file, encoding)
    except OSError as error:
        raise TableError("unreadable", Position(name), reason=error.strerror or error) from error
    text = head.removeprefix(mark).decode(found, "ignore")
    if not text.strip("\0\r\n\t ;,"):
        raise TableError("empty", Position(name))
    dialect = Dialect(found, bool(mark), line_end=_find_line_end(text))
    first, _, rest = text.partition(dialect.line_end)
    if first.lower().startswith("sep=") and len(first) == 5:
        dialect = replace(dialect, names_delimiter=True, delimiter=first[4])
        text = rest
    else:
        dialect = replace(dialect, delimiter=_find_delimiter(text))
    if delimiter:
        dialect = replace(dialect, delimiter=delimiter)
    return Source(name, opened, replace(dialect, quotes_all=_quotes_all(text, dialect)))


def _refuse_others(name: str, head: bytes) -> None:
    for start, what in _NO_TABLES:
        if head.startswith(start):
            raise TableError(what, Position(name))


def _find_encoding(name: str, head: bytes, file: BinaryIO, asked: str) -> tuple[bytes, str]:
    """The byte order mark and the encoding; the whole file is read, as its first umlaut may stand in the last line."""
    mark, encoding = next(((mark, each) for mark, each in _MARKS if head.startswith(mark)), (b"", ""))
    if asked:
        encoding, mark = asked, mark if encoding == asked else b""
    elif not mark:
        encoding = _utf_16_without_mark(head)
    if encoding:
        _require(name, encoding, head.removeprefix(mark), file)
        return mark, encoding
    try:
        _require(name, "utf-8", head, file)
    except _NotInEncoding as error:
        if error.others:
            # Some umlauts are right: a slip in a file in UTF-8, not a file in another encoding.
            raise
    else:
        return b"", "utf-8"
    file.seek(len(head))
    _require(name, "cp1252", head, file)
    return b"", "cp1252"


class _NotInEncoding(TableError):
    """Bytes that are no text in an encoding; `others`: more than ASCII was read before them."""

    others = False


def _require(name: str, encoding: str, head: bytes, file: BinaryIO) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    lines, column, others, piece = 0, 0, False, head
    while True:
        held = decoder.getstate()[0]
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            before = (held + piece)[: error.start].decode(encoding, "ignore")
            line = lines + before.count("\n") + 1
            at = len(before) - before.rfind("\n") if "\n" in before else column + len(before) + 1
            problem = _NotInEncoding("encoding", Position(name, line, at), encoding=encoding)
            problem.others = others or not before.isascii()
            raise problem from None
        others = others or not text.isascii()
        lines += text.count("\n")
        column = len(text) - text.rfind("\n") - 1 if "\n" in text else column + len(text)
        if not piece:
            return
        piece = file.read(_PIECE)


def _utf_16_without_mark(head: bytes) -> str:
    """German text in UTF-16 has a zero in every other byte."""
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if zeros and zeros.count(0) * 10 > len(zeros) * 8:
            return encoding
    return ""


def _find_line_end(text: str) -> str:
    for position, character in enumerate(text):
        if character == "\n":
            return "\n"
        if character == "\r":
            return "\r\n" if text[position + 1 : position + 2] == "\n" else "\r"
    return "\r\n"


def _sample_rows(text: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(_LONGEST_CELL)
    lines = text.splitlines(keepends=True)
    # The last line of a sample may be half a line.
    sample = lines[:-1] if len(text) >= _SAMPLE // 2 else lines
    return [row for row in csv.reader(sample, delimiter=delimiter) if row]


def _find_delimiter(text: str) -> str:
    """The separator by which most rows have equally many cells, more than one; `;` where there is only one column.

    >>> _find_delimiter("Gemeinde;Fläche\\nUlm;118,68\\nAalen;146,63\\n"), _find_delimiter("Ulm\\nAalen\\n")
    (';', ';')
    """
    best, best_share = ";", 0.0
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in _sample_rows(text, delimiter))
        width, rows = max(widths.items(), key=lambda each: (each[0] > 1, each[1]), default=(1, 0))
        share = rows / max(1, widths.total())
        if width > 1 and (share, width) > (best_share + 0.05, 0):
            best, best_share = delimiter, share
    return best


def _quotes_all(text: str, dialect: Dialect) -> bool:
    """Whether the rows are what they would be if every cell was quoted."""
    rows = _sample_rows(text, dialect.delimiter)[:20]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=dialect.delimiter, lineterminator=dialect.line_end, quoting=csv.QUOTE_ALL).writerows(rows)
    return bool(rows) and text.startswith(out.getvalue())
