"""Signposting: typed links between a thing, its page and its data, in a header and as a linkset.

https://signposting.org/FAIR/, https://www.rfc-editor.org/rfc/rfc8288, https://www.rfc-editor.org/rfc/rfc9264
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from kg.formats import GRAPH_FORMATS
from kg.web.addresses import Entity
from kg.web.rdf import DATA_FORMATS
from kg.web.things import Thing

LINKSET = "application/linkset+json"

_ABOUT_PAGE = "https://schema.org/AboutPage"
_DATASET, _PUBLISHER = ("dataset", "kommunen-innovativ"), ("organisation", "kommunen-innovativ-graph")
"""The dataset and its publisher, as data/dataset.ttl names them."""
_IN_AN_IRI = "!#$%&'()*+,/:;=?@[]~"


@dataclass(frozen=True)
class Link:
    """A typed link to the absolute address `href`."""

    rel: str
    href: str
    type: str = ""


def page_links(thing: Thing, public: str, licence: str) -> str:
    """The value of the Link header of the page about `thing`, where the root is at the absolute address `public`."""
    return write_links(links_of_page(thing, public, licence))


def links_of_page(thing: Thing, public: str, licence: str) -> list[Link]:
    """All typed links of the page about `thing`. `licence` may be empty: then no link names one."""
    entity = thing.entity
    data = [Link("describedby", public + entity.path("data", each.suffix), each.media_type) for each in GRAPH_FORMATS]
    own = [each for each in thing.classes if each.startswith(f"{entity.base}def#")]
    return [
        Link("cite-as", thing.iri),
        *data,
        Link("type", _ABOUT_PAGE),
        *(Link("type", each) for each in own or thing.classes),
        *_licence(licence),
        Link("author", Entity(*_PUBLISHER, entity.base).iri),
        *_collection(thing, public),
        Link("linkset", public + entity.path("linkset"), LINKSET),
    ]


def links_of_data(thing: Thing, public: str, licence: str) -> list[Link]:
    """All typed links of the data of `thing`: they describe what its page shows."""
    entity = thing.entity
    return [
        Link("describes", public + thing.page, "text/html"),
        *_collection(thing, public),
        *_licence(licence),
        Link("linkset", public + entity.path("linkset"), LINKSET),
    ]


def write_links(links: Iterable[Link]) -> str:
    """Links as the value of one header.

    >>> write_links([Link("describedby", "https://x.example/a>b", "text/turtle")])
    '<https://x.example/a%3Eb>; rel="describedby"; type="text/turtle"'
    """
    return ", ".join(
        f'<{quote(each.href, _IN_AN_IRI)}>; rel="{each.rel}"' + (f'; type="{each.type}"' if each.type else "")
        for each in links
    )


def write_linkset(thing: Thing, public: str, licence: str, page: Iterable[Link] = ()) -> bytes:
    """Everything that the headers of a thing's page and of its data say, in one document.

    `page`: the links of its page, where that has others than most.
    """
    entity = thing.entity
    contexts = [_context(public + thing.page, page or links_of_page(thing, public, licence))]
    back = links_of_data(thing, public, licence)
    contexts += [_context(public + entity.path("data", each.suffix), back) for each in DATA_FORMATS]
    return json.dumps({"linkset": contexts}, ensure_ascii=False, indent=1).encode() + b"\n"


def _collection(thing: Thing, public: str) -> Sequence[Link]:
    """The dataset that a thing is part of; by its identifier, which leads to its page wherever that is."""
    dataset = Entity(*_DATASET, thing.entity.base)
    return [] if thing.iri == dataset.iri else [Link("collection", public + dataset.path("id"))]


def _licence(licence: str) -> Sequence[Link]:
    return [Link("license", licence)] if licence else []


def _context(anchor: str, links: Iterable[Link]) -> dict[str, Any]:
    """One context of a linkset: https://www.rfc-editor.org/rfc/rfc9264#name-json-document-format-appl."""
    found: dict[str, Any] = {"anchor": anchor}
    for each in links:
        if each.rel != "linkset":
            found.setdefault(each.rel, []).append({"href": each.href} | ({"type": each.type} if each.type else {}))
    return found
