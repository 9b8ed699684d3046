"""Lines of the register to units, each with the line it stands on; what is wrong with a line says which and what.

The library gv100ad-py knows the fields; it counts no lines, takes short ones, and does not look whether units fit
together, so that is done here. The layout: `Datensatzbeschreibung GV100AD` of Destatis.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from gv100ad import GV100ADReader
from gv100ad.entities.base_record import BaseRecord
from gv100ad.entities.district import District
from gv100ad.entities.federale_state import FederalState
from gv100ad.entities.government_region import GovernmentRegion
from gv100ad.entities.municipal_association import MunicipalAssociation
from gv100ad.entities.municipality import Municipality
from gv100ad.entities.region import Region

from kg.errors import DataError, Position
from kg.register.opening import RegisterText, open_register
from kg.register.units import (
    ASSOCIATION_TYPES,
    DISTRICT_TYPES,
    MUNICIPALITY_TYPES,
    NO_ASSOCIATION,
    UNINCORPORATED_TYPES,
    Edition,
    Id,
    Kind,
    Unit,
    association_name,
    district_name,
    town_name,
)

LENGTH = 220
"""Characters of each line."""

_KINDS_OF_RECORDS = ("10", "20", "30", "40", "50", "60")
_DIGITS = {"10": 2, "20": 3, "30": 4, "40": 5, "50": 5, "60": 8}
"""How many digits the key from the eleventh character on has, by kind of record."""

_FETCH_AGAIN = "fetch the file again; it is kept as it is published"


def read_edition(path: Path) -> Edition:
    """Read the register in a file or a ZIP. Raises SettingError and DataError with the line."""
    return make_edition(open_register(path))


def make_edition(text: RegisterText) -> Edition:
    """Make units of the lines. Raises DataError where one is not as it must be, or where units do not fit together."""
    units: dict[Id, Unit] = {}
    without: set[str] = set()
    day: date | None = None
    for number, record in _records(text):
        if day is not None and record.timestamp != day:
            raise _wrong(text, number, f"is of {record.timestamp}, the lines before are of {day}")
        day = record.timestamp
        unit = _unit(text, number, record)
        if unit is None and isinstance(record, MunicipalAssociation):
            without.add(record.regional_code + record.association)
        if unit is None:
            continue
        if unit.id in units:
            raise _wrong(text, number, f"{unit.kind} {unit.key} stands on line {units[unit.id].line} already")
        units[unit.id] = unit
    if day is None or not any(kind is Kind.MUNICIPALITY for kind, _ in units):
        raise DataError("names no municipality", Position(text.name), hint=_FETCH_AGAIN)
    placed = {id_: replace(unit, parents=_find_parents(text, unit, units, without)) for id_, unit in units.items()}
    return Edition(day, _with_sums(placed), text.name)


def _records(text: RegisterText) -> Iterator[tuple[int, BaseRecord]]:
    """Let the library read each line, after looking at what it takes for granted."""
    for number, line in enumerate(text.lines, 1):
        if not line.strip():
            raise _wrong(text, number, "is empty")
        if line[:2] not in _KINDS_OF_RECORDS:
            raise _wrong(text, number, f"has {line[:2]!r} for the kind of record (Satzart), not one of 10 to 60")
        if len(line) != LENGTH:
            raise _wrong(text, number, f"has {len(line)} characters, not {LENGTH}")
        if not re.fullmatch(r"[0-9]+", line[10 : 10 + _DIGITS[line[:2]]], re.ASCII):
            raise _wrong(text, number, f"has {line[10:18].rstrip()!r} for a key, which must be digits")
        if line[:2] in ("50", "60") and not re.fullmatch(r"[0-9]{4}", line[18:22], re.ASCII):
            raise _wrong(text, number, f"has {line[18:22]!r} for the key of the association, which must be four digits")
        if not line[22:72].strip():
            raise _wrong(text, number, "has no name")
        try:
            datetime.strptime(line[2:10], "%Y%m%d")
        except ValueError as error:
            raise _wrong(text, number, f"has {line[2:10]!r} for the day of the edition, as in 20250831") from error
        try:
            (record,) = GV100ADReader(io.StringIO(line)).read()
        except ValueError as error:
            raise _wrong(text, number, f"cannot be read: {error}") from error
        yield number, record


def _unit(text: RegisterText, line: int, record: BaseRecord) -> Unit | None:
    """Make a unit of a record, without its parents; None for a row that says that there is no association."""
    name = record.name.strip()
    match record:
        case FederalState():
            return Unit(Kind.STATE, record.regional_code, name, name, line)
        case GovernmentRegion():
            type_ = "Statistische Region" if name.startswith("Statistische Region ") else ""
            return Unit(Kind.GOVERNMENT_DISTRICT, record.regional_code, name, name, line, type_)
        case Region():
            return Unit(Kind.PLANNING_REGION, record.regional_code, name, name, line, "Region")
        case District():
            type_ = _type(text, line, record.type.value, DISTRICT_TYPES)
            return Unit(Kind.DISTRICT, record.regional_code, district_name(name, type_), name, line, type_)
        case MunicipalAssociation():
            if record.type.value == NO_ASSOCIATION:
                return None
            type_ = _type(text, line, record.type.value, ASSOCIATION_TYPES)
            key = record.regional_code + record.association
            return Unit(Kind.ASSOCIATION, key, association_name(name, type_), name, line, type_)
        case Municipality():
            return _municipality(text, line, record, name)
        case _:
            raise _wrong(text, line, f"is a {type(record).__name__}, which nobody here knows")


def _municipality(text: RegisterText, line: int, record: Municipality, name: str) -> Unit:
    type_ = _type(text, line, record.type.value, {**MUNICIPALITY_TYPES, **UNINCORPORATED_TYPES})
    if record.postal_code and not re.fullmatch(r"[0-9]{5}", record.postal_code, re.ASCII):
        raise _wrong(text, line, f"has {record.postal_code!r} for a postcode, which must be five digits")
    if min(record.area, record.inhabitants) < 0:
        raise _wrong(text, line, "has a number below 0 for area or population")
    key = record.regional_code
    return Unit(
        kind=Kind.UNINCORPORATED if record.type.value in UNINCORPORATED_TYPES else Kind.MUNICIPALITY,
        key=key,
        name=town_name(name),
        official=name,
        line=line,
        type=type_,
        population=record.inhabitants,
        area=record.area,
        ars=key[:5] + record.association + key[5:],
        postcode=record.postal_code,
        several_postcodes=record.multiple_postal_codes,
    )


def _type(text: RegisterText, line: int, code: int, types: Mapping[int, str]) -> str:
    if code not in types:
        raise _wrong(text, line, f"has {code} for the kind of unit (Textkennzeichen), which is not one of this record")
    return types[code]


def _find_parents(text: RegisterText, unit: Unit, units: Mapping[Id, Unit], without: set[str]) -> tuple[Id, ...]:
    """Find what a unit lies in, from its key; not every state has government districts or regions."""
    key = unit.key
    above: list[Id] = [(Kind.STATE, key[:2])]
    if unit.kind is Kind.STATE:
        return ()
    if unit.kind in (Kind.PLANNING_REGION, Kind.DISTRICT):
        above.append((Kind.GOVERNMENT_DISTRICT, key[:3]))
    if unit.kind is Kind.DISTRICT:
        above.append((Kind.PLANNING_REGION, key[:4]))
    if unit.kind in (Kind.ASSOCIATION, Kind.MUNICIPALITY, Kind.UNINCORPORATED):
        above = [(Kind.DISTRICT, key[:5])]
    if unit.ars:
        association = unit.ars[:9]
        if (Kind.ASSOCIATION, association) in units:
            above.append((Kind.ASSOCIATION, association))
        elif association not in without and unit.kind is Kind.MUNICIPALITY:
            raise _wrong(text, unit.line, f"lies in the association {association}, which no line describes")
    found = [each for each in above if each in units]
    if above[0] not in units:
        # Sea and border areas (as 13000999) have a key of no district.
        if unit.kind is not Kind.UNINCORPORATED or (Kind.STATE, key[:2]) not in units:
            raise _wrong(text, unit.line, f"lies in the {above[0][0]} {above[0][1]}, which no line describes")
        found.append((Kind.STATE, key[:2]))
    return tuple(reversed(found))


def _with_sums(units: Mapping[Id, Unit]) -> dict[Id, Unit]:
    """Sum population and area up from the municipalities and unincorporated areas."""
    population: dict[Id, int] = {}
    area: dict[Id, int] = {}
    for unit in units.values():
        if unit.kind in (Kind.MUNICIPALITY, Kind.UNINCORPORATED):
            for id_ in _all_above(unit, units):
                population[id_] = population.get(id_, 0) + unit.population
                area[id_] = area.get(id_, 0) + unit.area
    return {
        id_: unit if unit.ars else replace(unit, population=population.get(id_, 0), area=area.get(id_, 0))
        for id_, unit in units.items()
    }


def _all_above(unit: Unit, units: Mapping[Id, Unit]) -> set[Id]:
    found: set[Id] = set()
    waiting = list(unit.parents)
    while waiting:
        id_ = waiting.pop()
        if id_ not in found:
            found.add(id_)
            waiting.extend(units[id_].parents)
    return found


def _wrong(text: RegisterText, line: int, message: str) -> DataError:
    return DataError(message, Position(text.name, line), hint=_FETCH_AGAIN)
