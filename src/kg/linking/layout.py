"""Where a table begins: the lines above its heading, the heading, and how many columns there are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from kg.errors import Position
from kg.indexfile import fold
from kg.linking.keys import read_key
from kg.linking.problems import TableError
from kg.linking.source import Row, Source

_SAMPLE_ROWS = 1000
_MOST_COLUMNS = 16_384
"""As many as Excel has."""
_HIGHEST = 40
"""Among so many rows at the top the heading is looked for."""
_NUMBER = re.compile(r"[-+]?[\d.,' ]*\d\s*%?")
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")
# Three digits behind a sign may be thousands: such a column stays text.
_DECIMAL_POINT = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.(?![0-9]{3}$)[0-9]{1,12})?")
_DECIMAL_COMMA = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:,(?![0-9]{3}$)[0-9]{1,12})?")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_TYPES = (("integer", _INTEGER), ("decimal", _DECIMAL_POINT), ("decimal,", _DECIMAL_COMMA))


@dataclass(frozen=True)
class Layout:
    """A table as it is laid out.

    `heading`: its cells, as many as the longest row has; of a table without one they are made up. `above`: how many
    rows stand above the heading. `rows`: how many below it, blank ones too. `sample`: the first of them that are not
    blank. `types`: for each column the datatype of all its values: integer, decimal, `decimal,` (with a comma), string.
    """

    heading: tuple[str, ...]
    heading_line: int
    above: int
    rows: int
    sample: tuple[Row, ...]
    types: tuple[str, ...]

    @property
    def has_heading(self) -> bool:
        """False where the first row is a row like all others."""
        return self.heading_line > 0

    def column(self, index: int) -> list[str]:
        """The cells of one column in the sample, those that are not empty."""
        return [cells[index] for _, cells in self.sample if index < len(cells) and cells[index].strip()]


def lay_out(
    source: Source,
    known: Iterable[str],
    heading_line: int | None = None,
    is_place: Callable[[str], bool] = lambda _: False,
) -> Layout:
    """Read the table once from end to end. `known`: headings that tables like this have, folded. `heading_line`: the
    line that the heading stands on, or 0 for a table without one; it is looked for where that is None. `is_place`: says
    whether a text is the name of a place, which no heading is.

    Raises TableError where the table cannot be read or has no rows, or where no row begins on that line.
    """
    top = list(islice(source.rows(), _HIGHEST))
    if heading_line is None:
        at = find_heading([cells for _, cells in top], frozenset(known), is_place)
    elif heading_line == 0:
        at = -1
    else:
        at = next((i for i, (line, _) in enumerate(top) if line == heading_line), -2)
        if at == -2:
            raise TableError("heading-line", Position(source.name, heading_line), line=heading_line, rows=_HIGHEST)
    if at == -1:
        # What is blank at the top of a table without a heading stays where it is.
        first = next((i for i, (_, cells) in enumerate(top) if any(map(str.strip, cells))), 0)
        return _measure(source, (), 0, first)
    return _measure(source, tuple(top[at][1]), top[at][0], at)


def _measure(source: Source, heading: tuple[str, ...], line: int, above: int) -> Layout:
    width, count = len(heading), 0
    sample: list[Row] = []
    open_types: dict[int, list[int]] = {}
    for row_line, cells in islice(source.rows(), above + (1 if line else 0), None):
        count += 1
        if not any(cells):
            continue
        if len(cells) > width:
            width = len(cells)
            if width > _MOST_COLUMNS:
                raise TableError("too-wide", Position(source.name, row_line), most=_MOST_COLUMNS)
        if len(sample) < _SAMPLE_ROWS:
            sample.append((row_line, cells))
        for index, cell in enumerate(cells):
            if cell:
                left = open_types.setdefault(index, [0, 1, 2])
                if left:
                    left[:] = [each for each in left if _TYPES[each][1].fullmatch(cell)]
    if not sample:
        raise TableError("no-rows", Position(source.name, line))
    types = tuple(_TYPES[open_types[index][0]][0] if open_types.get(index) else "string" for index in range(width))
    names = [*heading, *("" for _ in range(width - len(heading)))]
    if not line:
        names = [f"Spalte {number}" for number in range(1, width + 1)]
    return Layout(tuple(names), line, above, count, tuple(sample), types)


def find_heading(
    rows: Sequence[Sequence[str]], known: frozenset[str], is_place: Callable[[str], bool] = lambda _: False
) -> int:
    """The index of the heading among the first rows, -1 where there is none.

    >>> find_heading([["Einwohner 2024"], [], ["AGS", "Name", "Zahl"], ["05913000", "Dortmund", "1"]], frozenset())
    2
    >>> find_heading([["05913000", "Dortmund"], ["05911000", "Bochum"]], frozenset())
    -1
    """
    widths = sorted(sum(1 for cell in cells if cell.strip()) for cells in rows if any(map(str.strip, cells)))
    if not widths:
        return -1
    usual = widths[len(widths) // 2]
    best, best_score = -1, 0
    for index, cells in enumerate(rows):
        filled = [cell.strip() for cell in cells if cell.strip()]
        if not filled or len(filled) * 10 < usual * 6:
            continue
        score = sum(fold(cell) in known for cell in filled)
        if not score and any(_is_value(cell) for cell in filled):
            # The first row of data: whatever stands further down is data too.
            break
        if best < 0 or score > best_score:
            best, best_score = index, score
    is_row = best >= 0 and not best_score and any(is_place(cell) for cell in rows[best] if cell.strip())
    return -1 if is_row else best


def _is_value(cell: str) -> bool:
    """True for a number or a key; years may stand in headings."""
    return not _YEAR.fullmatch(cell) and bool(_NUMBER.fullmatch(cell) or read_key(cell))
