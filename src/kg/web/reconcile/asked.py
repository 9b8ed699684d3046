"""What is asked of the service, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.web.reconcile.properties import Property
from kg.web.reconcile.types import Type, kinds_of

MOST_QUERIES = 100
"""Queries in one batch; a client that reads the manifest sends no more."""

LONGEST_NAME = 500
"""Characters of a name, or of a value of a property. Longer is no name."""

MOST_CONDITIONS = 20
MOST_VALUES = 20
LIMIT = 10
"""Candidates of a query that does not say how many it wants."""

MOST_CANDIDATES = 50
MOST_IDS = 500
"""Things whose properties are asked for at a time."""

MOST_PROPERTIES = 50
DEEPEST = 12
"""How deeply the JSON of a request is nested, at most."""


@dataclass(frozen=True)
class Condition:
    """A property that a candidate shall have, with one of `values` (`any`), each of them (`all`) or none (`none`).

    `is_required`: who has not is no candidate. A value that is one of our things is written as its identifier.
    """

    property: Property
    values: tuple[str, ...]
    is_required: bool = False
    quantifier: str = "any"


@dataclass(frozen=True)
class Asked:
    """A query: a name or conditions, and what the thing may be.

    `strict`: what several types mean: any of them, all of them, or that other things are less likely (`should`).
    """

    name: str = ""
    types: tuple[Type, ...] = ()
    strict: str = "any"
    limit: int = LIMIT
    conditions: tuple[Condition, ...] = ()

    @property
    def kinds(self) -> frozenset[str]:
        """What candidates may be."""
        return kinds_of(() if self.strict == "should" else self.types, is_all=self.strict == "all")


@dataclass(frozen=True)
class Wanted:
    """A property that is asked for; `limit`: how many of its values at most, 0 for all of them."""

    property: Property
    limit: int = 0


@dataclass(frozen=True)
class Extension:
    """Properties of things: which, and whose. `iris`: for each identifier as it was sent the IRI, empty where it is
    none of ours."""

    iris: Mapping[str, str] = field(default_factory=dict)
    wanted: tuple[Wanted, ...] = ()
