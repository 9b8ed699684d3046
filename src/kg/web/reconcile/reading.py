"""Reads what clients send, in both versions of the protocol. What is wrong is said with the place where it stands.

Everything raises SettingError for what is not understood, and HTTPException 413 for too much at a time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException

from kg.errors import SettingError
from kg.web.reconcile.asked import (
    DEEPEST,
    LIMIT,
    LONGEST_NAME,
    MOST_CANDIDATES,
    MOST_CONDITIONS,
    MOST_IDS,
    MOST_PROPERTIES,
    MOST_QUERIES,
    MOST_VALUES,
    Asked,
    Condition,
    Extension,
    Wanted,
)
from kg.web.reconcile.properties import DIGITS, Property, Table
from kg.web.reconcile.types import Type, read_id, read_type

STRICT = ("any", "all", "should")
QUANTIFIERS = ("any", "all", "none")
LARGEST = 1_000_000
_QUERY_FIELDS = ("query", "type", "type_strict", "limit", "properties")
_DRAFT_FIELDS = ("conditions", "type", "limit", "lang", "dir")


class Reader:
    """Reads requests to one release: `base` begins its identifiers, `table` are its properties."""

    def __init__(self, base: str, table: Table) -> None:
        self._base = base
        self._table = table

    def batch(self, text: str) -> dict[str, Asked]:
        """A batch of 0.2: queries by names that the client gave them."""
        queries = _object("queries", _load("queries", text))
        _count("queries", len(queries), MOST_QUERIES, "queries")
        return {name: self._query(f"queries.{name[:40]}", value) for name, value in queries.items()}

    def draft_batch(self, text: str) -> list[Asked]:
        """A batch of the draft: a list of queries."""
        queries = _list("queries", _object("the body", _load("the body", text)).get("queries"))
        _count("queries", len(queries), MOST_QUERIES, "queries")
        return [self._draft_query(f"queries[{at}]", value) for at, value in enumerate(queries)]

    def extension(self, place: str, text: str) -> Extension:
        """Which properties are asked for, and of what: the same in both versions."""
        value = _object(place, _load(place, text))
        ids = _list("ids", value.get("ids"))
        _count("ids", len(ids), MOST_IDS, "ids")
        properties = _list("properties", value.get("properties"))
        _count("properties", len(properties), MOST_PROPERTIES, "properties")
        names = [_text(f"ids[{at}]", each) for at, each in enumerate(ids)]
        return Extension(
            iris={name: read_id(self._base, name) for name in names},
            wanted=tuple(self._wanted(f"properties[{at}]", each) for at, each in enumerate(properties)),
        )

    def _query(self, place: str, value: Any) -> Asked:
        query = _object(place, value)
        _only(place, query, _QUERY_FIELDS)
        properties = _list(f"{place}.properties", query.get("properties") or [])
        _count(f"{place}.properties", len(properties), MOST_CONDITIONS, "properties")
        conditions: list[Condition] = []
        for at, each in enumerate(properties):
            inside = f"{place}.properties[{at}]"
            conditions += self._conditions(inside, _object(inside, each), "pid", "v")
        name = _text(f"{place}.query", query.get("query", "")).strip()
        if not name and not conditions:
            raise SettingError(f"{place}: there is neither a query nor a property", hint="give a name as its query")
        return Asked(
            name=name,
            types=_types(f"{place}.type", query.get("type")),
            strict=_one_of(f"{place}.type_strict", query.get("type_strict") or "any", STRICT),
            limit=_limit(f"{place}.limit", query.get("limit")),
            conditions=tuple(conditions),
        )

    def _draft_query(self, place: str, value: Any) -> Asked:
        query = _object(place, value)
        _only(place, query, _DRAFT_FIELDS)
        if isinstance(query.get("type"), list):
            raise SettingError(f"{place}.type: it is a list", hint="give one type, or leave it away")
        found = _list(f"{place}.conditions", query.get("conditions"))
        _count(f"{place}.conditions", len(found), MOST_CONDITIONS, "conditions")
        if not found:
            raise SettingError(f"{place}.conditions: there are none", hint="give at least one")
        names: list[str] = []
        conditions: list[Condition] = []
        for at, each in enumerate(found):
            inside = f"{place}.conditions[{at}]"
            condition = _object(inside, each)
            kind = _one_of(f"{inside}.matchType", condition.get("matchType"), ("name", "property"))
            if condition.get("matchQualifier") is not None:
                raise SettingError(f"{inside}.matchQualifier: there are none here", hint="leave it away")
            # The draft renamed both; what is sent by the older names is understood too.
            value_field = "propertyValue" if "propertyValue" in condition else "v"
            if kind == "name":
                names += self._values(f"{inside}.{value_field}", condition.get(value_field), None)
            else:
                id_field = "propertyId" if "propertyId" in condition else "pid"
                conditions += self._conditions(inside, condition, id_field, value_field)
        if not names and not conditions:
            raise SettingError(f"{place}.conditions: none has a value", hint="give a name or a value of a property")
        if len(names) > 1:
            raise SettingError(f"{place}.conditions: there are {len(names)} names", hint="give one name")
        return Asked(
            name=names[0].strip() if names else "",
            types=_types(f"{place}.type", query.get("type")),
            limit=_limit(f"{place}.limit", query.get("limit")),
            conditions=tuple(conditions),
        )

    def _conditions(
        self, place: str, value: Mapping[str, Any], id_field: str, value_field: str
    ) -> tuple[Condition, ...]:
        """The condition; none where it has no value: an empty cell says nothing."""
        property_ = self._table.read(f"{place}.{id_field}", _text(f"{place}.{id_field}", value.get(id_field)))
        required = value.get("required", False)
        if not isinstance(required, bool):
            raise SettingError(f"{place}.required is {required!r:.40}", hint="it is true or false")
        quantifier = _one_of(f"{place}.matchQuantifier", value.get("matchQuantifier") or "any", QUANTIFIERS)
        values = self._values(f"{place}.{value_field}", value.get(value_field), property_)
        return (Condition(property_, values, required, quantifier),) if values else ()

    def _values(self, place: str, value: Any, property_: Property | None) -> tuple[str, ...]:
        values = value if isinstance(value, list) else [value]
        _count(place, len(values), MOST_VALUES, "values")
        found = (self._value(place, each, property_) for each in values if each is not None)
        return tuple(each for each in found if each)

    def _value(self, place: str, value: Any, property_: Property | None) -> str:
        """A value as text: of one that was reconciled before its identifier, of a key all its digits."""
        if isinstance(value, dict):
            return _text(f"{place}.id", value.get("id")).strip()
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        text = (str(value) if isinstance(value, int | float) else _text(place, value)).strip()
        if property_ is None or property_.asks[0] != "key":
            return text
        text = "".join(text.split())
        digits = DIGITS.get(property_.asks[1], 0)
        # A spreadsheet that took it for a number: only the first zero of the states 01 to 09 can be lost.
        return f"0{text}" if text.isdecimal() and len(text) == digits - 1 else text

    def _wanted(self, place: str, value: Any) -> Wanted:
        wanted = _object(place, value)
        property_ = self._table.read(f"{place}.id", _text(f"{place}.id", wanted.get("id")))
        limit = _object(f"{place}.settings", wanted.get("settings") or {}).get("limit") or 0
        # OpenRefine sends what stands in the form: as text.
        if isinstance(limit, str) and limit.strip().isdecimal() and len(limit) < 8:
            limit = int(limit)
        if not isinstance(limit, int | float) or not 0 <= limit <= LARGEST or limit != int(limit):
            raise SettingError(f"{place}.settings.limit is {limit!r:.40}", hint="give a whole number, 0 for no limit")
        return Wanted(property_, int(limit))


def _load(place: str, text: str) -> Any:
    try:
        value = json.loads(text)
        # JSON can spell half a character, which no answer could repeat.
        json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise SettingError(
            f"{place}: this is no JSON: line {error.lineno}, column {error.colno}: {error.msg}",
            hint="send what https://reconciliation-api.github.io/specs/ says",
        ) from None
    except (ValueError, RecursionError) as error:
        raise SettingError(f"{place}: this is no JSON that can be read: {str(error)[:80]}") from None
    if _depth(value) > DEEPEST:
        raise SettingError(f"{place}: it is nested more than {DEEPEST} deep")
    return value


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level and depth <= DEEPEST:
        depth += 1
        inner = [list(each.values()) if isinstance(each, dict) else each for each in level]
        level = [part for each in inner if isinstance(each, list) for part in each]
    return depth


def _object(place: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise SettingError(f"{place}: an object is expected, in curly brackets")
    return value


def _list(place: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise SettingError(f"{place}: a list is expected, in square brackets")
    return value


def _text(place: str, value: Any) -> str:
    if not isinstance(value, str):
        raise SettingError(f"{place}: a text is expected, in quotation marks")
    if len(value) > LONGEST_NAME:
        raise SettingError(f"{place}: it has {len(value)} characters", hint=f"at most {LONGEST_NAME} are a name")
    return value


def _only(place: str, value: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for name in value:
        if name not in known:
            raise SettingError(f"{place}: {name[:40]!r} is not understood", hint=f"there are {', '.join(known)}")


def _count(place: str, count: int, most: int, what: str) -> None:
    if count > most:
        raise HTTPException(413, f"{place}: these are {count} {what}; send no more than {most} at a time")


def _one_of(place: str, value: Any, known: tuple[str, ...]) -> str:
    if value not in known:
        raise SettingError(f"{place} is {value!r:.40}", hint=f"it is one of {', '.join(known)}")
    return str(value)


def _limit(place: str, value: Any) -> int:
    if value is None:
        return LIMIT
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or not 1 <= value <= LARGEST:
        raise SettingError(f"{place} is {value!r:.40}", hint="give a whole number, 1 or more")
    return min(int(value), MOST_CANDIDATES)


def _types(place: str, value: Any) -> tuple[Type, ...]:
    if value in (None, "", []):
        return ()
    values = value if isinstance(value, list) else [value]
    _count(place, len(values), MOST_VALUES, "types")
    names = [_text(place, each.get("id") if isinstance(each, dict) else each) for each in values]
    return tuple(read_type(place, name) for name in names)
