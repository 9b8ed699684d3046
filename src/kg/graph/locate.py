"""Line numbers: on which line of its file does a statement stand?

There is no second grammar here: pyoxigraph's own parser reads the file, is fed one line at a time, and hands out each
statement as soon as it has read it, so the line fed last is the statement's. Only files with findings are read again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

_PLAIN = re.compile(r"[^\"\\\r\n\t]*")


class _Lines:
    """A file that gives out one line for each `read`, and knows how many it gave."""

    def __init__(self, lines: list[bytes]) -> None:
        self._lines = lines
        self.given = 0

    def read(self, size: int = -1) -> bytes:  # noqa: ARG002 - the parser may ask for more than a line
        """Give out the next line, or nothing at the end."""
        if self.given == len(self._lines):
            return b""
        self.given += 1
        return self._lines[self.given - 1]


def read_statements(content: bytes) -> Iterator[tuple[ox.Quad, int]]:
    """Read the Turtle text `content` statement by statement, each with the line its object starts on, counted from 1.

    >>> turtle = b"@prefix e: <http://example.org/> .\\ne:a e:b 1 ,\\n  2 ."
    >>> [(quad.object.value, line) for quad, line in read_statements(turtle)]
    [('1', 2), ('2', 3)]
    """
    lines = content.splitlines(keepends=True)
    source = _Lines(lines)
    previous = 1
    for quad in ox.parse(input=source, format=ox.RdfFormat.TURTLE):  # type: ignore[arg-type] # it needs `read` alone
        line = source.given
        if isinstance(quad.object, ox.Literal):
            line = _start_of_literal(quad.object, lines, previous, line)
        previous = line
        yield quad, line


def _start_of_literal(literal: ox.Literal, lines: list[bytes], first: int, last: int) -> int:
    """Look upwards from `last` for the line a literal starts on.

    It may have several lines, and after a literal the parser looks at the next word, which may stand on the next line.
    """
    start = _PLAIN.match(literal.value)
    needle = start.group().encode() if start else b""
    if needle:
        for line in range(last, first - 1, -1):
            if needle in lines[line - 1]:
                return line
    return last


@dataclass(frozen=True)
class Places:
    """Where the statements about some subjects stand in one file."""

    _statements: dict[str, list[tuple[str, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, int]]]

    @classmethod
    def of_lines(cls, lines: Mapping[str, int]) -> Places:
        """Places in a file that is no Turtle: the line of each subject (IRI) is known, no more."""
        return cls({subject: [("", ox.NamedNode(subject), line)] for subject, line in lines.items()})

    def subject_line(self, subject: str) -> int:
        """Line of the first statement about `subject`, 0 where there is none."""
        statements = self._statements.get(subject)
        return statements[0][2] if statements else 0

    def statement_line(self, subject: str, predicate: str, value: object = None) -> int:
        """Line of the statement; without such a value, of the one with this predicate that is too many; 0 without any.

        The value may be written as the store writes it (`1` for `1.00`). Too many is one in a language that an earlier
        one has already, else the last.
        """
        candidates = [(term, line) for name, term, line in self._statements.get(subject, ()) if name == predicate]
        for term, line in candidates:
            if term == value:
                return line
        for term, line in candidates:
            if isinstance(term, ox.Literal) and isinstance(value, ox.Literal) and _same_number(term, value):
                return line
        languages: set[str] = set()
        for term, line in candidates:
            language = term.language if isinstance(term, ox.Literal) else None
            if language is None:
                continue
            if language in languages:
                return line
            languages.add(language)
        return candidates[-1][1] if candidates else 0


def find_places(content: bytes, subjects: Collection[str]) -> Places:
    """Find all statements about `subjects` (IRIs) in the Turtle text of a file."""
    statements: dict[str, list[tuple[str, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, int]]] = {}
    for quad, line in read_statements(content):
        subject = quad.subject
        if isinstance(subject, ox.NamedNode) and subject.value in subjects:
            statements.setdefault(subject.value, []).append((quad.predicate.value, quad.object, line))
    return Places(statements)


def _same_number(one: ox.Literal, other: ox.Literal) -> bool:
    if one.datatype != other.datatype:
        return False
    try:
        return Decimal(one.value) == Decimal(other.value)
    except InvalidOperation:
        return False
