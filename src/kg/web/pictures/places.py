"""A map of places on the outline of the German states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kg.web.language import Language
from kg.web.pictures.outline import HEIGHT, WIDTH, Outline, project, shipped_outline
from kg.web.pictures.svg import frame, link, number, tag
from kg.web.texts import TEXTS

_MARGIN = 14.0
_BELOW = 26.0
_DEGREES = (range(6, 16, 2), range(48, 56))

# Where the name of a state is written, by hand: not on its neighbour and not where its places crowd.
_NAMES: dict[str, tuple[float, float, str, str]] = {
    "sh": (9.75, 54.32, "Schleswig-|Holstein", "Schleswig-|Holstein"),
    "hh": (10.35, 53.68, "Hamburg", "Hamburg"),
    "ni": (9.35, 52.82, "Niedersachsen", "Lower Saxony"),
    "hb": (8.02, 53.2, "Bremen", "Bremen"),
    "nw": (6.95, 51.98, "Nordrhein-|Westfalen", "North Rhine-|Westphalia"),
    "he": (9.05, 50.72, "Hessen", "Hesse"),
    "rp": (7.2, 50.05, "Rheinland-|Pfalz", "Rhineland-|Palatinate"),
    "bw": (9.1, 48.22, "Baden-|Württemberg", "Baden-|Württemberg"),
    "by": (11.6, 49.0, "Bayern", "Bavaria"),
    "sl": (6.6, 49.1, "Saarland", "Saarland"),
    "be": (13.4, 52.66, "Berlin", "Berlin"),
    "bb": (13.95, 52.02, "Brandenburg", "Brandenburg"),
    "mv": (12.6, 53.82, "Mecklenburg-|Vorpommern", "Mecklenburg-|Vorpommern"),
    "sn": (13.35, 51.05, "Sachsen", "Saxony"),
    "st": (11.65, 52.05, "Sachsen-|Anhalt", "Saxony-|Anhalt"),
    "th": (10.55, 51.02, "Thüringen", "Thuringia"),
}


@dataclass(frozen=True)
class Place:
    """A place on the map. `weight`: how much there is, such as projects. `emphasis`: what the page is about.

    `href` as a template would write it, with the root; empty for a place without a page.
    """

    lon: float
    lat: float
    name: str
    href: str
    weight: float = 1
    emphasis: bool = False


def place_map(
    places: Sequence[Place], *, language: Language, label: str, outline: Outline | str | None = "shipped"
) -> Markup:
    """Draw where `places` lie, with `label` as the title of the picture; Markup("") where there are none.

    `outline`: the one that set-up fetched, another one, or None for none.
    """
    if not places:
        return Markup("")
    states = shipped_outline() if isinstance(outline, str) else outline
    words = TEXTS[language]
    description = words["pictures_map_description"].format(count=len(places))
    parts = [*_background(states), *_state_names(language), *_dots(places)]
    credit = words["pictures_map_credit"].format(credit=states.credit, licence=states.licence) if states else ""
    if credit:
        parts.append(tag("text", credit, class_="credit", x=_MARGIN, y=HEIGHT + 2 * _MARGIN + _BELOW - 12))
    size = (WIDTH + 2 * _MARGIN, HEIGHT + 2 * _MARGIN + (_BELOW if credit else 0))
    return frame("map", label, description, size, parts)


def _background(outline: Outline | None) -> Iterator[Markup]:
    if outline is not None:
        shapes = [tag("path", d=each) for each in outline.paths]
        yield tag("g", *shapes, class_="states", transform=f"translate({number(_MARGIN)} {number(_MARGIN)})")
        return
    lines = []
    for lon in _DEGREES[0]:
        x, _ = _on_map(lon, 50)
        lines.append(tag("line", x1=x, x2=x, y1=_MARGIN, y2=HEIGHT + _MARGIN))
        lines.append(tag("text", f"{lon}° O/E", x=x + 3, y=HEIGHT + _MARGIN - 3))
    for lat in _DEGREES[1]:
        _, y = _on_map(9, lat)
        lines.append(tag("line", x1=_MARGIN, x2=WIDTH + _MARGIN, y1=y, y2=y))
        lines.append(tag("text", f"{lat}° N", x=_MARGIN + 2, y=y - 3))
    yield tag("g", *lines, class_="grid", aria_hidden="true")


def _state_names(language: Language) -> Iterator[Markup]:
    texts = []
    for lon, lat, german, english in _NAMES.values():
        x, y = _on_map(lon, lat)
        lines = (german if language == "de" else english).split("|")
        spans = [tag("tspan", line, x=x, dy="1.1em" if at else "0") for at, line in enumerate(lines)]
        texts.append(tag("text", *spans, x=x, y=y))
    yield tag("g", *texts, class_="names", aria_hidden="true")


def _dots(places: Iterable[Place]) -> Iterator[Markup]:
    """The places, those that matter and the small ones last, so that nothing hides them."""
    for place in sorted(places, key=lambda each: (each.emphasis, -each.weight, each.name, each.href)):
        x, y = _on_map(place.lon, place.lat)
        radius = 4.5 + 1.7 * max(place.weight, 0) ** 0.5 + (3 if place.emphasis else 0)
        # Around the dot a disc that nobody sees and a finger meets.
        reach, dot = (tag("circle", cx=x, cy=y, r=each) for each in (radius + 5, radius))
        yield link(place.href, place.name, reach, dot, class_="emphasis" if place.emphasis else "")


def _on_map(lon: float, lat: float) -> tuple[float, float]:
    x, y = project(lon, lat)
    return x + _MARGIN, y + _MARGIN
