"""What became of units from one edition to the next, as far as the two show it.

A key that is gone has a successor where one unit, and no other, shows that it took the area in: it has the same name
and size under another key, or it is new or grew by just what is gone. Else the successor is not shown, and nobody
guesses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from kg.register.units import Edition, Id, Kind, Unit

_TOWNS = (Kind.MUNICIPALITY, Kind.UNINCORPORATED)
_MEASURED_ANEW = 3
"""Hectares by which the area of one unit changes from survey to survey."""
_PEOPLE = 0.1
"""Share by which the population of a place may change between two editions."""
_MOST_TOGETHER = 14
"""Units gone in one district that are tried in every combination."""


class Change(StrEnum):
    """What happened; the value is the last part of the concept's identifier."""

    MERGER = "merger"
    KEY = "key-change"
    RENAMING = "rename"
    DISSOLUTION = "dissolution"


@dataclass(frozen=True)
class Event:
    """One change between the editions `before` and `after`: what was there, and what is there now (None: not shown)."""

    change: Change
    originals: tuple[Unit, ...]
    result: Unit | None
    before: Edition
    after: Edition


def compare(before: Edition, after: Edition) -> Iterator[Event]:
    """Find what changed between two editions, in the order of the keys."""
    gone = [unit for id_, unit in before.units.items() if id_ not in after.units]
    successors = {**_rekeyed(gone, before, after), **_whole_associations(gone, before, after)}
    rest = [unit for unit in gone if unit.id not in successors and unit.kind in _TOWNS]
    merged = _merged(rest, before, after)
    for unit in sorted(gone, key=lambda each: each.id):
        if unit.id in successors:
            yield Event(Change.KEY, (unit,), successors[unit.id], before, after)
        elif unit.id not in merged:
            yield Event(Change.DISSOLUTION, (unit,), None, before, after)
    for result in sorted(set(merged.values())):
        parts = tuple(before.units[id_] for id_ in sorted(merged) if merged[id_] == result)
        yield Event(Change.MERGER, parts, after.units[result], before, after)
    for id_, unit in sorted(before.units.items()):
        now = after.units.get(id_)
        if now is not None and now.official != unit.official:
            yield Event(Change.RENAMING, (unit,), now, before, after)


def former_ars(before: Edition, after: Edition) -> Iterator[tuple[Unit, str]]:
    """Find the units whose ARS alone changed: each as it is now, with the ARS it had."""
    for id_, unit in before.units.items():
        now = after.units.get(id_)
        if now is not None and unit.ars and now.ars != unit.ars:
            yield now, unit.ars


def _rekeyed(gone: Sequence[Unit], before: Edition, after: Edition) -> dict[Id, Unit]:
    """Units that have the same name and size under a new key, in the same state, and are the only ones of that name."""
    new: dict[tuple[Kind, str, str], list[Unit]] = {}
    for id_, unit in after.units.items():
        if id_ not in before.units:
            new.setdefault(_identity(unit), []).append(unit)
    old: dict[tuple[Kind, str, str], int] = {}
    for unit in gone:
        old[_identity(unit)] = old.get(_identity(unit), 0) + 1
    found: dict[Id, Unit] = {}
    for unit in gone:
        candidates = new.get(_identity(unit), [])
        if len(candidates) == 1 and old[_identity(unit)] == 1 and _same_size(unit, candidates[0]):
            found[unit.id] = candidates[0]
    return found


def _identity(unit: Unit) -> tuple[Kind, str, str]:
    return unit.kind, unit.name, unit.key[:2]


def _same_size(unit: Unit, other: Unit) -> bool:
    allowed = max(_MEASURED_ANEW, unit.area // 100)
    return abs(unit.area - other.area) <= allowed and _fits(other.population, unit.population)


def _whole_associations(gone: Sequence[Unit], before: Edition, after: Edition) -> dict[Id, Unit]:
    """Associations all of whose municipalities that are still there lie together in one association now."""
    members: dict[Id, list[Unit]] = {}
    for unit in before.units.values():
        for parent in unit.parents:
            if parent[0] is Kind.ASSOCIATION:
                members.setdefault(parent, []).append(unit)
    found: dict[Id, Unit] = {}
    for unit in gone:
        if unit.kind is Kind.ASSOCIATION:
            now = [after.units[each.id] for each in members.get(unit.id, ()) if each.id in after.units]
            parents = {tuple(parent for parent in each.parents if parent[0] is Kind.ASSOCIATION) for each in now}
            if len(parents) == 1 and (only := parents.pop()):
                found[unit.id] = after.units[only[0]]
    return found


def _merged(gone: Sequence[Unit], before: Edition, after: Edition) -> dict[Id, Id]:
    """Units whose areas add up to what one unit of the same district grew by, or is new with: the one way to add up."""
    grown: dict[str, list[tuple[Unit, int, int]]] = {}
    for id_, unit in after.units.items():
        was = before.units.get(id_)
        growth = unit.area - (was.area if was else 0)
        if unit.kind in _TOWNS and growth > _MEASURED_ANEW:
            people = unit.population - (was.population if was else 0)
            grown.setdefault(unit.key[:5], []).append((unit, growth, people))
    found: dict[Id, Id] = {}
    claimed: dict[Id, int] = {}
    for district in {unit.key[:5] for unit in gone}:
        here = [unit for unit in gone if unit.key[:5] == district][: _MOST_TOGETHER + 1]
        if len(here) > _MOST_TOGETHER:
            continue
        for unit, growth, people in grown.get(district, ()):
            ways = _ways(here, growth, people, unit.population)
            if len(ways) == 1:
                for part in ways[0]:
                    claimed[part.id] = claimed.get(part.id, 0) + 1
                    found[part.id] = unit.id
    # What fits two units shows none of them; then the others of the same sum do not either.
    doubtful = {found[id_] for id_, times in claimed.items() if times > 1}
    return {id_: result for id_, result in found.items() if claimed[id_] == 1 and result not in doubtful}


def _ways(gone: Sequence[Unit], growth: int, people: int, population: int) -> list[tuple[Unit, ...]]:
    """All ways to add up to an area and a population, two at most."""
    ways: list[tuple[Unit, ...]] = []
    for number in range(1, len(gone) + 1):
        for parts in combinations(gone, number):
            area = sum(part.area for part in parts)
            lived = sum(part.population for part in parts)
            if abs(area - growth) <= _MEASURED_ANEW * (number + 1) and abs(lived - people) <= max(
                20, _PEOPLE * lived, 0.02 * population
            ):
                ways.append(parts)
                if len(ways) > 1:
                    return ways
    return ways


def _fits(now: int, was: int) -> bool:
    return abs(now - was) <= max(20, _PEOPLE * was)
