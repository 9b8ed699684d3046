"""Lists with facets: which items fit what was chosen, how many each further choice would leave, and in which order.

Between facets all must fit, within one any. Facets of places (`state`, `size`) and the distance must fit one and the
same place: who looks for a small town in Saxony does not want a project in a small town of Bavaria and in Leipzig.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kg.errors import SettingError
from kg.search.index import Index
from kg.search.items import Item
from kg.search.places import Place, distances_from

ORDERS = ("name", "newest", "oldest", "largest", "smallest", "nearest", "best")

_PLACE_FACETS = frozenset({"state", "size"})
_WITH_FACET = "SELECT item FROM facet WHERE name = ? AND facet.value IN (SELECT json_each.value FROM json_each(?))"
_ORDER_BY = {
    "name": "item.order_{language}, item.iri",
    "newest": "COALESCE(item.last_year, 0) DESC, item.order_{language}, item.iri",
    "oldest": "COALESCE(item.first_year, 9999), item.order_{language}, item.iri",
    "largest": "COALESCE(item.population, -1) DESC, item.order_{language}, item.iri",
    "smallest": "COALESCE(item.population, 1e12), item.order_{language}, item.iri",
}


@dataclass(frozen=True)
class Kind:
    """A kind of list: its name, the facets it has, and the orders it can have."""

    name: str
    facets: tuple[str, ...]
    orders: tuple[str, ...] = ("name",)
    has_places: bool = False


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "projects",
            ("size", "state", "message", "theme", "result", "round", "year", "type", "kind"),
            ("name", "newest", "oldest"),
            has_places=True,
        ),
        Kind(
            "municipalities",
            ("kind", "size", "state", "involved"),
            ("name", "largest", "smallest"),
            has_places=True,
        ),
        Kind("organisations", ("type", "role", "state", "round"), has_places=True),
        Kind(
            "results",
            ("result", "message", "theme", "size", "state", "round", "year"),
            ("name", "newest", "oldest"),
            has_places=True,
        ),
        Kind("publications", ("message", "year"), ("name", "newest", "oldest")),
        Kind("key-messages", ("set",)),
        Kind("themes", ("set",)),
        Kind("events", ("year",), ("name", "newest", "oldest")),
    )
}
FACETS = tuple(sorted({name for kind in KINDS.values() for name in kind.facets}))


@dataclass(frozen=True)
class Choice:
    """What was chosen: values by facet, and how far from which place. Values of a facet stand in one order."""

    kind: Kind
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    near: Place | None = None
    km: int = 0
    among: tuple[int, ...] | None = None
    """Numbers of the items that a search found, best first; None where nothing was searched."""


@dataclass(frozen=True)
class FacetValue:
    """A value that can be chosen, and how many items there would be with it, other facets as they are."""

    value: str
    label_de: str
    label_en: str
    count: int
    is_chosen: bool

    def label(self, language: str) -> str:
        """What it is called; empty where the graph has no name for it."""
        return (self.label_de or self.label_en) if language == "de" else (self.label_en or self.label_de)


@dataclass(frozen=True)
class Found:
    """A part of a list: how many items there are in all, those of the part, and the facets."""

    total: int
    items: tuple[Item, ...]
    facets: Mapping[str, tuple[FacetValue, ...]]
    kilometres: Mapping[int, float] = field(default_factory=dict)


def find(index: Index, choice: Choice, order: str, language: str, start: int, length: int) -> Found:
    """The items `start` to `start + length` of the list.

    Raises SettingError for a value that no item of the list has, and what `Index` raises.
    """
    near = {} if choice.near is None else distances_from(choice.near, index.areas, choice.km)
    asking = _Asking(choice, tuple(near))
    where, params = asking.where()
    ids = [row[0] for row in index.rows(*_ordered(where, params, order, language))]
    kilometres = _kilometres(index, ids, near) if choice.near else {}
    if order == "nearest":
        ids.sort(key=lambda number: kilometres.get(number, 1e9))
    elif order == "best":
        rank = {number: place for place, number in enumerate(choice.among or ())}
        ids.sort(key=lambda number: rank.get(number, len(rank)))
    facets = {name: _facet(index, asking, name) for name in choice.kind.facets}
    return Found(len(ids), tuple(index.items(ids[start : start + length])), facets, kilometres)


def _ordered(where: str, params: list[object], order: str, language: str) -> tuple[str, list[object]]:
    order_by = _ORDER_BY.get(order, _ORDER_BY["name"]).format(language=language)
    return f"SELECT item.id FROM item WHERE {where} ORDER BY {order_by}", params  # noqa: S608 - texts of ours


@dataclass(frozen=True)
class _Asking:
    """Turns a choice into conditions; values go in as parameters only."""

    choice: Choice
    near: tuple[int, ...]

    def where(self, without: str = "") -> tuple[str, list[object]]:
        """The condition on items; `without` a facet, for the counts of its values."""
        parts, params = ["item.list = ?"], list[object]([self.choice.kind.name])
        for name, values in self.choice.facets.items():
            if name != without and name not in _PLACE_FACETS:
                parts.append(f"item.id IN ({_WITH_FACET})")
                params += [name, json.dumps(values)]
        if without not in _PLACE_FACETS:
            place, place_params = self.where_place()
            if place:
                parts.append(f"item.id IN (SELECT place.item FROM place WHERE {place})")  # noqa: S608
                params += place_params
        if self.choice.among is not None:
            parts.append("item.id IN (SELECT value FROM json_each(?))")
            params.append(json.dumps(self.choice.among))
        return " AND ".join(parts), params

    def where_place(self, without: str = "") -> tuple[str, list[object]]:
        """The condition on places; empty where any will do."""
        parts, params = list[str](), list[object]()
        for name in sorted(_PLACE_FACETS - {without}):
            values = self.choice.facets.get(name, ())
            if values:
                parts.append(f"place.area IN ({_WITH_FACET})")
                params += [name, json.dumps(values)]
        if self.choice.near is not None:
            parts.append("place.area IN (SELECT value FROM json_each(?))")
            params.append(json.dumps(self.near))
        return " AND ".join(parts), params


def _facet(index: Index, asking: _Asking, name: str) -> tuple[FacetValue, ...]:
    where, params = asking.where(without=name)
    if name in _PLACE_FACETS:
        place, place_params = asking.where_place(without=name)
        sql = (
            "SELECT facet.value, COUNT(DISTINCT place.item) FROM place JOIN facet ON facet.item = place.area"  # noqa: S608
            f" WHERE facet.name = ? AND place.item IN (SELECT item.id FROM item WHERE {where})"
            f"{' AND ' + place if place else ''} GROUP BY facet.value"
        )
        params = [name, *params, *place_params]
    else:
        sql = (
            "SELECT facet.value, COUNT(*) FROM facet"  # noqa: S608
            f" WHERE facet.name = ? AND facet.item IN (SELECT item.id FROM item WHERE {where}) GROUP BY facet.value"
        )
        params = [name, *params]
    counts = dict(index.rows(sql, params))
    chosen = asking.choice.facets.get(name, ())
    rows = index.rows("SELECT value, label_de, label_en FROM value WHERE name = ?", [name])
    labels: dict[str, tuple[str, str]] = {value: (label_de, label_en) for value, label_de, label_en in rows}
    for value in chosen:
        if value not in labels:
            raise SettingError(f"{name}: {value!r} is no value of this facet", hint=f"known: {_known(labels)}")
    return tuple(
        FacetValue(value, *labels[value], counts.get(value, 0), value in chosen)
        for value in labels
        if counts.get(value) or value in chosen
    )


def _kilometres(index: Index, ids: list[int], near: Mapping[int, float]) -> dict[int, float]:
    """How far the nearest place of each item is."""
    rows = index.rows(
        "SELECT item, area FROM place WHERE item IN (SELECT value FROM json_each(?))"
        " AND area IN (SELECT value FROM json_each(?))",
        (json.dumps(ids), json.dumps(list(near))),
    )
    kilometres: dict[int, float] = {}
    for item, area in rows:
        kilometres[item] = min(near[area], kilometres.get(item, near[area]))
    return kilometres


def _known(values: Iterable[str]) -> str:
    names = sorted(values)
    return ", ".join(names[:40]) + (" …" if len(names) > 40 else "")


def traits_of(index: Index, place: Place) -> dict[str, FacetValue]:
    """The size class and the state of a place."""
    rows = index.rows(
        "SELECT name, value, label_de, label_en FROM facet JOIN value USING (name, value)"
        " WHERE item = ? AND name IN ('size', 'state') ORDER BY name, value",
        (place.item.id,),
    )
    return {name: FacetValue(value, label_de, label_en, 0, is_chosen=False) for name, value, label_de, label_en in rows}


def states(index: Index) -> list[tuple[str, str, str]]:
    """Key and names of all states in which a project worked."""
    rows = index.rows(
        "SELECT DISTINCT value.value, value.label_de, value.label_en FROM value"
        " JOIN facet ON facet.name = 'state' AND facet.value = value.value"
        " JOIN place ON place.area = facet.item JOIN item ON item.id = place.item AND item.list = 'projects'"
        " WHERE value.name = 'state' ORDER BY value.label_de"
    )
    return [(key, label_de, label_en) for key, label_de, label_en in rows]
