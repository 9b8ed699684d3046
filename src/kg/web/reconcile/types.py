"""The types of things that names are led to, and how identifiers are written in the protocol."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.errors import SettingError
from kg.web.texts import TEXTS


@dataclass(frozen=True)
class Type:
    """A type. `id`: the name of its class in our vocabulary; `kinds`: the types in identifiers that it stands for.

    `broader`: the id of the type that it is one of.
    """

    id: str
    kinds: tuple[str, ...]
    broader: str = ""
    is_default: bool = True

    def name(self, language: str) -> str:
        """What it is called."""
        return TEXTS["en" if language == "en" else "de"][f"recon_type_{self.id.lower()}"]


_AREAS = (
    *("municipality", "association", "district", "region", "state"),
    *("government-district", "planning-region", "unincorporated-area"),
)
TYPES = {
    each.id: each
    for each in (
        Type("Municipality", ("municipality",), "Area"),
        Type("District", ("district",), "Area"),
        Type("MunicipalAssociation", ("association",), "Area"),
        Type("Region", ("region",), "Area", is_default=False),
        Type("State", ("state",), "Area", is_default=False),
        Type("GovernmentDistrict", ("government-district",), "Area", is_default=False),
        Type("PlanningRegion", ("planning-region",), "Area", is_default=False),
        Type("UnincorporatedArea", ("unincorporated-area",), "Area", is_default=False),
        Type("Organisation", ("organisation",)),
        Type("Project", ("project",)),
        Type("Result", ("result",)),
        Type("Theme", ("focus-theme", "cross-cutting-theme", "field-of-work")),
        Type("KeyMessage", ("key-message",)),
        Type("Area", _AREAS, is_default=False),
    )
}
_BY_KIND = {kind: each for each in TYPES.values() if each.id != "Area" for kind in each.kinds}
_BY_NAME = {each.id.casefold(): each for each in TYPES.values()} | _BY_KIND
KINDS = frozenset(_BY_KIND)
"""All types in identifiers that names can be led to."""


def read_type(place: str, text: str) -> Type:
    """The type that a client names: by its id, by the IRI of the class, or as in identifiers.

    Raises SettingError where there is none, saying at which `place` of the request.
    """
    name = text.strip().rpartition("#")[2].rpartition("/")[2].casefold()
    if name not in _BY_NAME:
        raise SettingError(f"{place}: {text[:80]!r} is no type here", hint=f"there are {', '.join(TYPES)}")
    return _BY_NAME[name]


def type_of(kind: str) -> Type:
    """The type of things with this type in their identifiers."""
    return _BY_KIND[kind]


def kinds_of(types: Iterable[Type], *, is_all: bool = False) -> frozenset[str]:
    """The kinds of things that are of any of these types, or of all of them; all kinds where no type is named."""
    sets = [frozenset(each.kinds) for each in types]
    if not sets:
        return KINDS
    return frozenset.intersection(*sets) if is_all else frozenset().union(*sets)


def write_id(base: str, iri: str) -> str:
    """The identifier of a thing in the protocol: what follows the identifier space.

    >>> write_id("https://example.org/", "https://example.org/id/project/kif")
    'project/kif'
    """
    return iri.removeprefix(f"{base}id/")


def read_id(base: str, text: str) -> str:
    """The IRI that an identifier of the protocol stands for, whether or not there is such a thing; else empty.

    >>> read_id("https://example.org/", "project/kif"), read_id("https://example.org/", "Ulm")
    ('https://example.org/id/project/kif', '')
    """
    kind, slash, key = text.strip().removeprefix(f"{base}id/").partition("/")
    is_one = kind in _BY_KIND and slash and key and not any(sign in '<>"{}|^`\\' or sign <= " " for sign in key)
    return f"{base}id/{kind}/{key}" if is_one else ""
