"""Pages about one thing, a kind each: made of views, without a request or an engine."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from starlette.exceptions import HTTPException

from kg.web.addresses import find_entity
from kg.web.kinds.change import CHANGE
from kg.web.kinds.concept import MESSAGE, THEME
from kg.web.kinds.kind import Kind, Material
from kg.web.kinds.measure import MEASURE
from kg.web.kinds.notes import Notes
from kg.web.kinds.organisation import ORGANISATION
from kg.web.kinds.place import AREAS, PLACE
from kg.web.kinds.plain import CONTRADICTION, PLAIN, PUBLICATION, RESULT
from kg.web.kinds.project import PROJECT
from kg.web.kinds.record import MENTIONS_SHOWN, PAGE_SIZE, Mentions, Others, Record, distinct, group_mentions
from kg.web.mentions import Mention, name_rows, read_mentions, read_names
from kg.web.pages import Alternate, Head, Page, Surroundings
from kg.web.things import Thing
from kg.web.views import Row, Views
from kg.web.writing import Writer

__all__ = ["KINDS", "count_pages", "make_page"]

KINDS: dict[str, Kind] = {
    "project": PROJECT,
    "organisation": ORGANISATION,
    "key-message": MESSAGE,
    "focus-theme": THEME,
    "cross-cutting-theme": THEME,
    "field-of-work": THEME,
    "measure": MEASURE,
    "round": MEASURE,
    "result": RESULT,
    "publication": PUBLICATION,
    "contradiction": CONTRADICTION,
    "area-change": CHANGE,
    **dict.fromkeys(AREAS, PLACE),
}
"""The kinds of pages by the type in the identifier; everything else has a plain one."""

_FORMATS = (
    (".ttl", "text/turtle", "Turtle"),
    (".nt", "application/n-triples", "N-Triples"),
    (".jsonld", "application/ld+json", "JSON-LD"),
    (".rdf", "application/rdf+xml", "RDF/XML"),
    (".csv", "text/csv", "CSV"),
)
_DESCRIPTION_LENGTH = 300
_CONTEXT = {
    "@vocab": "https://schema.org/",
    **{name: {"@type": "@id"} for name in ("sameAs", "url", "license", "image")},
}
"""Written out, so that nobody has to fetch a context to read it; with https, as in the dumps."""


async def make_page(views: Views, thing: Thing, around: Surroundings, number: int = 1) -> Page:
    """The page about `thing`; `number` counts the pages of what others say about it.

    Raises HTTPException 404 for a number past the last page, and EngineError where the engine cannot answer.
    """
    material = await gather_material(views, thing, around, number)
    kind = KINDS.get(thing.entity.type, PLAIN)
    pages = count_pages(material)
    if not 1 <= number <= pages:
        raise HTTPException(404, f"there are {pages} pages of statements about {thing.entity.key!r}, no {number}")
    made = kind.prepare(material)
    title = material.title
    formats = [Alternate(thing.entity.path("data", suffix), media, name) for suffix, media, name in _FORMATS]
    path = thing.entity.path("page")
    head = Head(
        description=_shorten(material),
        canonical=path if number == 1 else f"{path}?page={number}",
        about=thing.iri,
        alternates=tuple(formats),
        json_ld=_describe(material, kind, made),
    )
    values = {
        "thing": thing,
        "kind": kind,
        "title": title,
        "record": material.record,
        "notes": material.notes,
        "write": material.write,
        "distinct": distinct,
        "unnamed": lambda iri: _say_unnamed(material, str(iri)),
        "formats": formats,
        "page_number": number,
        "page_count": pages,
        "others": material.record.others.rows,
        **made,
    }
    return Page(kind.template, values, head)


async def gather_material(views: Views, thing: Thing, around: Surroundings, number: int = 1) -> Material:
    """Ask everything at the same time that the page `number` about `thing` is made of, and then for names."""
    kind = KINDS.get(thing.entity.type, PLAIN)
    about = ("thing-statements", "thing-sources", *kind.views)
    mentions, answers = await asyncio.gather(
        read_mentions(views, thing.iri),
        asyncio.gather(
            *(views.rows(name, thing=thing.iri) for name in about), *(views.rows(name) for name in kind.general)
        ),
    )
    rows = dict(zip((*about, *kind.general), answers, strict=True))
    own = rows["thing-statements"]
    return Material(
        thing=thing,
        around=around,
        record=Record(own, await _name_others(views, mentions, own, around.base, number), around),
        rows=rows,
        notes=Notes(rows["thing-sources"]),
        write=Writer(around.language),
    )


async def _name_others(views: Views, mentions: Sequence[Mention], own: Sequence[Row], base: str, number: int) -> Others:
    """Ask for the names of those that are shown: of thousands that mention a thing a page shows a hundred."""
    part = mentions[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    groups = group_mentions(mentions, own, base)
    first = {type_: group[:MENTIONS_SHOWN] for type_, group in groups.items()}
    shown = {each.subject for each in (*part, *chain.from_iterable(first.values()))}
    names = await read_names(views, shown)
    return Others(
        total=len(mentions),
        rows=tuple(name_rows(part, names)),
        by_type=tuple(
            Mentions(type_, len(group), tuple(name_rows(first[type_], names))) for type_, group in groups.items()
        ),
    )


def _say_unnamed(material: Material, iri: str) -> str:
    """What a thing without a name is called: what it is, and its key; foreign ones by their address in short."""
    entity = find_entity(material.around.base, iri)
    return f"{material.write.type(entity.type).one} {entity.key}" if entity else material.around.curie(iri)


def count_pages(material: Material) -> int:
    """How many pages the statements of others about a thing fill; at least one."""
    return max(1, -(-material.record.others.total // PAGE_SIZE))


def _describe(material: Material, kind: Kind, made: Mapping[str, Any]) -> dict[str, Any]:
    """What search engines read: all of it from the graph, nothing that is empty."""
    found = {
        "@context": {**_CONTEXT, "@language": material.language},
        "@id": material.thing.iri,
        "name": material.title.text,
        "description": str(material.record.lead or ""),
        "mainEntityOfPage": f"{material.around.public}{material.thing.entity.path('page')}",
        **kind.describe(material, made),
    }
    return {key: value for key, value in found.items() if value not in ("", [], None)}


def _shorten(material: Material) -> str:
    """What the page is about, in a few lines."""
    one = material.write.type(material.thing.entity.type).one
    text = str(material.record.lead or f"{one}: {material.title}")
    if len(text) <= _DESCRIPTION_LENGTH:
        return text
    return text[: _DESCRIPTION_LENGTH - 1].rpartition(" ")[0] + "…"
