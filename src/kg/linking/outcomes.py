"""What can come of a row: its status, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kg.matching import Entry


class Status(StrEnum):
    """How a row ended; the values stand in the linked table."""

    MATCHED = "matched"
    FORMER = "former"
    AMBIGUOUS = "ambiguous"
    CONTRADICTION = "contradiction"
    UNMATCHED = "unmatched"
    EMPTY = "empty"


LINKED = frozenset({Status.MATCHED, Status.FORMER})


@dataclass(frozen=True, slots=True)
class Asked:
    """What the cells of a row say about its place, as they stand there. Rows that say the same end the same."""

    keys: tuple[str, ...] = ()
    name: str = ""
    state: str = ""
    district: str = ""
    postcode: str = ""
    population: str = ""
    point: tuple[str, str] = ("", "")

    @property
    def text(self) -> str:
        """What people call this row: its keys, its name, and where that lies."""
        where = ", ".join(filter(None, (self.district, self.state, self.postcode)))
        parts = [*filter(None, self.keys), self.name, f"({where})" if where else ""]
        return " ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a row. `code`: why (`kg.linking.texts`), `about`: of which key or name that speaks.

    `entry`: the place it is about; only where the status is matched or former. `successor`: what followed a dissolved
    place. `candidates`: what may be meant where nothing was linked.
    """

    status: Status
    code: str
    entry: Entry | None = None
    about: str = ""
    successor: Entry | None = None
    candidates: tuple[Entry, ...] = ()
