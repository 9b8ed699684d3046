"""Answers of queries as tables on pages: short names that lead to our pages, and what the short names stand for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from kg.store import Table, Term
from kg.vocab import XSD, Prefixes, shorten
from kg.web.pages import Surroundings

NUMBERS = frozenset(
    XSD + name for name in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")
)
"""IRIs of the datatypes that pages and plain JSON take for numbers."""


@dataclass(frozen=True)
class Cell:
    """A value as a page shows it. `iri`: the whole of what stands there in short."""

    text: str
    href: str = ""
    iri: str = ""
    language: str = ""
    is_number: bool = False


def show_cell(term: Term | None, around: Surroundings) -> Cell:
    """Make a value ready for a page: IRIs get short names, and lead to our own pages or out."""
    if term is None:
        return Cell("")
    if isinstance(term, ox.NamedNode):
        return Cell(around.curie(term.value), href=around.href(term.value), iri=term.value)
    if isinstance(term, ox.Literal):
        return Cell(term.value, language=term.language or "", is_number=term.datatype.value in NUMBERS)
    return Cell(str(term))


def show_table(table: Table, around: Surroundings, most: int | None = None) -> dict[str, Any]:
    """What `_table.html` shows: columns, rows, which columns hold numbers, and the short names in use.

    `most`: how many rows are shown at most; `total` says how many there are.
    """
    rows = [[show_cell(term, around) for term in row] for row in table.rows[:most]]
    return {
        "columns": table.columns,
        "rows": rows,
        "total": len(table.rows),
        "numeric": [_is_numeric(row[at] for row in rows) for at in range(len(table.columns))],
        "names": names_in_use(rows, dict(around.prefixes)),
    }


def names_in_use(rows: Iterable[Sequence[Cell]], prefixes: Prefixes) -> list[tuple[str, str]]:
    """The prefixes of the IRIs in a table with what they stand for, so that whoever copies a name has the address.

    >>> names_in_use([[Cell("project:kif", iri="https://x.example/p/kif")]], {"project": "https://x.example/p/"})
    [('project', 'https://x.example/p/')]
    """
    iris = {cell.iri for row in rows for cell in row if cell.iri}
    used = {shorten(iri, prefixes).partition(":")[0] for iri in iris}
    return sorted((name, start) for name, start in prefixes.items() if name in used)


def _is_numeric(cells: Iterable[Cell]) -> bool:
    found = [cell.is_number for cell in cells if cell.text]
    return bool(found) and all(found)
