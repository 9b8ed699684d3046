"""The outline of the German states, from a package of open geodata that is fetched at set-up (see geodata/).

Where it was not fetched (no Node), maps are drawn without it: places, names of the states, and the grid of degrees.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

from kg.errors import DataError, Position

GEODATA = Path(__file__).parent.parent / "geodata"
_FILE = "node_modules/@svg-maps/germany/germany.svg"
_STEP = 2
"""Corners are moved to a grid of so many units, and then those that say nothing are left out. Neighbours share corners,
so no gap opens between them."""

Point = tuple[float, float]

# The outermost points of Germany, for the file says nothing of its projection, which is Mercator's.
_WEST, _EAST, _NORTH, _SOUTH = 5.8663, 15.0419, 55.0581, 47.2701
WIDTH = 586.0


def _stretch(latitude: float) -> float:
    return math.degrees(math.asinh(math.tan(math.radians(latitude))))


_SCALE = WIDTH / (_EAST - _WEST)
HEIGHT = round((_stretch(_NORTH) - _stretch(_SOUTH)) * _SCALE)


def project(lon: float, lat: float) -> Point:
    """Where a point on Earth lies on the map, in Mercator's projection.

    >>> [round(each) for each in project(13.4, 52.5)]
    [481, 277]
    """
    return (lon - _WEST) * _SCALE, (_stretch(_NORTH) - _stretch(lat)) * _SCALE


@dataclass(frozen=True)
class Outline:
    """The states, each as rings of corners on the map; `credit`: whom to name for them, with the licence."""

    states: dict[str, list[list[Point]]]
    credit: str
    licence: str

    @cached_property
    def paths(self) -> list[str]:
        """Each state as the `d` of a path."""
        return [path_of(rings) for rings in self.states.values()]

    def state_at(self, point: Point) -> str:
        """The state around a point of the map; empty where there is none. Of two, the smaller: a city in its land."""
        around = [key for key, rings in self.states.items() if any(_is_inside(point, ring) for ring in rings)]
        return min(around, key=lambda key: sum(_area(ring) for ring in self.states[key]), default="")


@cache
def shipped_outline() -> Outline | None:
    """The outline that was fetched at set-up; None where it was not."""
    path = GEODATA / _FILE
    return read_outline(path) if path.is_file() else None


def read_outline(path: Path) -> Outline:
    """Read the outline from the SVG file of the package @svg-maps/germany. Raises DataError where it is another one."""
    position = Position(path.name)
    # The package is pinned by its checksum.
    try:
        root = ElementTree.parse(path).getroot()  # noqa: S314
    except ElementTree.ParseError as error:
        raise DataError(f"is no SVG: {error}", position, hint="fetch it anew: make geodata") from error
    found = {
        element.get("id", ""): list(_read_rings(element.get("d", "")))
        for element in root.iter("{http://www.w3.org/2000/svg}path")
    }
    corners = [corner for rings in found.values() for ring in rings for corner in ring]
    if len(found) != 16 or not corners:
        raise DataError(f"has {len(found)} states, not 16", position, hint="pin the version that was tested")
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    top, bottom = min(y for _, y in corners), max(y for _, y in corners)
    across, down = WIDTH / (right - left), HEIGHT / (bottom - top)
    return Outline(
        {
            key: [[((x - left) * across, (y - top) * down) for x, y in ring] for ring in rings]
            for key, rings in sorted(found.items())
        },
        "MapSVG",
        "CC BY 4.0",
    )


def path_of(rings: list[list[Point]]) -> str:
    """The rings as the `d` of a path, with as few corners as the size of the picture needs."""
    parts = []
    for ring in rings:
        corners = _simplify(ring)
        if len(corners) > 2:
            steps = "".join(f" {x - before[0]} {y - before[1]}" for before, (x, y) in pairwise(corners))
            parts.append(f"m{corners[0][0]} {corners[0][1]}l{steps.strip()}z".replace("m", "M", 1))
    return "".join(parts).replace(" -", "-")


def _simplify(ring: list[Point]) -> list[tuple[int, int]]:
    snapped: list[tuple[int, int]] = []
    for x, y in ring:
        corner = (_STEP * round(x / _STEP), _STEP * round(y / _STEP))
        if snapped and corner == snapped[-1]:
            continue
        if len(snapped) > 1 and _is_straight(snapped[-2], snapped[-1], corner):
            snapped.pop()
            if corner == snapped[-1]:
                continue
        snapped.append(corner)
    while len(snapped) > 1 and snapped[0] == snapped[-1]:
        snapped.pop()
    return snapped


def _is_straight(first: tuple[int, int], second: tuple[int, int], third: tuple[int, int]) -> bool:
    (ax, ay), (bx, by), (cx, cy) = first, second, third
    return (bx - ax) * (cy - ay) == (cx - ax) * (by - ay)


def _read_rings(d: str) -> Iterator[list[Point]]:
    """The rings of a path of which each is written as `m x,y dx,dy dx,dy … z`."""
    x = y = 0.0
    for ring in re.findall(r"m([^mz]*)z", d):
        numbers = [float(each) for each in re.findall(r"-?[0-9.]+(?:e-?[0-9]+)?", ring)]
        corners = []
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            corners.append((x, y))
        if corners:
            x, y = corners[0]
            yield corners


def _is_inside(point: Point, ring: list[Point]) -> bool:
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            inside = not inside
    return inside


def _area(ring: list[Point]) -> float:
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2
