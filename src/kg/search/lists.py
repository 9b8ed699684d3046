"""Lists with facets: which items fit what was chosen, how many each further choice would leave, and in which order.

Between facets all must fit, within one any. Facets of places (`state`, `size`) and the distance must fit one and the
same place: who looks for a small town in Saxony does not want a project in a small town of Bavaria and in Leipzig.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.search.index import Index
from kg.search.items import Item
from kg.search.places import Place, distances_from
from kg.search.sets import PLACE_FACETS, Numbers, Sets, in_order, labels_of, sets_of, union

ORDERS = ("name", "newest", "oldest", "largest", "smallest", "nearest", "best")


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
    """A part of a list: how many items there are in all, those of the part, and the facets.

    `unknown`: chosen values that nothing in the index has, with the name of their facet.
    """

    total: int
    items: tuple[Item, ...]
    facets: Mapping[str, tuple[FacetValue, ...]]
    kilometres: Mapping[int, float] = field(default_factory=dict)
    unknown: tuple[tuple[str, str], ...] = ()


def find(index: Index, choice: Choice, order: str, language: str, start: int, length: int) -> Found:
    """The items `start` to `start + length` of the list; a value that nothing has leaves none, and is named."""
    sets = sets_of(index, choice.kind.name)
    near = None if choice.near is None else distances_from(choice.near, index.areas, choice.km)
    chosen = _Chosen(sets, choice, None if near is None else frozenset(near))
    found = chosen.items()
    ids = [number for number in in_order(index, choice.kind.name, order, language) if number in found]
    kilometres = _kilometres(sets, near or {}, found)
    if order == "nearest":
        ids.sort(key=lambda number: kilometres.get(number, 1e9))
    elif order == "best":
        rank = {number: place for place, number in enumerate(choice.among or ())}
        ids.sort(key=lambda number: rank.get(number, len(rank)))
    facets = {name: _facet(chosen, name, labels_of(index, name)) for name in choice.kind.facets}
    unknown = tuple(
        (name, value)
        for name, values in choice.facets.items()
        for value in values
        if value not in labels_of(index, name)
    )
    return Found(len(ids), tuple(index.items(ids[start : start + length])), facets, kilometres, unknown)


@dataclass(frozen=True)
class _Chosen:
    """A choice over the sets of a list; `near`: the areas that are near enough, None where any is."""

    sets: Sets
    choice: Choice
    near: Numbers | None

    def items(self, without: str = "") -> Numbers:
        """The items that fit; `without` a facet, for the counts of its values."""
        return self.of_places(self.areas()) & self.by_themselves(without)

    def by_themselves(self, without: str = "") -> Numbers:
        """The items that fit, wherever they are."""
        found = self.sets.all if self.choice.among is None else self.sets.all & frozenset(self.choice.among)
        for name, values in self.choice.facets.items():
            if name != without and name not in PLACE_FACETS:
                found &= self.sets.with_any(name, values)
        return found

    def areas(self, without: str = "") -> Numbers | None:
        """The areas that fit; None where all do."""
        found = self.near
        for name in sorted(PLACE_FACETS - {without}):
            values = self.choice.facets.get(name)
            if values:
                areas = self.sets.with_any(name, values)
                found = areas if found is None else found & areas
        return found

    def of_places(self, areas: Numbers | None) -> Numbers:
        """The items of these areas; all items, those without any place too, where all areas fit."""
        if areas is None:
            return self.sets.all
        return union(self.sets.of_area[area] for area in areas if area in self.sets.of_area)


def _facet(chosen: _Chosen, name: str, labels: Mapping[str, tuple[str, str]]) -> tuple[FacetValue, ...]:
    values = chosen.sets.facets.get(name, {})
    if name in PLACE_FACETS:
        items, areas = chosen.by_themselves(), chosen.areas(without=name)
        fitting = {value: each if areas is None else each & areas for value, each in values.items()}
        counts = {value: len(chosen.of_places(each) & items) for value, each in fitting.items()}
    else:
        items = chosen.items(without=name)
        counts = {value: len(each & items) for value, each in values.items()}
    wanted = chosen.choice.facets.get(name, ())
    known = {**labels, **{value: ("", "") for value in wanted if value not in labels}}
    return tuple(
        FacetValue(value, *label, counts.get(value, 0), value in wanted)
        for value, label in known.items()
        if counts.get(value) or value in wanted
    )


def _kilometres(sets: Sets, near: Mapping[int, float], found: Numbers) -> dict[int, float]:
    """How far the nearest place of each item is."""
    kilometres: dict[int, float] = {}
    for area, distance in near.items():
        for item in sets.of_area.get(area, frozenset()) & found:
            kilometres[item] = min(distance, kilometres.get(item, distance))
    return kilometres


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
    sql = (
        "SELECT DISTINCT value.value, value.label_de, value.label_en FROM value"
        " JOIN facet ON facet.name = 'state' AND facet.value = value.value"
        " JOIN place ON place.area = facet.item JOIN item ON item.id = place.item AND item.list = 'projects'"
        " WHERE value.name = 'state' ORDER BY value.label_de"
    )
    # All lists name them: on a page of a list of thousands this was half of the time.
    return list(index.remember((sql,), lambda: tuple(index.rows(sql))))
