"""Names of places: which of them a spelling may mean, and how near it is to each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from kg.matching.entries import Entry
from kg.placewords import REGIONS
from kg.spellings import Spelling

Spelt = tuple[str, str, tuple[str, ...]]
"""A spelling of an entry: all its words as one, its core, its additions."""


class Grade(IntEnum):
    """How near a name is: another one, part of it only, misspelt, the same."""

    OTHER, LOOSE, NEAR, SAME = range(4)


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that a spelling may mean; `distance`: letters that differ."""

    entry: Entry
    grade: Grade
    code: str
    points: int
    distance: int = 0


_LEAST_FOR_TWO = 9
_LEAST = 5
_MOST = 40


class PlaceNames:
    """All spellings of all areas, found by the whole, by the core, and by what is nearly the same."""

    def __init__(self, spellings: Iterable[tuple[Entry, Iterable[Spelt]]], regions: Mapping[str, str]) -> None:
        """`regions`: names of states and districts, made alike, with their keys."""
        self._full: dict[str, list[tuple[Entry, Spelt]]] = {}
        self._core: dict[str, list[tuple[Entry, Spelt]]] = {}
        self._regions = regions
        for entry, spelt in spellings:
            for each in spelt:
                self._full.setdefault(each[0], []).append((entry, each))
                if each[0] != each[1]:
                    self._core.setdefault(each[1], []).append((entry, each))
        self._by_length: dict[int, list[str]] = {}
        for key in dict.fromkeys((*self._full, *self._core)):
            self._by_length.setdefault(len(key), []).append(key)

    def find(self, reading: Spelling) -> list[Hit]:
        """What a reading of a name may mean, without misspellings."""
        hits = [Hit(entry, Grade.SAME, "name-same", 85) for entry, _ in self._full.get(reading.full, ())]
        if reading.core != reading.full:
            hits += [self._compare(entry, spelt, reading) for entry, spelt in self._core.get(reading.core, ())]
            hits += [self._confirm(entry, reading.additions) for entry, _ in self._full.get(reading.core, ())]
        else:
            hits += [Hit(entry, Grade.SAME, "name-short", 78) for entry, _ in self._core.get(reading.core, ())]
        return hits

    def find_loosely(self, reading: Spelling) -> Iterator[Hit]:
        """What a reading may mean where "Bad" is left out or too much."""
        other = reading.core.removeprefix("bad") if reading.core.startswith("bad") else f"bad{reading.core}"
        for table in (self._full, self._core):
            for entry, _ in table.get(other, ()):
                yield Hit(entry, Grade.LOOSE, "name-without-bad", 60)

    def find_near(self, reading: Spelling) -> list[Hit]:
        """What a misspelt reading may mean: a letter or two added, left out, changed or swapped."""
        hits: list[Hit] = []
        for wanted in dict.fromkeys((reading.full, reading.core)):
            for key, distance in self._near(wanted):
                points = 70 - 10 * distance
                # People seldom err in the first letter; names that differ in it are names of different places.
                grade = Grade.NEAR if key[0] == wanted[0] else Grade.OTHER
                if wanted == reading.full:
                    for table in (self._full, self._core):
                        hits += [Hit(e, grade, "name-misspelt", points, distance) for e, _ in table.get(key, ())]
                    continue
                found = [self._compare(entry, spelt, reading) for entry, spelt in self._core.get(key, ())]
                found += [self._confirm(entry, reading.additions) for entry, _ in self._full.get(key, ())]
                hits += [_misspelt(hit, points, distance) for hit in found]
        return hits

    def _near(self, wanted: str) -> Iterator[tuple[str, int]]:
        if len(wanted) < _LEAST:
            return
        most = 1 if len(wanted) < _LEAST_FOR_TWO else 2
        for length in range(len(wanted) - most, len(wanted) + most + 1):
            keys = self._by_length.get(length, ())
            for key, distance, _ in extract(wanted, keys, scorer=OSA.distance, score_cutoff=most, limit=_MOST):
                yield key, int(distance)

    def _compare(self, entry: Entry, spelt: Spelt, reading: Spelling) -> Hit:
        """Compare the additions of a name and a spelling whose cores are the same."""
        if _agree(reading.additions, spelt[2]):
            return Hit(entry, Grade.SAME, "name-abbreviated", 80)
        confirmed = self._confirm(entry, reading.additions)
        if confirmed.code == "addition-confirmed":
            # The place has another addition of its own: the name of a state or a district tells as much as one that is
            # given; that of a landscape may be the addition of a place that is not known.
            is_sure = "".join(reading.additions) in self._regions
            return confirmed if is_sure else Hit(entry, Grade.LOOSE, confirmed.code, 60)
        return Hit(entry, Grade.OTHER, "addition-differs", 30)

    def _confirm(self, entry: Entry, additions: tuple[str, ...]) -> Hit:
        """Whether what is added to a name is where the place lies."""
        key = _key(entry)
        said = [self._lies_in(key, addition) for addition in additions]
        whole = self._lies_in(key, "".join(additions))
        if whole or (said and all(said)):
            return Hit(entry, Grade.SAME, "addition-confirmed", 78)
        if whole is False or False in said:
            return Hit(entry, Grade.OTHER, "addition-differs", 30)
        return Hit(entry, Grade.LOOSE, "addition-unconfirmed", 58)

    def _lies_in(self, key: str, region: str) -> bool | None:
        starts = REGIONS.get(region) or ((known,) if (known := self._regions.get(region)) else ())
        return key.startswith(starts) if starts and key else None


def _misspelt(hit: Hit, points: int, distance: int) -> Hit:
    if hit.grade < Grade.SAME:
        return Hit(hit.entry, Grade.OTHER, hit.code, min(hit.points, points) - 5, distance)
    return Hit(hit.entry, Grade.NEAR, "name-misspelt", points, distance)


def _key(entry: Entry) -> str:
    keys = entry.keys.get("ags") or entry.keys.get("association") or entry.keys.get("district") or ()
    return keys[0] if keys else entry.state_key


def _agree(said: tuple[str, ...], known: tuple[str, ...]) -> bool:
    """Whether additions are the same, short forms taken for what they may stand for; the known ones may be more.

    >>> _agree(("m",), ("main",)), _agree(("weinstr",), ("weinstrasse",)), _agree(("lahn",), ("main",))
    (True, True, False)
    """
    return len(said) <= len(known) and all(
        one == other or other.startswith(one) or (len(other) > 2 and one.startswith(other))
        for one, other in zip(said, known, strict=False)
    )
