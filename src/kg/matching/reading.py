"""Entries as they stand in the file of a release."""

from __future__ import annotations

from kg.matchfile import Line
from kg.matching.entries import Entry, Name

_DISTRICT = "/id/district/"
_STATE = "/id/state/"
_ASSOCIATION = "/id/association/"


def read_entry(line: Line) -> Entry:
    """The entry that a line of the file describes."""
    iri = line["iri"]
    label, about = line.get("label", {}), line.get("about", {})
    areas = (iri, *line.get("part_of", ()))
    state, district, association = (
        next((area for area in areas if part in area), "") for part in (_STATE, _DISTRICT, _ASSOCIATION)
    )
    point = line.get("point")
    return Entry(
        iri=iri,
        kind=line["kind"],
        label_de=label.get("de") or label.get("en", ""),
        label_en=label.get("en", ""),
        about_de=about.get("de", ""),
        about_en=about.get("en", ""),
        names=tuple(Name(text, kind) for kind, text in line.get("names", ())),
        keys={kind: tuple(values) for kind, values in line.get("keys", {}).items()},
        state=state,
        state_key=state.rpartition("/")[2],
        district=district,
        district_key=district.rpartition("/")[2],
        association=association if association != iri else "",
        unit=line.get("unit", ""),
        postcode=line.get("postcode", ""),
        has_several_postcodes=line.get("several_postcodes", False),
        population=line.get("population"),
        point=(point[0], point[1]) if point else None,
        in_projects=tuple(line.get("projects", ())),
        is_former=line.get("former", False),
        successor=line.get("successor", ""),
    )
