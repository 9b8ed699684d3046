"""Links a table from its first row to its last: reads it once to find its way, and once to write it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from kg.formats import TURTLE, Format
from kg.linking.columns import find_columns
from kg.linking.headings import ROLE_OF
from kg.linking.layout import lay_out
from kg.linking.linker import AREAS, Linker
from kg.linking.mapping import map_columns, write_csvw
from kg.linking.outcomes import Outcome
from kg.linking.rdf import TripleWriter
from kg.linking.report import Report
from kg.linking.source import Source
from kg.linking.writing import TableWriter, own_cells, own_names
from kg.matching import Matcher, Question
from kg.vocab import CANONICAL_BASE

_PIECE = 2_000
"""Rows that are matched at a time."""


@dataclass(frozen=True)
class Options:
    """What people may say about a table.

    `asked`: for a role its columns, by heading or number. `heading_line`: None where it is to be found, 0 for none.
    `language`: of the notes in the table. `base`: the address that the table will have; it gets one that nobody can
    look up where there is none yet. `wire`: the form of the triples. `identifiers`: the start of all identifiers of
    the release.
    """

    asked: Mapping[str, Sequence[str]] = field(default_factory=dict)
    heading_line: int | None = None
    language: str = "de"
    base: str = ""
    wire: Format = TURTLE
    identifiers: str = CANONICAL_BASE


@dataclass(frozen=True)
class Preview:
    """The first rows of the linked table: its headings, and rows with the line they stand on."""

    heading: tuple[str, ...]
    own: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...], Outcome], ...]


@dataclass(frozen=True)
class Linked:
    """What came of a table: the report, its first rows, and its description in CSVW, by the name of its file."""

    report: Report
    preview: Preview
    describe: Callable[[str], str]


def link_table(
    source: Source,
    matcher: Matcher,
    options: Options,
    table: BinaryIO | None = None,
    triples: BinaryIO | None = None,
    rights: str = "",
    shown: int = 0,
) -> Linked:
    """Link `source`, write it to `table` and as triples to `triples`; `shown`: so many rows are kept, to be shown.

    Raises TableError where the table cannot be read, or no place can be found in it.
    """
    layout = lay_out(source, ROLE_OF, options.heading_line, lambda cell: _is_place(matcher, cell))
    columns = find_columns(source.name, layout, matcher, options.asked)
    own = own_names(layout.heading)
    plan = map_columns(layout, own, options.identifiers)
    linker = Linker(matcher, columns)
    report = Report(source, layout, columns, not matcher.is_partial)
    writer = TableWriter(table, source.dialect, layout) if table is not None else None
    base = options.base or own_address(source)
    triple_writer = (
        TripleWriter(triples, options.wire, base, plan, own, options.identifiers) if triples is not None else None
    )
    rows = source.rows()
    for _, cells in islice(rows, layout.above):
        if writer:
            writer.write(cells)
    if layout.has_heading:
        next(rows)
    if writer:
        writer.write(layout.heading, own)
    kept: list[tuple[int, tuple[str, ...], Outcome]] = []
    number = 0
    while piece := list(islice(rows, _PIECE)):
        asked = [linker.read(cells) if any(map(str.strip, cells)) else None for _, cells in piece]
        answers = linker.answer(each for each in asked if each is not None)
        for (line, cells), each in zip(piece, asked, strict=True):
            number += 1
            if each is None:
                if writer:
                    writer.write(cells, [""] * len(own))
                continue
            outcome = answers[each]
            report.add(line, each, outcome)
            ours = own_cells(outcome, options.language)
            if len(kept) < shown:
                kept.append((line, tuple(cells), outcome))
            if writer:
                writer.write(cells, ours)
            if triple_writer:
                triple_writer.write(number, [*cells, *([""] * (len(layout.heading) - len(cells))), *ours])
    if writer:
        writer.flush()
    if triple_writer:
        triple_writer.flush()
    return Linked(
        report,
        Preview(layout.heading, own, tuple(kept)),
        lambda name: write_csvw(name, source.dialect, layout, plan, own, rights),
    )


def own_address(source: Source) -> str:
    """An address for a table that has none: it follows from its content, and nobody can look it up."""
    digest = hashlib.sha256()
    with source.open() as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return uuid.uuid5(uuid.NAMESPACE_URL, digest.hexdigest()).urn


def _is_place(matcher: Matcher, cell: str) -> bool:
    candidates = matcher.match(Question(name=cell, kinds=AREAS, limit=1))
    return bool(candidates) and candidates[0].score >= 95
