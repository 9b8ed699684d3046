"""The one table of properties: what manifest, suggestions, matching and extension know of them.

A property is a query file in queries/reconcile/, its id the name of the file. The head says what it is called
(`summary`) and means (`about`), which types have it (`types`), what its values are (`values`: text, label, integer,
decimal, date, or thing for what has an identifier of ours, of the type `range`), whether a preview shows it
(`preview`), and what the matcher makes of it in a question (`asks`: state, district, population, point, postcode, or
`key` with the kind of the key).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.errors import DataError, Position, SettingError
from kg.queryfiles import QueryFile, read_query_folder
from kg.web.reconcile.types import TYPES, Type

FOLDER = "queries/reconcile"
VALUES = ("text", "label", "integer", "decimal", "date", "thing")
ASKS = ("state", "district", "population", "point", "postcode", "key")

DIGITS = {"ags": 8, "ars": 12, "association": 9, "district": 5, "state": 2}
"""How many digits keys of a kind have: a table that takes them for numbers loses the zero in front."""


@dataclass(frozen=True)
class Property:
    """A property of things. `range`: the type of its values, where they are things; `asks`: what the matcher makes of
    it, and the kind of key where it is one."""

    id: str
    names: Mapping[str, str]
    abouts: Mapping[str, str]
    types: tuple[Type, ...]
    values: str
    range: Type | None
    asks: tuple[str, str]
    in_preview: bool
    query: QueryFile

    def name(self, language: str) -> str:
        """What it is called."""
        return self.names[language]

    def about(self, language: str) -> str:
        """What it means."""
        return self.abouts[language]

    def fits(self, kinds: frozenset[str]) -> bool:
        """True where things of one of these kinds may have it."""
        return any(kinds & set(each.kinds) for each in self.types)


@dataclass(frozen=True)
class Table:
    """All properties of a release, in the order in which they are proposed."""

    properties: tuple[Property, ...]

    @property
    def queries(self) -> Mapping[str, QueryFile]:
        """The query of each, by its id."""
        return {each.id: each.query for each in self.properties}

    def read(self, place: str, name: str) -> Property:
        """The property that a client names, by its id or its IRI. Raises SettingError where there is none."""
        wanted = name.strip().rpartition("#")[2]
        for each in self.properties:
            if each.id == wanted:
                return each
        ids = ", ".join(each.id for each in self.properties)
        raise SettingError(f"{place}: {name[:80]!r} is no property here", hint=f"there are {ids}")

    def of(self, kinds: frozenset[str]) -> list[Property]:
        """The properties that things of these kinds may have."""
        return [each for each in self.properties if each.fits(kinds)]


@lru_cache(maxsize=4)
def read_table(folder: Path) -> Table:
    """The table of the release in `folder`, which never changes. Raises DataError where a head says nothing true."""
    found = [_read(each) for each in read_query_folder(folder / FOLDER)]
    return Table(tuple(each for _, each in sorted(found, key=lambda pair: (pair[0], pair[1].id))))


def _read(query: QueryFile) -> tuple[int, Property]:
    head = {name: " ".join(values) for name, values in query.meta.items()}
    names = [each.strip() for each in head.get("types", "").split(",")]
    asks, _, kind = head.get("asks", "").partition(" ")
    wrong = [name for name in (*names, head.get("range", names[0])) if name not in TYPES]
    if wrong or head.get("values") not in VALUES or asks not in ("", *ASKS):
        raise DataError(
            "the head says no types, values or asks that are known", Position(str(query.path)), hint=f"see {__name__}"
        )
    return int(head.get("order", "99")), Property(
        id=query.name,
        names=query.summary,
        abouts={"en": head.get("about", ""), "de": head.get("about_de", "")},
        types=tuple(TYPES[name] for name in names),
        values=head["values"],
        range=TYPES[head["range"]] if "range" in head else None,
        asks=(asks, kind),
        in_preview="preview" in head,
        query=query,
    )
