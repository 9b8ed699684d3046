"""Sources beside statements: small numbers that lead to one list at the end of the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.web.views import Row, Value

_NAMED_ONE_BY_ONE = 4


@dataclass(frozen=True)
class Mark:
    """What stands beside a statement: where it leads to on the page, and what is shown."""

    target: str
    shown: str


@dataclass(frozen=True)
class SourceEntry:
    """An entry of the list at the end."""

    number: int
    iri: Value
    row: Row


class Notes:
    """Numbers the sources in the order in which the page cites them; `rows` are those of the view `thing-sources`.

    Statements whose source is not attributed more closely share one mark of their own, `*`.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self._of_node: dict[str, list[str]] = {}
        self._rows: dict[str, Row] = {}
        self._loose: set[str] = set()
        self._numbers: dict[str, int] = {}
        self.has_loose = False
        for row in rows:
            sources = self._of_node.setdefault(row.text("node"), [])
            if row.text("source") not in sources:
                sources.append(row.text("source"))
            self._rows.setdefault(row.text("source"), row)
            if "attribution" in row:
                self._loose.add(row.text("node"))

    def of(self, node: Value | str) -> list[Mark]:
        """The marks of a node: one a source, a span where there are many, and one of its own where it is not known
        which of them it was."""
        sources = self._of_node.get(str(node), [])
        if not sources:
            return []
        numbers = sorted(self._number(source) for source in sources)
        if str(node) in self._loose:
            self.has_loose = True
            return [Mark("sources-loose", "*")]
        if len(numbers) <= _NAMED_ONE_BY_ONE:
            return [Mark(f"source-{number}", str(number)) for number in numbers]
        marks = []
        for first, last in _spans(numbers):
            marks.append(Mark(f"source-{first}", str(first) if first == last else f"{first}–{last}"))
        return marks

    def listed(self) -> list[SourceEntry]:
        """All sources by number; those that nothing on the page has cited yet come last."""
        for source in self._rows:
            self._number(source)
        return [
            SourceEntry(number, self._rows[source]["source"], self._rows[source])
            for source, number in sorted(self._numbers.items(), key=lambda item: item[1])
        ]

    def loose_sources(self) -> str:
        """The numbers of the sources that stand behind the mark `*`."""
        numbers = sorted({self._number(source) for node in self._loose for source in self._of_node[node]})
        return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in _spans(numbers))

    def _number(self, source: str) -> int:
        return self._numbers.setdefault(source, len(self._numbers) + 1)


def _spans(numbers: list[int]) -> list[tuple[int, int]]:
    """Runs of numbers that follow each other.

    >>> _spans([1, 2, 3, 7])
    [(1, 3), (7, 7)]
    """
    spans: list[tuple[int, int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    return spans
