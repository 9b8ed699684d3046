"""Data extension: the values of properties, asked of the graph, one question a property for all things."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kg.indexfile import fold
from kg.web.reconcile.asked import Extension, Wanted
from kg.web.reconcile.properties import Property
from kg.web.reconcile.types import write_id
from kg.web.views import Row, Views

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


class Values:
    """The values that properties have in the graph. `views` ask the queries of the table, by the ids of properties."""

    def __init__(self, views: Views, base: str) -> None:
        self._views = views
        self._base = base

    async def of(self, property_: Property, iris: Sequence[str]) -> dict[str, list[Row]]:
        """The rows of each thing that has any. Raises EngineError where the engine cannot answer."""
        found: dict[str, list[Row]] = {}
        if iris:
            for row in await self._views.rows(property_.id, thing=iris):
                rows = found.setdefault(row.text("thing"), [])
                # Labels in several scripts or dialects would repeat a value.
                if not rows or rows[-1].text("value") != row.text("value"):
                    rows.append(row)
        return found

    def spellings(self, row: Row) -> Iterator[str]:
        """A value in all its forms, folded: to be compared with what a client sent."""
        value = row["value"]
        yield fold(value.text)
        if value.is_iri:
            yield fold(write_id(self._base, value.text))
            yield fold(value.text.rpartition("/")[2])
            yield from (fold(row.text(name)) for name in ("label_de", "label_en") if row.text(name))

    def write(self, property_: Property, row: Row, language: str) -> dict[str, Any]:
        """A value as both versions of the protocol write it."""
        text = row.text("value")
        label = row.pick("label", language)
        if property_.values == "thing":
            return {"id": write_id(self._base, text), "name": label.text if label else text}
        if property_.values == "label":
            return {"str": label.text if label else text}
        if property_.values == "integer":
            return {"int": int(text)}
        if property_.values == "decimal":
            return {"float": float(text)}
        if property_.values == "date" and _DATE.fullmatch(text):
            return {"date": f"{text}T00:00:00Z"}
        return {"str": text}


async def extend(values: Values, extension: Extension) -> Mapping[str, Mapping[str, list[Row]]]:
    """For each property that is wanted the rows of each IRI."""
    iris = tuple(dict.fromkeys(iri for iri in extension.iris.values() if iri))
    return {
        each.property.id: {
            iri: rows[: each.limit or None] for iri, rows in (await values.of(each.property, iris)).items()
        }
        for each in extension.wanted
    }


def write_meta(wanted: Sequence[Wanted], language: str) -> list[dict[str, Any]]:
    """What the columns are; of those that hold things also their type, where it is one."""
    written = []
    for each in wanted:
        range_ = each.property.range
        type_ = {"type": {"id": range_.id, "name": range_.name(language)}} if range_ else {}
        written.append({"id": each.property.id, "name": each.property.name(language), **type_})
    return written


def write_rows(
    values: Values, extension: Extension, found: Mapping[str, Mapping[str, list[Row]]], language: str
) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """For each identifier as it was sent, for each property its values; nothing for what is none of ours."""
    return {
        name: {
            each.property.id: [
                values.write(each.property, row, language) for row in found[each.property.id].get(iri, ())
            ]
            for each in extension.wanted
        }
        for name, iri in extension.iris.items()
    }
