"""Checks of link sets that neither shapes nor queries can make: check digits, files, distances, keys of the register.

What shapes and queries find (form of the target, described thing, source, predicate, one target for two things, two
targets for one) is found by `kg check` too.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import asin, cos, pi, radians, sin, sqrt
from pathlib import Path, PurePath

import pyoxigraph as ox

from kg.errors import DataError, Position, SettingError
from kg.graph.findings import CHECKS, Finding, Severity, Texts
from kg.graph.linkrules import TARGETS, target_of
from kg.graph.locate import find_places
from kg.graph.sources import SourceFile, Sources, read_content
from kg.graph.validate import read_labels
from kg.vocab import KI, RDF, RDF_TYPE, shorten

LINKS = "data/links/"
_GEO = "http://www.opengis.net/ont/geosparql#"
_POINT = re.compile(r"POINT ?\((-?[0-9.]+) (-?[0-9.]+)\)")
_EARTH_KM = 6371.0
_SLACK_KM = 5.0
"""So far from our centre the record's may lie in any case: the centre of a town is not that of its area."""
_FAR = 5.0
"""So many times the distance allowed is no question of centres any more."""
_GEONAMES_COLUMNS = 19
"""Columns of the dumps of GeoNames, which have no heading: http://download.geonames.org/export/dump/readme.txt."""

Coordinates = Mapping[str, tuple[float, float]]
"""Identifier of a record to its longitude and latitude."""


@dataclass(frozen=True)
class Link:
    """A link as it stands in a file."""

    iri: ox.NamedNode
    file: SourceFile
    thing: ox.NamedNode | None
    target: ox.NamedNode | None


def read_links(sources: Sources) -> list[Link]:
    """All links of the sources, in the order of their IRIs."""
    links = []
    for quad in sources.store.quads_for_pattern(None, RDF_TYPE, ox.NamedNode(KI + "Link"), None):
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value in sources.file_of:
            thing, target = (_one(sources.store, quad.subject, RDF + name) for name in ("subject", "object"))
            links.append(Link(quad.subject, sources.file_of[quad.subject.value], thing, target))
    return sorted(links, key=lambda link: link.iri.value)


def check_links(sources: Sources, coordinates: Coordinates, keys: frozenset[str] = frozenset()) -> list[Finding]:
    """What is wrong with links. `coordinates`: of outside records. `keys`: all municipality keys of the register."""
    found: list[tuple[Link, str, Severity, str, Texts]] = []
    for link in read_links(sources):
        for rule, severity, predicate, messages in _problems(link, sources, coordinates, keys):
            found.append((link, rule, severity, predicate, messages))
    wanted: dict[SourceFile, set[str]] = {}
    for link, *_ in found:
        wanted.setdefault(link.file, set()).add(link.iri.value)
    places = {file: find_places(read_content(file.path), subjects) for file, subjects in wanted.items()}
    return [
        Finding(
            severity,
            messages,
            CHECKS + rule,
            file=link.file.name,
            line=places[link.file].statement_line(link.iri.value, predicate)
            or places[link.file].subject_line(link.iri.value),
            focus=link.iri,
            labels=read_labels(sources.store, link.thing),
            path=ox.NamedNode(predicate),
            value=link.target if predicate == RDF + "object" else link.thing,
        )
        for link, rule, severity, predicate, messages in found
    ]


_Problem = tuple[str, Severity, str, Texts]


def _problems(link: Link, sources: Sources, coordinates: Coordinates, keys: frozenset[str]) -> Iterator[_Problem]:
    if link.target is None or link.thing is None:
        return  # the shape says that there must be one of each
    yield from _problems_of_target(link, link.target)
    distance = _distance(link.thing, link.target, sources.store, coordinates)
    if distance is not None and distance[0] > distance[1]:
        far = distance[0] > _FAR * distance[1]
        yield _too_far(link.target, *distance, Severity.VIOLATION if far else Severity.WARNING)
    ags = _text(sources.store, link.thing, KI + "ags")
    is_living = ox.NamedNode(KI + "FormerMunicipality") not in _types(sources.store, link.thing)
    if keys and ags and ags not in keys and is_living:
        yield (
            "link-key",
            Severity.VIOLATION,
            RDF + "subject",
            {
                "de": f"Der Schlüssel {ags} steht nicht im Gemeindeverzeichnis. Den Ort prüfen, dann die Verknüpfung.",
                "en": f"The key {ags} is not in the register of municipalities. Check the place, then the link.",
            },
        )


