"""Places by key or name, and how far they are from each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.distances import distance
from kg.errors import SettingError
from kg.indexfile import REGISTER, fold
from kg.search.index import Area, Index
from kg.search.items import Item

_LONGEST = 100
_BY_KEY = (8, 12, 9, 5)
"""Digits of the keys that name areas: municipality (AGS), the same by its regional key, association, district."""


@dataclass(frozen=True)
class Place:
    """A place that somebody asked for: the area, and whether it stands in for a municipality that is not known."""

    item: Item
    longitude: float
    latitude: float
    stands_in_for: str = ""


def find_place(index: Index, text: str) -> Place:
    """The place with this key (AGS, regional key, key of an association or district) or this name.

    A municipality that the graph does not know is looked for where its district lies. Raises SettingError where there
    is no such place, or several.
    """
    wanted = fold(text[:_LONGEST]).replace(" ", "")
    if wanted.isdigit() and len(wanted) not in _BY_KEY:
        raise SettingError(
            f"near: {text[:_LONGEST]!r} is no key of a municipality", hint="the AGS has eight digits, as in 05913000"
        )
    if wanted.isdigit():
        found = _by_key(index, wanted)
        if not found and len(wanted) in (8, 12):
            district = _by_key(index, wanted[:5])
            if district:
                return _place(index, district[0], stands_in_for=wanted)
        if not found:
            raise SettingError(
                f"near: the graph knows no area {wanted}, nor its district", hint="choose the state instead"
            )
        return _place(index, found[0])
    named = _by_name(index, fold(text[:_LONGEST]))
    if not named:
        raise SettingError(
            f"near: the graph knows no area {text[:_LONGEST]!r}", hint="try its key (AGS), or choose the state instead"
        )
    municipalities = [item for item in named if any(kind.endswith("#Municipality") for kind in item.types)]
    best = municipalities or named
    if len(best) > 1:
        keys = ", ".join(f"{item.name('de')} ({item.iri.rsplit('/', 1)[-1]})" for item in best[:10])
        raise SettingError(f"near: there are several areas {text[:_LONGEST]!r}", hint=f"name one by its key: {keys}")
    return _place(index, best[0])


def distances_from(place: Place, areas: Iterable[Area], km: int) -> dict[int, float]:
    """Numbers of the areas within `km` kilometres, and how far each is."""
    here = (place.longitude, place.latitude)
    distances = {area.id: distance(here, (area.longitude, area.latitude)) for area in areas}
    return {number: each for number, each in distances.items() if each <= km}


def _by_key(index: Index, key: str) -> list[Item]:
    rows = index.rows(
        "SELECT item FROM key JOIN item ON item.id = key.item"
        " WHERE key = ? AND list IN ('municipalities', ?) ORDER BY item",
        (key, REGISTER),
    )
    return index.items(row[0] for row in rows)


def _by_name(index: Index, name: str) -> list[Item]:
    if not name:
        return []
    rows = index.rows(
        "SELECT doc.id, doc.name FROM words JOIN doc ON doc.id = words.rowid JOIN item ON item.id = doc.id"
        " WHERE words MATCH ? AND item.list IN ('municipalities', ?) ORDER BY doc.id",
        (f'name : "{name}"', REGISTER),
    )
    for mark in "|~":
        ids = [number for number, names in rows if f"{mark} {name} {mark}" in names]
        if ids:
            return index.items(ids)
    return []


def _place(index: Index, item: Item, stands_in_for: str = "") -> Place:
    """The place with its point; the point of its district where the register was imported without points."""
    if item.point is None and not stands_in_for:
        for detail in item.all("district"):
            for district in _by_key(index, detail.key):
                if district.point is not None:
                    return Place(district, *district.point, stands_in_for=item.name("de").text)
    if item.point is None:
        raise SettingError(f"near: where {item.name('de')} lies is not known", hint="choose the state instead")
    return Place(item, *item.point, stands_in_for=stands_in_for)
