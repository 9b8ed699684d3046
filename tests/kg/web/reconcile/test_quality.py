"""Real spellings of municipalities, as offices write them, against the full official register.

`spellings.csv`: the spelling, the state where it is said beside it, and the key that is meant; none where nobody could
say which of several is meant.
"""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.matching import MatcherFile
from kg.vocab import CANONICAL_BASE
from kg.web.desk import Desk
from kg.web.reconcile.asked import Asked, Condition
from kg.web.reconcile.extending import Values
from kg.web.reconcile.matching import Found, find
from kg.web.reconcile.properties import read_table
from kg.web.reconcile.types import TYPES
from kg.web.views import Views

BEST = 95
"""Of a hundred spellings so many at least are led to the right place."""


@dataclass(frozen=True)
class Case:
    """A spelling, and what the service makes of it."""

    spelling: str
    state: str
    ags: str
    found: Sequence[Found]

    @property
    def keys(self) -> list[str]:
        """The keys of the candidates, the likeliest first."""
        return [each.candidate.entry.iri.rpartition("/")[2] for each in self.found]

    @property
    def matched(self) -> str:
        """The key of the candidate that is said to be meant."""
        return next((key for key, each in zip(self.keys, self.found, strict=True) if each.candidate.is_match), "")


@pytest.fixture(scope="module")
def cases(root: Path, full_file: Path) -> list[Case]:
    with (Path(__file__).parent / "spellings.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    state = read_table(root).read("", "state")
    asked = [
        Asked(row["spelling"], (TYPES["Municipality"],), "should", 5, conditions)
        for row in rows
        for conditions in [(Condition(state, (row["state"],)),) if row["state"] else ()]
    ]

    async def no_graph(_: object) -> bytes:
        raise AssertionError("nothing in the graph is to be looked up")

    values = Values(Views(no_graph, {}), CANONICAL_BASE)
    found = asyncio.run(find(Desk(MatcherFile(full_file)), values, CANONICAL_BASE, asked))
    return [Case(row["spelling"], row["state"], row["ags"], each) for row, each in zip(rows, found, strict=True)]


def test_there_are_enough(cases: list[Case]) -> None:
    assert sum(bool(each.ags) for each in cases) >= 100
    assert sum(not each.ags for each in cases) >= 10


def test_the_right_place_comes_first(cases: list[Case]) -> None:
    meant = [each for each in cases if each.ags]
    wrong = [(each.spelling, each.keys[:1], each.ags) for each in meant if each.keys[:1] != [each.ags]]
    assert 100 * len(wrong) <= (100 - BEST) * len(meant), wrong


def test_nothing_wrong_is_matched(cases: list[Case]) -> None:
    """Neither another place than the one that is meant, nor any place where it is open which."""
    assert [(each.spelling, each.matched) for each in cases if each.matched not in ("", each.ags)] == []


def test_most_are_matched_without_a_look(cases: list[Case]) -> None:
    meant = [each for each in cases if each.ags]
    unmatched = [each.spelling for each in meant if not each.matched]
    assert 100 * len(unmatched) <= 15 * len(meant), unmatched
