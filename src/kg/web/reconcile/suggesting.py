"""Suggestions while somebody types: things, types, properties."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from kg.errors import SettingError
from kg.indexfile import fold
from kg.matching import Entry, Matcher
from kg.web.reconcile.properties import Property, Table
from kg.web.reconcile.types import KINDS, TYPES, Type, kinds_of, read_id, read_type, type_of, write_id

SUGGESTIONS = 10
"""How many things are suggested where a client does not say; of types and properties all, there are not many."""

MOST_SUGGESTIONS = 50
_LONGEST = 200
_END = "\U0010ffff"


@dataclass(frozen=True)
class Typed:
    """What was typed so far: a prefix, and which part of the suggestions is wanted."""

    prefix: str
    kinds: frozenset[str]
    skip: int = 0
    limit: int = SUGGESTIONS

    def cut(self, found: Sequence[Any]) -> Sequence[Any]:
        """The part that is wanted."""
        return found[self.skip : self.skip + self.limit]


def read_typed(params: Mapping[str, str], default: int = MOST_SUGGESTIONS) -> Typed:
    """Read the parameters of a suggest query: `cursor` of 0.2 is `offset` in the draft. Raises SettingError."""
    if "prefix" not in params:
        raise SettingError("there is no prefix", hint="give what was typed, as in ?prefix=Dort")
    types = [read_type("type", each) for each in params.get("type", "").split(",") if each.strip()]
    skip = params.get("offset") or params.get("cursor") or ""
    return Typed(
        prefix=params["prefix"][:_LONGEST],
        kinds=kinds_of(types),
        skip=read_whole("cursor", skip, 0),
        limit=min(read_whole("limit", params.get("limit", ""), default), MOST_SUGGESTIONS),
    )


def read_whole(name: str, text: str, default: int) -> int:
    """The whole number that a parameter gives, `default` where it gives none. Raises SettingError for anything else."""
    if not text.strip():
        return default
    if not re.fullmatch(r"\s*[0-9]{1,9}\s*", text):
        raise SettingError(f"{name} is {text[:40]!r}", hint="give a whole number, 0 or more")
    return int(text)


class Prefixes:
    """The entries of a matcher by the start of each word of their names."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = sorted((each for each in entries if each.kind in KINDS), key=_order)
        starts: set[tuple[str, bool, int]] = set()
        for at, entry in enumerate(self._entries):
            spellings = {entry.label_de, entry.label_en, *(name.text for name in entry.names)}
            spellings |= {value for values in entry.keys.values() for value in values}
            for spelling in spellings:
                words = fold(spelling).split()
                starts |= {(" ".join(words[start:]), start == 0, at) for start in range(len(words))}
        self._starts = sorted(starts)

    def find(self, typed: Typed) -> list[Entry]:
        """The entries that a prefix may become: names that begin with it first, then those with such a word."""
        wanted = fold(typed.prefix)
        first = bisect_left(self._starts, (wanted,))
        last = bisect_left(self._starts, (wanted + _END,))
        best: dict[int, tuple[bool, bool]] = {}
        for text, is_whole, at in self._starts[first:last]:
            rank = (text != wanted, not is_whole)
            best[at] = min(best.get(at, rank), rank)
        ranked = sorted(best, key=lambda at: (best[at], at))
        return [self._entries[at] for at in ranked if self._entries[at].kind in typed.kinds]


def _order(entry: Entry) -> tuple[bool, bool, int, str, str]:
    # What the graph tells something about comes first, then what is large.
    return entry.is_former, not entry.in_projects, -(entry.population or 0), fold(entry.label_de), entry.iri


_prefixes: WeakKeyDictionary[Matcher, Prefixes] = WeakKeyDictionary()


def suggest_entities(matcher: Matcher, base: str, typed: Typed) -> list[Entry]:
    """The entries for what was typed: the one whose identifier it is, else those with such a name."""
    entry = matcher.entry(read_id(base, typed.prefix))
    if entry is not None:
        return [entry] if entry.kind in typed.kinds and not typed.skip else []
    if matcher not in _prefixes:
        _prefixes[matcher] = Prefixes(matcher.entries)
    return list(typed.cut(_prefixes[matcher].find(typed)))


def suggest_types(typed: Typed, language: str) -> list[Type]:
    """The types whose name in either language, or whose id, has a word that begins so."""
    found = [each for each in TYPES.values() if _begins(typed.prefix, each.id, each.name("de"), each.name("en"))]
    return list(typed.cut(sorted(found, key=lambda each: not _begins_at_once(typed.prefix, each.name(language)))))


def suggest_properties(table: Table, typed: Typed, language: str) -> list[Property]:
    """The properties whose name or meaning has a word that begins so; of some types only, where these are said."""
    found = [each for each in table.of(typed.kinds) if _begins(typed.prefix, each.id, *each.names.values())]
    found.sort(key=lambda each: not _begins_at_once(typed.prefix, each.name(language)))
    named = {each.id for each in found}
    found += [
        each for each in table.of(typed.kinds) if each.id not in named and _begins(typed.prefix, *each.abouts.values())
    ]
    return list(typed.cut(found))


def _begins(prefix: str, *texts: str) -> bool:
    wanted = fold(prefix)
    return any(f" {fold(text)}".find(f" {wanted}") >= 0 for text in texts)


def _begins_at_once(prefix: str, text: str) -> bool:
    return fold(text).startswith(fold(prefix))


def write_entity(entry: Entry, base: str, language: str) -> dict[str, Any]:
    """A thing as suggestions write it."""
    type_ = type_of(entry.kind)
    written = {
        "id": write_id(base, entry.iri),
        "name": entry.label(language),
        "description": entry.about(language),
        "notable": [{"id": type_.id, "name": type_.name(language)}],
    }
    return {name: value for name, value in written.items() if name != "description" or value}


def write_type(type_: Type, language: str) -> dict[str, Any]:
    """A type as manifest and suggestions write it."""
    broader = TYPES.get(type_.broader)
    written: dict[str, Any] = {"id": type_.id, "name": type_.name(language)}
    return written | ({"broader": [{"id": broader.id, "name": broader.name(language)}]} if broader else {})


def write_property(property_: Property, language: str) -> dict[str, Any]:
    """A property as suggestions and proposals write it."""
    return {"id": property_.id, "name": property_.name(language), "description": property_.about(language)}
