"""The rows of a linked table as triples, written as they come."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import pyoxigraph as ox

from kg.formats import Format
from kg.linking.mapping import Mapped
from kg.linking.writing import COLUMNS
from kg.vocab import DCT, RDFS, SKOS, XSD

_PIECE = 20_000
"""Triples that are written at a time."""
_PREFIXES = {
    "dct": DCT,
    "rdfs": RDFS,
    "skos": SKOS,
    "xsd": XSD,
    "wd": "http://www.wikidata.org/entity/",
}
_PREFIX_LINE = re.compile(rb"^@prefix [^\n]*\n", re.MULTILINE)


class TripleWriter:
    """Writes rows as triples to a binary file; `base`: the address of the table, absolute;
    `identifiers`: the start of ours."""

    def __init__(
        self, file: BinaryIO, wire: Format, base: str, columns: Sequence[Mapped], own: Sequence[str], identifiers: str
    ) -> None:
        self._file, self._wire, self._columns = file, wire, columns
        self._base = base
        kinds = {kind: f"{identifiers}id/{kind}/" for kind in ("municipality", "district", "association", "state")}
        self._prefixes = {"t": f"{base}#", "ki": f"{identifiers}def#", **kinds, **_PREFIXES}
        self._place_at = len(columns) - len(own) + COLUMNS.index("iri")
        self._properties = [ox.NamedNode(column.property or f"{base}#{column.name}") for column in columns]
        self._said: set[str] = set()
        self._waiting: list[ox.Triple] = []
        self._is_first = True

    def write(self, number: int, cells: Sequence[str]) -> None:
        """Write the row with this number, counted from 1 below the heading; `cells` with ours behind them."""
        row = ox.NamedNode(f"{self._base}#row-{number}")
        self._waiting += self._triples(row, cells)
        if len(self._waiting) > _PIECE:
            self.flush()

    def _triples(self, row: ox.NamedNode, cells: Sequence[str]) -> Iterator[ox.Triple]:
        iri = cells[self._place_at] if self._place_at < len(cells) else ""
        place = ox.NamedNode(iri) if iri and iri not in self._said else None
        for column, term, cell in zip(self._columns, self._properties, cells, strict=False):
            if not cell or column.is_left_out:
                continue
            if not column.about_place:
                yield ox.Triple(row, term, _value(column, cell))
            elif place is not None:
                # What is said of a place need not be said again for each of its rows.
                yield ox.Triple(place, term, _value(column, cell))
        if iri:
            self._said.add(iri)

    def flush(self) -> None:
        """Hand over what was written."""
        wire = self._wire.ox
        if not isinstance(wire, ox.RdfFormat):
            raise TypeError(f"{self._wire.key} is no form of a graph")
        if wire == ox.RdfFormat.TURTLE:
            piece = ox.serialize(self._waiting, format=wire, prefixes=self._prefixes) or b""
            # Each piece would begin with the same prefixes.
            self._file.write(piece if self._is_first else _PREFIX_LINE.sub(b"", piece))
        else:
            self._file.write(ox.serialize(self._waiting, format=wire) or b"")
        self._is_first = False
        self._waiting.clear()


def _value(column: Mapped, cell: str) -> ox.NamedNode | ox.Literal:
    if column.is_iri:
        return ox.NamedNode(cell)
    if column.language:
        return ox.Literal(cell, language=column.language)
    if column.datatype == "string":
        return ox.Literal(cell)
    number = cell.replace(",", ".") if column.datatype == "decimal," else cell
    return ox.Literal(number, datatype=ox.NamedNode(XSD + column.datatype.rstrip(",")))
