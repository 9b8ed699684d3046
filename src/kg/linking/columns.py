"""Which columns of a table say what place a row is about: by their headings, and by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg.errors import Position
from kg.indexfile import fold
from kg.linking.headings import (
    AGS,
    ARS,
    DISTRICT,
    KEY,
    KEY_ROLES,
    LATITUDE,
    LONGITUDE,
    NAME,
    NUTS,
    POSTCODE,
    STATE,
    kinds_of,
    role_of,
)
from kg.linking.keys import read_key
from kg.linking.knowing import resolve
from kg.linking.layout import Layout
from kg.linking.problems import TableError
from kg.matching import Matcher, Question

_LOOKED_AT = 60
"""Different values of a column that are tried."""
_ENOUGH = 0.6
"""Share of them that must be known places or keys."""
_NEARLY_ALL = 0.8
_LONG_KINDS = frozenset({"ags", "ars", "association"})
"""Kinds of keys with so many digits that other numbers are seldom taken for one."""
_POSTCODE = re.compile(r"[0-9]{5}")
_GOOD_SCORE = 80.0
_AREAS = frozenset({"municipality", "district", "association", "state"})
_KEY_ORDER = (AGS, ARS, KEY, NUTS)


@dataclass(frozen=True)
class Column:
    """A column that is used. `because`: heading, values or asked. `known` of `tried` different values are places."""

    index: int
    role: str
    because: str
    known: int = 0
    tried: int = 0


@dataclass(frozen=True)
class Columns:
    """The columns that say what place a row is about; keys in the order in which they are believed.

    `kinds`: what the names are those of, by their heading; empty where that leaves it open.
    """

    keys: tuple[Column, ...] = ()
    by_role: Mapping[str, Column] = field(default_factory=dict)
    kinds: frozenset[str] = frozenset()

    @property
    def used(self) -> tuple[Column, ...]:
        """All of them, from left to right."""
        return tuple(sorted((*self.keys, *self.by_role.values()), key=lambda each: each.index))

    @property
    def is_enough(self) -> bool:
        """True where there is a key or a name."""
        return bool(self.keys) or NAME in self.by_role

    def cell(self, role: str, cells: Sequence[str]) -> str:
        """The cell of a row in the column for `role`; empty where there is none."""
        column = self.by_role.get(role)
        return cells[column.index].strip() if column and column.index < len(cells) else ""


def find_columns(name: str, layout: Layout, matcher: Matcher, asked: Mapping[str, Sequence[str]]) -> Columns:
    """Find the columns of the table `name`. `asked`: for a role the columns to be taken, by heading or number (from 1).

    A role that is asked with no column is left out. Raises TableError where a column that is asked is not there, or
    where neither a key nor a name is found.
    """
    chosen = [_choose(name, layout, role, each) for role, names in asked.items() for each in names]
    taken = {column.index for column in chosen}
    by_heading = [
        Column(index, role, "heading")
        for index, role in enumerate(map(role_of, layout.heading))
        if role and role not in asked and index not in taken and layout.column(index)
    ]
    found = [*chosen, *filter(None, (_confirm(column, layout, matcher) for column in by_heading))]
    taken = {column.index for column in found}
    rest = [index for index in range(len(layout.heading)) if index not in taken]
    if "key" not in asked and not any(column.role in KEY_ROLES for column in found):
        found += _find_keys(rest, layout, matcher)
        rest = [index for index in rest if index not in {column.index for column in found}]
    if NAME not in asked and not any(column.role == NAME for column in found):
        found += _find_name(rest, found, layout, matcher)
    if STATE not in asked and not any(column.role == STATE for column in found):
        found += _find_state([index for index in rest if index not in {each.index for each in found}], layout, matcher)
    columns = _arrange(found)
    if not columns.is_enough:
        raise TableError("no-place", Position(name), columns=_list_headings(layout))
    name_column = columns.by_role.get(NAME)
    return replace(columns, kinds=kinds_of(layout.heading[name_column.index]) if name_column else frozenset())


def _choose(table: str, layout: Layout, role: str, name: str) -> Column:
    wanted = fold(name)
    indexes = [index for index, heading in enumerate(layout.heading) if heading == name]
    indexes = indexes or [index for index, heading in enumerate(layout.heading) if fold(heading) == wanted]
    if not indexes and name.isascii() and name.isdigit() and 1 <= int(name) <= len(layout.heading):
        indexes = [int(name) - 1]
    if len(indexes) != 1:
        code = "columns" if indexes else "no-column"
        raise TableError(code, Position(table), name=repr(name), columns=_list_headings(layout))
    return Column(indexes[0], role, "asked")


def _list_headings(layout: Layout) -> str:
    names = [f"{number} {heading!r}" for number, heading in enumerate(layout.heading, start=1)]
    return ", ".join(names[:30]) + (", …" if len(names) > 30 else "")


def _confirm(column: Column, layout: Layout, matcher: Matcher) -> Column | None:
    """Look whether what stands in a column is what its heading says; a "Gemeinde" may hold keys, a "Land" numbers."""
    values = _different(layout.column(column.index))
    if column.role in KEY_ROLES or column.role in (NAME, STATE, DISTRICT):
        keys = sum(1 for value in values if read_key(value))
        if column.role in KEY_ROLES:
            # Names below "Kennziffer", or the numbers of lines below "id".
            known = _known_keys(values, column.role, matcher)
            long = sum(1 for value in values if any(each.kind in _LONG_KINDS for each in read_key(value)))
            if column.role == KEY and known < _ENOUGH * len(values) and long < _NEARLY_ALL * len(values):
                return None
            return replace(column, known=known, tried=len(values)) if keys * 2 >= len(values) else None
        if keys * 2 >= len(values):
            if column.role == STATE:
                known = _known_keys(values, STATE, matcher)
                return replace(column, known=known, tried=len(values)) if known else None
            known = _known_keys(values, KEY, matcher)
            return Column(column.index, KEY, "heading", known, len(values)) if known else None
    if column.role == POSTCODE and not any(_POSTCODE.search(value.zfill(5)) for value in values):
        return None
    if column.role == NAME:
        return replace(column, known=_known_names(values, matcher), tried=len(values))
    return column


def _known_keys(values: Sequence[str], role: str, matcher: Matcher) -> int:
    """How many values are keys of places. Numbers up to 16 are those of states only below a heading that says so."""
    readings = (read_key(value, role) for value in values)
    if role not in (AGS, ARS, STATE):
        readings = (tuple(each for each in found if each.kind != "state") for found in readings)
    return sum(1 for found in readings if resolve(found, matcher))


def _known_names(values: Sequence[str], matcher: Matcher) -> int:
    answers = matcher.match_all([Question(name=value, kinds=_AREAS, limit=1) for value in values])
    return sum(1 for candidates in answers if candidates and candidates[0].score >= _GOOD_SCORE)


def _different(values: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(value.strip() for value in values))[:_LOOKED_AT]


def _find_keys(rest: Sequence[int], layout: Layout, matcher: Matcher) -> list[Column]:
    """Columns whose values are keys that the register knows, whatever their heading; the best one."""
    found = []
    for index in rest:
        values = _different(layout.column(index))
        if len(values) < 2 and len(layout.sample) > 2:
            continue
        known = _known_keys(values, "", matcher)
        if values and known >= _ENOUGH * len(values):
            found.append(Column(index, KEY, "values", known, len(values)))
    return sorted(found, key=lambda each: -each.known / each.tried)[:1]


def _find_name(rest: Sequence[int], found: Sequence[Column], layout: Layout, matcher: Matcher) -> list[Column]:
    """The column with the most names of places; in a table of districts the one that is called "Kreis"."""
    names = []
    for index in rest:
        values = _different(layout.column(index))
        if not values or sum(any(map(str.isalpha, value)) for value in values) < len(values):
            continue
        known = _known_names(values, matcher)
        if known >= _ENOUGH * len(values):
            names.append(Column(index, NAME, "values", known, len(values)))
    # States are places too, but a column of them says where the places lie.
    names.sort(key=lambda each: -each.tried * each.known / each.tried)
    if names and names[0].tried > 1:
        return names[:1]
    if any(column.role in KEY_ROLES for column in found):
        return []
    for role in (DISTRICT, STATE):
        for column in found:
            if column.role == role:
                values = _different(layout.column(column.index))
                return [Column(column.index, NAME, column.because, _known_names(values, matcher), len(values))]
    return names[:1]


def _find_state(rest: Sequence[int], layout: Layout, matcher: Matcher) -> list[Column]:
    for index in rest:
        values = _different(layout.column(index))
        if not values or any(character.isdigit() for value in values for character in value):
            continue
        answers = matcher.match_all([Question(name=value, kinds=frozenset({"state"}), limit=1) for value in values])
        known = sum(1 for candidates in answers if candidates and candidates[0].score >= _GOOD_SCORE)
        if known == len(values):
            return [Column(index, STATE, "values", known, len(values))]
    return []


def _arrange(found: Sequence[Column]) -> Columns:
    """One column for each role, the first from the left that was asked for, else found; all keys."""
    ranked = sorted(found, key=lambda each: (each.because != "asked", -each.known, each.index))
    names = {column.index for column in ranked if column.role == NAME}
    keys = [column for column in ranked if column.role in KEY_ROLES]
    keys.sort(key=lambda each: (each.because != "asked", _KEY_ORDER.index(each.role), each.index))
    by_role: dict[str, Column] = {}
    for column in ranked:
        if column.role in KEY_ROLES or (column.role != NAME and column.index in names):
            continue
        by_role.setdefault(column.role, column)
    if (LATITUDE in by_role) != (LONGITUDE in by_role):
        by_role = {role: column for role, column in by_role.items() if role not in (LATITUDE, LONGITUDE)}
    return Columns(tuple(keys), by_role)
