"""Forms of areas: what the word of administration beside a name says, and towns that are a district or a state too."""

from __future__ import annotations

from kg.matching.entries import Entry, Reason
from kg.matching.verdict import Weighed

_ONE_TOWN = frozenset({"Kreisfreie Stadt", "Stadtkreis"})
_CITY_STATES = frozenset({"Berlin", "Hamburg"})
_TOWNS = frozenset({"Stadt", "Kreisfreie Stadt", "Stadtkreis", "Große Kreisstadt", "große Kreisstadt"})
_FORM_KINDS = {
    "district": ("district",),
    "association": ("association",),
    "town": ("municipality",),
    "market": ("municipality",),
    "municipality": ("municipality",),
    "state": ("state",),
    "government-district": ("government-district",),
}


def without_same_towns(weighed: list[Weighed]) -> list[Weighed]:
    """Leave out a district, or a state, that is one town where the town itself may be meant: both are one place."""
    towns = [each.hit.entry for each in weighed if each.hit.entry.kind == "municipality"]
    same = {town.district for town in towns if town.unit in _ONE_TOWN}
    same |= {town.state for town in towns if town.label_de in _CITY_STATES}
    return [each for each in weighed if each.hit.entry.kind == "municipality" or each.hit.entry.iri not in same]


def weigh_form(entry: Entry, form: str) -> list[Reason]:
    """What the word of administration before a name says of an entry."""
    if not form:
        return []
    is_one_town = entry.kind == "district" and entry.unit in _ONE_TOWN
    if entry.kind not in _FORM_KINDS[form] and not (is_one_town and form == "town"):
        return [Reason("form-contradicts", -35, form)]
    if (form == "district" and is_one_town) or (form == "town" and entry.unit and entry.unit not in _TOWNS):
        return [Reason("form-contradicts", -20, form)]
    if form == "market" and entry.unit != "Markt":
        return [Reason("form-contradicts", -20, form)]
    return [Reason("form-agrees", 3, form)]
