"""Official keys: from a key that somebody has at hand to the thing that has it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.exceptions import HTTPException

from kg.web.addresses import Entity, find_entity
from kg.web.views import Row, Views

WIKIDATA = "wikidata"
_WIKIDATA = re.compile(r"(?:https?://(?:www\.)?wikidata\.org/(?:entity|wiki)/)?(Q[1-9][0-9]{0,11})")
_WIKIDATA_ENTITY = "http://www.wikidata.org/entity/"


@dataclass(frozen=True)
class KeyKind:
    """A kind of key: how it looks, which property of ours has it, and how to say what it looks like."""

    pattern: re.Pattern[str]
    property: str
    form: str


KINDS = {
    "ags": KeyKind(re.compile(r"[0-9]{8}"), "ags", "eight digits, as in 05913000"),
    "ars": KeyKind(re.compile(r"[0-9]{12}"), "ars", "twelve digits, as in 059130000000"),
    "association": KeyKind(re.compile(r"[0-9]{9}"), "associationKey", "nine digits, as in 031515401"),
    "district": KeyKind(re.compile(r"[0-9]{5}"), "districtKey", "five digits, as in 05913"),
    "government_district": KeyKind(re.compile(r"[0-9]{3}"), "governmentDistrictKey", "three digits, as in 059"),
    "planning_region": KeyKind(re.compile(r"[0-9]{4}"), "planningRegionKey", "four digits, as in 0811"),
    "state": KeyKind(re.compile(r"[0-9]{2}"), "stateKey", "two digits, as in 05"),
    "nuts": KeyKind(re.compile(r"DE[0-9A-Z]{3}"), "nuts3", "a code of NUTS 3, as in DEA52"),
    "fkz": KeyKind(re.compile(r"[0-9]{2,3}[A-Z]{1,3}[0-9]{3,6}[A-Z]{0,2}"), "fundingCode", "as in 033L169A"),
    WIKIDATA: KeyKind(_WIKIDATA, "", "a number of Wikidata, as in Q1295, or its address"),
}


@dataclass(frozen=True)
class Key:
    """A key that was asked for: its kind, a name of KINDS, and its value as the graph writes it."""

    kind: str
    value: str


@dataclass(frozen=True)
class Match:
    """A thing that has the key; `row` holds its names."""

    entity: Entity
    row: Row

    @property
    def label(self) -> str:
        """What it is called: in German, or as it is."""
        value = self.row.pick("label", "de")
        return value.text if value else self.entity.key


def read_key(params: Sequence[tuple[str, str]]) -> Key:
    """The one key among the parameters of an address. Raises HTTPException 400 where there is not one of its form."""
    kinds = ", ".join(KINDS)
    unknown = [name for name, _ in params if name not in KINDS]
    if unknown:
        raise HTTPException(400, f"{unknown[0][:40]!r} is no kind of key; there are {kinds}")
    if len(params) != 1:
        raise HTTPException(400, f"give one key, as in ?ags=05913000; there are {kinds}")
    kind, value = params[0]
    # As people print them, with spaces in between: 05 9 13 000, 033 L 169 A.
    plain = "".join(value.split())
    match = KINDS[kind].pattern.fullmatch(plain if kind == WIKIDATA else plain.upper())
    if match is None:
        raise HTTPException(400, f"{kind} is {value[:80]!r}; it must be {KINDS[kind].form}")
    return Key(kind, match.group(1) if kind == WIKIDATA else match.group())


async def find_matches(views: Views, base: str, key: Key) -> list[Match]:
    """The things of ours that have the key, each once.

    A NUTS region is a district; other places only lie in it. So where there is the district, it is the one.
    """
    if key.kind == WIKIDATA:
        rows = await views.rows("same-as", other=_WIKIDATA_ENTITY + key.value)
    else:
        rows = await views.rows("resolve", property=f"{base}def#{KINDS[key.kind].property}", key=key.value)
    if key.kind == "ars" and not rows:
        # A place whose association changed has another regional key now; the one it had still leads to it.
        rows = await views.rows("resolve", property=f"{base}def#formerArs", key=key.value)
    if key.kind == "nuts":
        rows = [row for row in rows if row.text("is_district") == "true"] or rows
    found: dict[str, Match] = {}
    for row in rows:
        entity = find_entity(base, row.text("thing"))
        if entity is not None:
            found.setdefault(entity.iri, Match(entity, row))
    return list(found.values())
