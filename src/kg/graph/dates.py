"""Dates of unequal precision as a pair of plain days, so that engines can compare them.

SPARQL engines leave `"2016"^^xsd:gYear < "2016-07-01"^^xsd:date` unbound; the build therefore adds the first and the
last day a statement of time allows (`ki:notBefore`, `ki:notAfter`, both `xsd:date`).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.vocab import DCAT, DCT, KI, XSD

SCHEMA = "https://schema.org/"

DATE = ox.NamedNode(XSD + "date")
NOT_BEFORE = ox.NamedNode(KI + "notBefore")
NOT_AFTER = ox.NamedNode(KI + "notAfter")

STARTS = (DCAT + "startDate", SCHEMA + "startDate")
ENDS = (DCAT + "endDate", SCHEMA + "endDate")
SINGLES = (DCT + "issued", DCT + "date")

_YEAR = r"(?P<year>-?(?:[1-9]\d{3,}|0\d{3}))"
_MONTH = r"-(?P<month>0[1-9]|1[0-2])"
_DAY = r"-(?P<day>0[1-9]|[12]\d|3[01])"
# A zone moves a day by hours; a bound that is a plain day keeps the day as written.
_ZONE = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_PATTERNS = {
    XSD + "gYear": re.compile(_YEAR + _ZONE, re.ASCII),
    XSD + "gYearMonth": re.compile(_YEAR + _MONTH + _ZONE, re.ASCII),
    XSD + "date": re.compile(_YEAR + _MONTH + _DAY + _ZONE, re.ASCII),
}

Day = tuple[int, int, int]
"""Year, month and day of the proleptic Gregorian calendar; tuples compare as the days do."""

Span = tuple[Day, Day]
"""The first and the last day of something."""

Node = ox.NamedNode | ox.BlankNode | ox.Triple


def first_and_last_day(literal: ox.Literal) -> Span | None:
    """Give the first and last day that `literal` allows; None where it is no date, or none that exists.

    https://www.w3.org/TR/xmlschema11-2/#gYearMonth

    >>> first_and_last_day(ox.Literal("2016-02", datatype=ox.NamedNode(XSD + "gYearMonth")))
    ((2016, 2, 1), (2016, 2, 29))
    >>> first_and_last_day(ox.Literal("2017", datatype=ox.NamedNode(XSD + "gYear")))
    ((2017, 1, 1), (2017, 12, 31))
    >>> first_and_last_day(ox.Literal("2017-02-29", datatype=DATE)) is None
    True
    """
    pattern = _PATTERNS.get(literal.datatype.value)
    match = pattern.fullmatch(literal.value) if pattern else None
    if match is None:
        return None
    part = {name: int(text) for name, text in match.groupdict().items()}
    year = part["year"]
    if "month" not in part:
        return (year, 1, 1), (year, 12, 31)
    month = part["month"]
    length = _days_in_month(year, month)
    if "day" not in part:
        return (year, month, 1), (year, month, length)
    return ((year, month, part["day"]),) * 2 if part["day"] <= length else None


def date_literal(day: Day) -> ox.Literal:
    """Write a day as an `xsd:date`.

    >>> date_literal((2016, 2, 29)).value
    '2016-02-29'
    """
    year, month, number = day
    sign = "-" if year < 0 else ""
    return ox.Literal(f"{sign}{abs(year):04}-{month:02}-{number:02}", datatype=DATE)


def date_bounds(store: ox.Store) -> Iterator[ox.Triple]:
    """Give the bounds of every node of `store` that has a start, an end, or a date of its own.

    A start gives the lower bound, an end the upper one; a node with neither takes both from its single date. Several
    values of one kind give the widest bounds.
    """
    starts, ends, singles = (_spans(store, iris) for iris in (STARTS, ENDS, SINGLES))
    for node in starts.keys() | ends.keys() | singles.keys():
        single = [] if node in starts or node in ends else singles[node]
        if lower := starts.get(node) or single:
            yield ox.Triple(node, NOT_BEFORE, date_literal(min(first for first, _ in lower)))
        if upper := ends.get(node) or single:
            yield ox.Triple(node, NOT_AFTER, date_literal(max(last for _, last in upper)))


def _spans(store: ox.Store, iris: Iterable[str]) -> dict[Node, list[Span]]:
    spans: dict[Node, list[Span]] = {}
    for iri in iris:
        for quad in store.quads_for_pattern(None, ox.NamedNode(iri), None, None):
            if isinstance(quad.object, ox.Literal) and (span := first_and_last_day(quad.object)):
                spans.setdefault(quad.subject, []).append(span)
    return spans


def _days_in_month(year: int, month: int) -> int:
    # `calendar` knows the years 1 to 9999 only, XSD any: a year of the same length stands in.
    return calendar.monthrange(2000 if calendar.isleap(year) else 2001, month)[1]
