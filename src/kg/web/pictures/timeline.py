"""Bars along the years: when projects ran, and how well that is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from markupsafe import Markup

from kg.web.language import Language
from kg.web.pictures.svg import frame, link, shorten_text, tag, width_of
from kg.web.texts import TEXTS

_WIDTH, _MARGIN = 420.0, 12.0
_TOP, _ROW, _BAR = 24.0, 27.0, 8.0
_HEADING = 30.0
_SIZE = 14.0
"""Of the names, where the screen is narrow and they are largest."""
_MOST_CHARACTERS = 40
_LEFT_OPEN = {"day": 0, "month": 30, "year": 365}
"""How many days after its first one a statement of so much precision may mean."""


@dataclass(frozen=True)
class Bar:
    """A span of time: not before the one day, not after the other; both as early and as late as the sources allow.

    `precision`: "day", "month" or "year", how finely the sources speak; as "month/year" where they speak of the
    beginning and of the end unequally. `group`: under which heading it stands; groups come in the order of their names.
    """

    name: str
    href: str
    not_before: date
    not_after: date
    precision: str = "day"
    group: str = ""


def timeline(bars: Sequence[Bar], *, language: Language, label: str) -> Markup:
    """Draw `bars`, the earliest first, with `label` as the title of the picture; Markup("") where there are none.

    Raises ValueError for a bar that ends before it begins or has another precision.
    """
    if not bars:
        return Markup("")
    for bar in bars:
        if bar.not_after < bar.not_before:
            raise ValueError(f"{bar.name} ends on {bar.not_after}, before it begins on {bar.not_before}")
        if not set(_precisions(bar)) <= _LEFT_OPEN.keys():
            raise ValueError(f"{bar.name} has the precision {bar.precision!r}, not one of day, month, year")
    first, last = min(bar.not_before for bar in bars).year, max(bar.not_after for bar in bars).year + 1
    rows, height = _lay_out(bars, _Axis(date(first, 1, 1), date(last, 1, 1)), language)
    parts = [*_years(first, last, height), *rows]
    words = TEXTS[language]["pictures_timeline_description"]
    return frame(
        "timeline", label, words.format(count=len(bars), first=first, last=last - 1), (_WIDTH, height + 22), parts
    )


@dataclass(frozen=True)
class _Axis:
    first: date
    last: date

    def at(self, day: date) -> float:
        inside = (day - self.first).days / (self.last - self.first).days
        return _MARGIN + inside * (_WIDTH - 2 * _MARGIN)


def _lay_out(bars: Sequence[Bar], axis: _Axis, language: Language) -> tuple[list[Markup], float]:
    """The rows, and where they end."""
    rows: list[Markup] = []
    y = _TOP
    ordered = sorted(bars, key=lambda each: (each.group, each.not_before, each.not_after, each.name, each.href))
    for group, members in groupby(ordered, key=lambda each: each.group):
        if group:
            y += _HEADING
            rows.append(tag("text", group, class_="heading", x=_MARGIN, y=y - 8))
        for bar in members:
            rows.append(_draw(bar, axis, y, language))
            y += _ROW
    return rows, y


def _draw(bar: Bar, axis: _Axis, y: float, language: Language) -> Markup:
    start, end = axis.at(bar.not_before), axis.at(bar.not_after + timedelta(days=1))
    name = shorten_text(bar.name, _MOST_CHARACTERS)
    # The name stands above its bar, from where that begins, or to the edge where it would not fit.
    fits = start + width_of(name, _SIZE) < _WIDTH
    x, anchor = (start, "start") if fits else (_WIDTH - 2, "end")
    shapes = [tag("text", name, x=x, y=y + 13, text_anchor=anchor)]
    top = y + 17
    shapes.append(tag("rect", class_="reach", x=0, y=y, width=_WIDTH, height=_ROW - 1))
    begins, ends = (timedelta(days=_LEFT_OPEN[each]) for each in _precisions(bar))
    if begins or ends:
        shapes.append(tag("rect", class_="open", x=start, y=top, width=end - start, height=_BAR))
    sure_from, sure_to = bar.not_before + begins, bar.not_after - ends
    if sure_from <= sure_to:
        inside = axis.at(sure_from), axis.at(sure_to + timedelta(days=1))
        shapes.append(tag("rect", class_="sure", x=inside[0], y=top, width=inside[1] - inside[0], height=_BAR))
    return link(bar.href, f"{bar.name}: {say_span(bar, language)}", *shapes, class_="bar")


def _precisions(bar: Bar) -> tuple[str, str]:
    """How finely the beginning and the end are known."""
    first, _, second = bar.precision.partition("/")
    return first, second or first


def say_span(bar: Bar, language: Language) -> str:
    """The span in words, as finely as it is known.

    >>> say_span(Bar("KIF", "", date(2016, 7, 1), date(2019, 12, 31), "month/year"), "en")
    '07/2016 – 2019'
    """
    ends = zip((bar.not_before, bar.not_after), _precisions(bar), strict=True)
    said = [say_day(day, precision, language) for day, precision in ends]
    return said[0] if said[0] == said[1] else " – ".join(said)


def say_day(day: date, precision: str, language: Language) -> str:
    """A day, or only its month or year, as people write it.

    >>> say_day(date(2019, 6, 1), "month", "de"), say_day(date(2019, 6, 1), "day", "de")
    ('06/2019', '1.6.2019')
    """
    if precision == "year":
        return f"{day.year}"
    if precision == "month":
        return f"{day.month:02}/{day.year}"
    return f"{day.day}.{day.month}.{day.year}" if language == "de" else day.isoformat()


def _years(first: int, last: int, height: float) -> Iterator[Markup]:
    axis = _Axis(date(first, 1, 1), date(last, 1, 1))
    every = 1 if last - first <= 10 else 1 + (last - first) // 10
    lines = []
    for year in range(first, last + 1):
        x = axis.at(date(year, 1, 1))
        lines.append(tag("line", x1=x, x2=x, y1=_TOP - 4, y2=height))
        if year < last and (year - first) % every == 0:
            middle = axis.at(date(year, 7, 1))
            lines += [tag("text", str(year), x=middle, y=end, text_anchor="middle") for end in (_TOP - 8, height + 15)]
    yield tag("g", *lines, class_="years", aria_hidden="true")
