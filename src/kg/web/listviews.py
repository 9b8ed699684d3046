"""What a page of a list shows: its facets as links with counts, what is chosen, its neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kg.indexfile import SIZES
from kg.search.lists import FacetValue, Found
from kg.web.listlinks import Asked, toggle, write_address

PAGE = 25
"""Items on a page."""

DATA_PAGE = 1000
"""Items in a part of a list as data."""

WHOLE = 1 << 40
"""Items in a list as data that is one file."""

_BY_VALUE = {"year", "round", "state", "involved"}
_SIZE_ORDER = [*SIZES, "several", "unknown"]
_SHOWN = 8
_SHOWN_WHOLE = {"size", "state", "year"}


@dataclass(frozen=True)
class Option:
    """A value of a facet that can be chosen or taken away; `parts`: stated and inferred apart."""

    value: str
    label: str
    count: int
    href: str
    is_chosen: bool
    parts: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Facet:
    """A facet: the options that are shown at once, and the rest."""

    name: str
    options: tuple[Option, ...]
    more: tuple[Option, ...] = ()
    is_chosen: bool = False


@dataclass(frozen=True)
class Chosen:
    """Something that was chosen, and the address without it."""

    facet: str
    label: str
    href: str


def show_facets(asked: Asked, found: Found, language: str, texts: Mapping[str, str]) -> list[Facet]:
    """The facets of a list that leave something to choose."""
    facets = []
    for name in asked.kind.facets:
        options = _options(asked, name, found.facets[name], language, texts)
        if len(options) > 1 or any(each.is_chosen for each in options):
            most = len(options) if name in _SHOWN_WHOLE else _SHOWN
            shown = [each for place, each in enumerate(options) if place < most or _is_chosen(each)]
            rest = [each for each in options if each not in shown]
            facets.append(Facet(name, tuple(shown), tuple(rest), any(map(_is_chosen, options))))
    return facets


def show_chosen(asked: Asked, found: Found, language: str, texts: Mapping[str, str]) -> list[Chosen]:
    """Everything that was chosen, each to be taken away."""
    chosen = []
    for name, values in asked.facets.items():
        labels = {each.value: each for each in found.facets[name]}
        for value in values:
            label = label_of(name, labels[value], language, texts)
            _, _, basis = value.partition(".")
            label = f"{label} ({texts.get(f'list_basis_{basis}', basis)})" if basis else label
            chosen.append(Chosen(name, label, write_address(toggle(asked, name, value))))
    if asked.words:
        without = replace(asked, words="", order="" if asked.order == "best" else asked.order, page=1)
        chosen.append(
            Chosen("q", f"„{asked.words}“" if language == "de" else f"“{asked.words}”", write_address(without))
        )
    if asked.near:
        without = replace(asked, near="", order="" if asked.order == "nearest" else asked.order, page=1)
        chosen.append(Chosen("near", f"{asked.near}, {asked.km} km", write_address(without)))
    return chosen


def show_like(asked: Asked, traits: Mapping[str, FacetValue], language: str, texts: Mapping[str, str]) -> list[Chosen]:
    """Lists of what was done in places like one with these traits: of the same size, in the same state."""
    return [
        Chosen(name, label_of(name, each, language, texts), write_address(Asked(asked.kind, {name: (each.value,)})))
        for name, each in traits.items()
    ]


def show_pages(asked: Asked, total: int, length: int, suffix: str = "") -> dict[str, str]:
    """Addresses of this part of a list, of its neighbours where there are, and of the first and the last."""
    last = count_pages(total, length)
    numbers = {"id": asked.page, "first": 1, "last": last}
    if asked.page > 1:
        numbers["previous"] = asked.page - 1
    if asked.page < last:
        numbers["next"] = asked.page + 1
    return {name: write_address(replace(asked, page=number), suffix) for name, number in numbers.items()}


def count_pages(total: int, length: int) -> int:
    """The number of parts of a list; an empty list has one."""
    return max(1, -(-total // length))


def _options(
    asked: Asked, name: str, values: tuple[FacetValue, ...], language: str, texts: Mapping[str, str]
) -> list[Option]:
    wholes = [each for each in values if "." not in each.value]
    options = []
    for whole in _sorted(name, wholes, language, texts):
        parts = [
            Option(
                each.value,
                texts.get(f"list_basis_{each.value.partition('.')[2]}", each.value),
                each.count,
                write_address(toggle(asked, name, each.value)),
                each.is_chosen,
            )
            for each in sorted(values, key=lambda each: each.value, reverse=True)
            if each.value.startswith(f"{whole.value}.")
        ]
        href = write_address(toggle(asked, name, whole.value))
        label = label_of(name, whole, language, texts)
        options.append(Option(whole.value, label, whole.count, href, whole.is_chosen, tuple(parts)))
    return options


def _sorted(name: str, values: list[FacetValue], language: str, texts: Mapping[str, str]) -> list[FacetValue]:
    if name == "size":
        order = {size: place for place, size in enumerate(_SIZE_ORDER)}
        return sorted(values, key=lambda each: order.get(each.value, len(order)))
    if name == "state":
        return sorted(values, key=lambda each: each.label(language))
    if name in _BY_VALUE:
        return sorted(values, key=lambda each: each.value)
    return sorted(values, key=lambda each: (-each.count, label_of(name, each, language, texts)))


def label_of(name: str, value: FacetValue, language: str, texts: Mapping[str, str]) -> str:
    """What a value of the facet `name` is called on a page."""
    return value.label(language) or texts.get(f"list_{name}_{value.value}") or value.value


def _is_chosen(option: Option) -> bool:
    return option.is_chosen or any(part.is_chosen for part in option.parts)
