"""What mentions a thing, and what things are called: few questions, however many there are."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kg.web.views import Row, Value, Views

_NAMED_AT_ONCE = 500
"""Things whose names are asked for in one query."""


class Mention(NamedTuple):
    """A statement of another thing about a thing, both as IRIs."""

    property: str
    subject: str


async def read_mentions(views: Views, iri: str) -> list[Mention]:
    """All statements of other things about this one, in the order of their properties and subjects."""
    rows = await views.rows("thing-mentions", thing=iri)
    return sorted(Mention(row.text("property"), subject) for row in rows for subject in row.text("subjects").split())


async def read_names(views: Views, iris: Iterable[str]) -> dict[str, tuple[Value, ...]]:
    """The names of things, in all languages; one without a name is not among them."""
    wanted = sorted(set(iris))
    parts = [wanted[at : at + _NAMED_AT_ONCE] for at in range(0, len(wanted), _NAMED_AT_ONCE)]
    names: dict[str, tuple[Value, ...]] = {}
    for rows in await asyncio.gather(*(views.rows("names", thing=part) for part in parts)):
        for row in rows:
            names[row.text("thing")] = (*names.get(row.text("thing"), ()), row["name"])
    return names


def name_rows(mentions: Sequence[Mention], names: Mapping[str, Sequence[Value]]) -> list[Row]:
    """A row for each mention: `property`, `subject` and its names, `subject_name_de` and the like."""
    return [
        Row(
            {
                "property": Value(each.property, is_iri=True),
                "subject": Value(each.subject, is_iri=True),
                **_by_language(names.get(each.subject, ())),
            }
        )
        for each in mentions
    ]


def _by_language(names: Sequence[Value]) -> dict[str, Value]:
    # Of several names in one language the first counts.
    return {
        f"subject_name_{each.language}" if each.language else "subject_name": each for each in reversed(list(names))
    }
