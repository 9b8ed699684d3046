"""An area: which projects worked here and with whom, its keys, and what lies near."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from kg.indexfile import order_key, size_of
from kg.web.addresses import find_entity
from kg.web.kinds.drawing import draw_areas, draw_here
from kg.web.kinds.kind import Kind, Material, reference
from kg.web.kinds.record import distinct, merge
from kg.web.views import Row
from kg.web.writing import read_point

_NEAR = 6
_EARTH_KM = 6371.0
_SHOWN_AROUND = 6
_KEYS = (
    *("ki:ags", "ki:ars", "ki:formerArs", "ki:associationKey", "ki:districtKey", "ki:planningRegionKey"),
    *("ki:governmentDistrictKey", "ki:stateKey", "ki:nuts3", "ki:postcode"),
)
AREAS = (
    *("unincorporated-area", "municipality", "association", "region", "district", "planning-region"),
    *("government-district", "state"),
)
"""Types of areas, from below."""
_TYPES = {"municipality": "City", "state": "State"}


def prepare(material: Material) -> dict[str, Any]:
    """Group the rows as the page tells them."""
    rows, record = material.rows, material.record
    organisations = {
        name: distinct(
            [row for row in rows["area-organisations"] if material.around.curie(row["property"]) == name],
            "organisation",
        )
        for name in ("dct:spatial", "ki:seat", "ki:seatState")
    }
    parts = {
        direction: distinct([row for row in rows["area-parts"] if row.text("direction") == direction], "area")
        for direction in ("in", "of", "former", "successor")
    }
    point = _own_point(material)
    # The middle of a state is near to nothing; its map shows where in it projects worked.
    is_state = material.thing.entity.type == "state"
    near = [] if is_state else nearest(material.thing.iri, rows["area-points"], point)
    inside = {row.text("area") for row in rows["area-projects"]}
    within = [row for row in rows["area-points"] if row.text("area") in inside] if is_state else []
    return {
        "projects": list(merge(rows["area-projects"], "project").values()),
        "partners": list(merge(rows["area-partners"], "organisation").values()),
        "authorities": organisations["dct:spatial"],
        "seats": organisations["ki:seat"] or organisations["ki:seatState"],
        "above": sorted(parts["in"], key=lambda row: (_level(material, row), row.text("area"))),
        "parts": _by_type(material, parts["of"]),
        "former": parts["former"],
        "successors": parts["successor"],
        "changes": list(merge(rows["area-changes"], "change").values()),
        "around_here": around_here(material),
        "alike": find_alike(material),
        "keys": [(curie, row) for curie in _KEYS for row in record.values(curie)],
        "near": near,
        "picture": draw_areas(material, within) if is_state else draw_here(material, point, [row for row, _ in near]),
    }


def around_here(material: Material) -> list[Row]:
    """Where no project is known: some of the same district, else of the same state."""
    rows = material.rows["area-around"]
    if material.rows["area-projects"] or not rows:
        return []
    return [row for row in rows if row["around"] == rows[0]["around"]][:_SHOWN_AROUND]


def find_alike(material: Material) -> list[tuple[str, str]]:
    """Lists that lead on from a municipality without a project: address, and the key of the text that names it.

    Towns of its size in its state, where projects worked in this state at all; those of its size anywhere.
    """
    row = material.record.value("ki:population")
    if material.rows["area-projects"] or row is None or material.thing.entity.type != "municipality":
        return []
    size = size_of(int(row.text("value")))
    states = [row for row in material.rows["area-around"] if row.text("is_district") == "false"]
    here = [(f"/projects?size={size}&state={states[0].text('around').rpartition('/')[2]}", "here")] if states else []
    return [*here, (f"/projects?size={size}", "anywhere")]


def _level(material: Material, row: Row) -> int:
    entity = find_entity(material.around.base, row.text("area"))
    return AREAS.index(entity.type) if entity and entity.type in AREAS else len(AREAS)


def _by_type(material: Material, rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Areas by their type, the largest kind first, each kind by name."""
    by_level: dict[int, list[Row]] = {}
    for row in sorted(rows, key=lambda row: order_key(str(row.pick("area_name", material.language) or ""))):
        by_level.setdefault(_level(material, row), []).append(row)
    names = (*AREAS, "")
    return [(names[level], by_level[level]) for level in sorted(by_level, reverse=True)]


def nearest(iri: str, rows: Sequence[Row], here: tuple[float, float] | None) -> list[tuple[Row, float]]:
    """The areas with projects that lie nearest, with the distance in kilometres between centre points."""
    if here is None:
        return []
    found = []
    for row in distinct(rows, "area"):
        there = read_point(row.text("point"))
        if there is not None and row.text("area") != iri:
            found.append((row, distance_km(here, there)))
    # A district and its only town share a centre; what is here is not near.
    return sorted((each for each in found if each[1] >= 1), key=lambda each: (each[1], each[0].text("area")))[:_NEAR]


def distance_km(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Kilometres between two points (longitude, latitude) on a sphere.

    >>> round(distance_km((13.4, 52.5), (9.99, 53.55)))
    256
    """
    (lon1, lat1), (lon2, lat2) = ((math.radians(lon), math.radians(lat)) for lon, lat in (here, there))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))


def describe(material: Material, made: Mapping[str, Any]) -> dict[str, Any]:
    """A place, in the terms of schema.org."""
    point = _own_point(material)
    found: dict[str, Any] = {
        "@type": _TYPES.get(material.thing.entity.type, "AdministrativeArea"),
        "identifier": [
            {"@type": "PropertyValue", "propertyID": curie.removeprefix("ki:").upper(), "value": row.text("value")}
            for curie, row in made["keys"]
            if curie in ("ki:ags", "ki:ars", "ki:nuts3")
        ],
        "sameAs": [value.text for value in material.record.links_out],
        "containedInPlace": [reference(row, "area", material.language, "AdministrativeArea") for row in made["above"]],
    }
    if point is not None:
        found["geo"] = {"@type": "GeoCoordinates", "longitude": point[0], "latitude": point[1]}
    return found


def _own_point(material: Material) -> tuple[float, float] | None:
    return read_point(material.rows["area-point"][0].text("point")) if material.rows["area-point"] else None


PLACE = Kind(
    template="thing/place.html",
    prepare=prepare,
    describe=describe,
    views=(
        "area-projects",
        "area-partners",
        "area-organisations",
        "area-parts",
        "area-point",
        "area-changes",
        "area-around",
    ),
    general=("area-points",),
    list=("/municipalities", "nav_municipalities"),
)