def _problems_of_target(link: Link, target_iri: ox.NamedNode) -> Iterator[_Problem]:
    target = target_of(target_iri.value)
    if target is None:
        return  # the shape says which forms there are
    own = target.own_part(target_iri.value) or ""
    if not target.is_right(own):
        yield (
            "link-check-digit",
            Severity.VIOLATION,
            RDF + "object",
            {
                "de": f"Die Prüfziffer von {own} stimmt nicht. Die Nummer aus der Quelle neu abschreiben.",
                "en": f"The check digit of {own} is wrong. Copy the number from its source again.",
            },
        )
    file = PurePath(link.file.name).stem
    key = link.iri.value.rpartition("/")[2].partition("--")[0]
    for found, what_de, what_en in ((file, "Datei", "file"), (key, "Kennung", "identifier")):
        if found != target.name:
            yield (
                "link-file",
                Severity.VIOLATION,
                RDF + "object",
                {
                    "de": f"Das Ziel gehört zu {target.name}, die {what_de} der Verknüpfung zu {found}."
                    f" Verknüpfungen mit {target.name} stehen in {LINKS}{target.name}.ttl als link:{target.name}--….",
                    "en": f"The target belongs to {target.name}, the {what_en} of the link to {found}."
                    f" Links to {target.name} stand in {LINKS}{target.name}.ttl as link:{target.name}--….",
                },
            )


def _too_far(target: ox.NamedNode, distance: float, allowed: float, severity: Severity) -> _Problem:
    return (
        "link-distance",
        severity,
        RDF + "object",
        {
            "de": f"{shorten(target.value, {})} liegt {distance:.0f} km von unserer Mitte entfernt, erwartet sind"
            f" höchstens {allowed:.0f} km. Ist der gleichnamige Ort gemeint?",
            "en": f"{shorten(target.value, {})} lies {distance:.0f} km from our centre, at most {allowed:.0f} km are"
            " expected. Is another place of that name meant?",
        },
    )


def _distance(
    thing: ox.NamedNode, target: ox.NamedNode, store: ox.Store, coordinates: Coordinates
) -> tuple[float, float] | None:
    """How far a record lies from our centre, and how far it may, in km; None where one of the two is not known."""
    there = coordinates.get(target.value)
    centroid = _one(store, thing, _GEO + "hasCentroid")
    match = _POINT.search(_text(store, centroid, _GEO + "asWKT")) if centroid is not None else None
    if there is None or match is None:
        return None
    area = float(_text(store, thing, KI + "areaKm2") or 0)
    return measure((float(match[1]), float(match[2])), there), 2 * sqrt(area / pi) + _SLACK_KM


def measure(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance between two points (longitude, latitude) in km.

    >>> round(measure((7.4653, 51.5136), (7.2162, 51.4818)))
    18
    """
    (x1, y1), (x2, y2) = (tuple(map(radians, point)) for point in (one, other))
    half = sin((y2 - y1) / 2) ** 2 + cos(y1) * cos(y2) * sin((x2 - x1) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(half))


def read_coordinates(path: Path, wanted: Iterable[str]) -> dict[str, tuple[float, float]]:
    """Where outside records lie: from a CSV file with the columns target, latitude and longitude, or a dump of GeoNames
    (tab-separated, without a heading). Only those in `wanted` are kept. Raises SettingError and DataError.
    """
    wanted = frozenset(wanted)
    if not path.is_file():
        raise SettingError(f"there is no file {path}")
    found = {}
    line = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            file.seek(0)
            is_dump = first.count("\t") == _GEONAMES_COLUMNS - 1
            rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if is_dump else csv.reader(file)
            at = (0, 4, 5) if is_dump else _columns(path, next(rows, []))
            for cells in rows:
                line = rows.line_num
                if not cells:
                    continue
                target = f"https://sws.geonames.org/{cells[0]}/" if is_dump else cells[at[0]].strip()
                if target in wanted:
                    found[target] = (float(cells[at[2]]), float(cells[at[1]]))
    except (ValueError, IndexError, csv.Error) as error:
        raise DataError(f"the coordinates cannot be read: {error}", Position(str(path), line)) from error
    return found


def _columns(path: Path, heading: list[str]) -> tuple[int, int, int]:
    names = [name.strip().lower() for name in heading]
    missing = [name for name in ("target", "latitude", "longitude") if name not in names]
    if missing:
        raise DataError(
            f"there is no column {', '.join(missing)}",
            Position(str(path), 1),
            hint="the first line names target, latitude, longitude; a dump of GeoNames has no heading and 19 columns",
        )
    return names.index("target"), names.index("latitude"), names.index("longitude")


def count_links(links: Iterable[Link]) -> dict[str, int]:
    """How many links lead to each dataset."""
    counts = {target.name: 0 for target in TARGETS}
    for link in links:
        target = target_of(link.target.value) if link.target is not None else None
        if target is not None:
            counts[target.name] += 1
    return counts


def _one(store: ox.Store, subject: ox.NamedNode, predicate: str) -> ox.NamedNode | None:
    quad = next(store.quads_for_pattern(subject, ox.NamedNode(predicate), None, None), None)
    return quad.object if quad is not None and isinstance(quad.object, ox.NamedNode) else None


def _text(store: ox.Store, subject: ox.NamedNode, predicate: str) -> str:
    quad = next(store.quads_for_pattern(subject, ox.NamedNode(predicate), None, None), None)
    return quad.object.value if quad is not None and isinstance(quad.object, ox.Literal) else ""


def _types(store: ox.Store, subject: ox.NamedNode) -> set[object]:
    return {quad.object for quad in store.quads_for_pattern(subject, RDF_TYPE, None, None)}
