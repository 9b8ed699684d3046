"""Units of the register: what they are, how they are called, what they lie in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of units, from above; the value is the type in the identifier."""

    STATE = "state"
    GOVERNMENT_DISTRICT = "government-district"
    PLANNING_REGION = "planning-region"
    DISTRICT = "district"
    ASSOCIATION = "association"
    MUNICIPALITY = "municipality"
    UNINCORPORATED = "unincorporated-area"


Id = tuple[Kind, str]
"""A kind and a key: no two units of an edition share both."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit, as an edition has it.

    `name`: as people say it, `official`: as the register prints it. `type`: its official type in German, empty where
    the register has none. `parents`: all units it lies in, the nearest first. `population` and `area` (hectares) are
    the sums of the municipalities where a unit is not one itself. `line`: where the register says so.
    """

    kind: Kind
    key: str
    name: str
    official: str
    line: int
    type: str = ""
    parents: tuple[Id, ...] = ()
    population: int = 0
    area: int = 0
    ars: str = ""
    postcode: str = ""
    several_postcodes: bool = False

    @property
    def id(self) -> Id:
        """Its kind and key."""
        return self.kind, self.key


@dataclass(frozen=True)
class Edition:
    """The register as it was on the day `date`. `file`: what messages call it."""

    date: date
    units: Mapping[Id, Unit]
    file: str

    def count(self, kind: Kind) -> int:
        """How many units of a kind there are."""
        return sum(1 for each, _ in self.units if each is kind)


DISTRICT_TYPES = {
    41: "Kreisfreie Stadt",
    42: "Stadtkreis",
    43: "Kreis",
    44: "Landkreis",
    45: "Regionalverband",
}
ASSOCIATION_TYPES = {
    51: "Amt",
    52: "Samtgemeinde",
    53: "Verbandsgemeinde",
    54: "Verwaltungsgemeinschaft",
    55: "Kirchspielslandgemeinde",
    56: "Verwaltungsverband",
    57: "Verwaltungsgemeinschaft (Trägermodell)",
    58: "Erfüllende Gemeinde",
}
NO_ASSOCIATION = 50
"""The type of the rows that stand for a municipality without an association."""

MUNICIPALITY_TYPES = {
    60: "Markt",
    61: "Kreisfreie Stadt",
    62: "Stadtkreis",
    63: "Stadt",
    64: "Kreisangehörige Gemeinde",
    67: "Große Kreisstadt",
}
UNINCORPORATED_TYPES = {
    65: "gemeindefreies Gebiet, bewohnt",
    66: "gemeindefreies Gebiet, unbewohnt",
}


def district_name(official: str, type_: str) -> str:
    """Make the name people say of the one the register prints, so that a district and a town of one name differ.

    >>> district_name("Gifhorn", "Landkreis"), district_name("Wetteraukreis", "Landkreis")
    ('Landkreis Gifhorn', 'Wetteraukreis')
    >>> district_name("Kiel, Landeshauptstadt", "Kreisfreie Stadt"), district_name("Region Hannover", "Landkreis")
    ('Kiel, Landeshauptstadt', 'Region Hannover')
    """
    told_apart = "," in official or "kreis" in official.lower() or "region" in official.lower()
    return official if told_apart else f"{type_} {official}"


def association_name(official: str, type_: str) -> str:
    """Make the name people say of the one the register prints.

    >>> association_name("Barnstorf", "Samtgemeinde"), association_name("Amt Lütjenburg", "Amt")
    ('Samtgemeinde Barnstorf', 'Amt Lütjenburg')
    >>> association_name("Argental (VGem)", "Verwaltungsgemeinschaft")
    'Verwaltungsgemeinschaft Argental'
    >>> association_name("VVG der Stadt Bühl", "Verwaltungsgemeinschaft")
    'VVG der Stadt Bühl'
    """
    name = town_name(official).removesuffix(" (VGem)")
    word = type_.partition(" (")[0]
    return name if name.startswith((f"{word} ", "VVG ", "GVV ")) else f"{word} {name}"


def town_name(official: str) -> str:
    """Leave out what the register prints after a comma.

    >>> town_name("Helmstedt, Stadt")
    'Helmstedt'
    """
    return official.partition(",")[0].strip()
