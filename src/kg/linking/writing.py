"""Writes the linked table: every row as it was, in its order, with our columns behind it."""

from __future__ import annotations

import codecs
import csv
import io
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from kg.errors import SettingError
from kg.indexfile import fold
from kg.linking.layout import Layout
from kg.linking.outcomes import LINKED, Outcome
from kg.linking.source import Dialect
from kg.linking.texts import reason_text
from kg.matching import Entry

COLUMNS = (
    "status",
    "iri",
    "name",
    "kind",
    "ags",
    "ars",
    "nuts",
    "wikidata",
    "geonames",
    "projects",
    "successor",
    "successor_key",
    "note",
)
"""Our columns, without what they begin with."""

_WIKIDATA = "http://www.wikidata.org/entity/"
_GEONAMES = "https://sws.geonames.org/"


def own_names(heading: Sequence[str]) -> tuple[str, ...]:
    """The headings of our columns: `ki_ags`, or `ki2_ags` where the table was linked before.

    >>> own_names(["Name", "ki_ags"])[:2]
    ('ki2_status', 'ki2_iri')
    """
    taken = {fold(name) for name in heading}
    number = 1
    while True:
        start = "ki_" if number == 1 else f"ki{number}_"
        names = tuple(start + name for name in COLUMNS)
        if not taken & {fold(name) for name in names}:
            return names
        number += 1


def own_cells(outcome: Outcome, language: str) -> list[str]:
    """The cells of our columns for a row."""
    entry = outcome.entry if outcome.status in LINKED else None
    note = reason_text(outcome, language)
    if entry is None:
        return [outcome.status, *([""] * (len(COLUMNS) - 2)), note]
    successor = outcome.successor
    return [
        outcome.status,
        entry.iri,
        entry.label_de,
        entry.kind,
        first_key(entry, "ags"),
        first_key(entry, "ars"),
        first_key(entry, "nuts"),
        address(_WIKIDATA, first_key(entry, "wikidata")),
        address(_GEONAMES, first_key(entry, "geonames"), "/"),
        " ".join(entry.in_projects),
        successor.iri if successor else "",
        place_key(successor) if successor else "",
        note,
    ]


def first_key(entry: Entry, kind: str) -> str:
    """A key of a place; empty where it has none of that kind, or several."""
    values = entry.keys.get(kind, ())
    return values[0] if len(values) == 1 else ""


def place_key(entry: Entry) -> str:
    """The official key of a place, whatever it is."""
    for kind in ("ags", "district", "association", "state", "ars"):
        if first_key(entry, kind):
            return first_key(entry, kind)
    return ""


def address(start: str, key: str, end: str = "") -> str:
    """An identifier as an address; what is one already stays as it is."""
    return key if not key or key.startswith("http") else f"{start}{key}{end}"


class TableWriter:
    """Writes rows in the dialect of a table, as UTF-8, to a binary file."""

    def __init__(self, file: BinaryIO, dialect: Dialect, layout: Layout) -> None:
        self._file = file
        # Excel takes UTF-8 for Windows' own characters unless the mark says what it is; where none was needed, none is.
        if dialect.mark or dialect.encoding != "utf-8":
            file.write(codecs.BOM_UTF8)
        self._width = len(layout.heading)
        self._text = io.StringIO(newline="")
        self._writer = csv.writer(
            self._text,
            delimiter=dialect.delimiter,
            lineterminator=dialect.line_end,
            quoting=csv.QUOTE_ALL if dialect.quotes_all else csv.QUOTE_MINIMAL,
        )
        if dialect.names_delimiter:
            self._text.write(f"sep={dialect.delimiter}{dialect.line_end}")

    def write(self, cells: Sequence[str], own: Sequence[str] = ()) -> None:
        """Write a row with our cells behind it; a blank line, and one above the heading, stay as they are."""
        if own and cells:
            cells = [*cells, *([""] * (self._width - len(cells))), *own]
        self._writer.writerow(cells)
        if self._text.tell() > 1 << 16:
            self.flush()

    def flush(self) -> None:
        """Hand over what was written."""
        self._file.write(self._text.getvalue().encode())
        self._text.seek(0)
        self._text.truncate()


@contextmanager
def new_files(paths: Sequence[Path], source: Path, replace: bool = False) -> Iterator[list[BinaryIO]]:
    """Files that get their names only when all of them are complete; after an error nothing of them is left.

    Raises SettingError where one of `paths` is the table itself, or is there already and shall not be replaced.
    """
    for number, path in enumerate(paths):
        if path.resolve() == source.resolve() or (path.exists() and path.samefile(source)):
            raise SettingError(f"{path} is the table itself", hint="give the linked table another name: --out")
        if path.resolve() in {other.resolve() for other in paths[:number]}:
            raise SettingError(f"{path} is to hold two things", hint="give each of them a name of its own")
        if path.exists() and not replace:
            raise SettingError(f"{path} is there already", hint="--force replaces it, --out names another file")
        if not path.parent.is_dir():
            raise SettingError(f"there is no folder {path.parent}")
    with ExitStack() as stack:
        temporary: list[Path] = []
        files: list[BinaryIO] = []
        try:
            for path in paths:
                handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
                temporary.append(Path(name))
                files.append(stack.enter_context(os.fdopen(handle, "wb")))
            yield files
            for file in files:
                file.flush()
                os.fsync(file.fileno())
            for made, path in zip(temporary, paths, strict=True):
                made.chmod(0o666 & ~_umask())
                made.replace(path)
        finally:
            for made in temporary:
                made.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
