"""The data of one thing: what it says, what points to it, the names of both, and where all this is from."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from kg.formats import N_TRIPLES
from kg.store import Question
from kg.vocab import DCAT, DCT, RDF_TYPE, RDFS, XSD
from kg.web.mentions import read_mentions, read_names
from kg.web.rdf import FOAF, HYDRA, VOID
from kg.web.things import Thing
from kg.web.views import Value, Views

LINKS_ON_A_PAGE = 500
"""How many links to a thing its data name at a time."""

_LABEL = ox.NamedNode(f"{RDFS}label")


@dataclass(frozen=True)
class Edition:
    """What all data of one release have in common; what is not known is empty.

    `public`: the absolute address of the root. `dataset`: IRI of the dataset. `date`: day of the release.
    """

    public: str
    licence: str = ""
    dataset: str = ""
    date: str = ""
    version: str = ""


@dataclass(frozen=True)
class Statements:
    """The data of a thing, or one page of them.

    `own`: what it says. `links`: what points to it, on this page. `names`: what those at the other ends are called.
    `about`: what these data are. `total`: how many links there are on all `pages`.
    """

    own: tuple[ox.Triple, ...]
    links: tuple[ox.Triple, ...]
    names: tuple[ox.Triple, ...]
    about: tuple[ox.Triple, ...]
    page: int
    total: int
    pages: int

    @property
    def triples(self) -> list[ox.Triple]:
        """All of them, each once, in an order to be read."""
        return list(dict.fromkeys((*self.about, *self.own, *self.links, *self.names)))


def page_count(total: int) -> int:
    """Pages for so many links; there is one page at least.

    >>> page_count(0), page_count(500), page_count(501)
    (1, 1, 2)
    """
    return max(1, math.ceil(total / LINKS_ON_A_PAGE))


async def collect(
    views: Views, thing: Thing, edition: Edition, page: int = 1, *, is_whole: bool = False
) -> Statements | None:
    """Ask for the statements about `thing`; None where there is no such page. `is_whole`: there is one page only."""
    said = await _ask(views, views.text("statements", thing=thing.iri))
    mentions = sorted((each.subject, each.property) for each in await read_mentions(views, thing.iri))
    total = len(mentions)
    pages = 1 if is_whole else page_count(total)
    if page > pages:
        return None
    part = mentions if is_whole else mentions[(page - 1) * LINKS_ON_A_PAGE : page * LINKS_ON_A_PAGE]
    node = ox.NamedNode(thing.iri)
    own = [each for each in said if each.subject == node]
    links = [ox.Triple(ox.NamedNode(subject), ox.NamedNode(property_), node) for subject, property_ in part]
    called = await read_names(views, (subject for subject, _ in part))
    names = {each for each in said if each.subject != node and each.predicate == _LABEL}
    names |= {ox.Triple(ox.NamedNode(iri), _LABEL, _literal(name)) for iri, found in called.items() for name in found}
    return Statements(
        own=tuple(sorted(own, key=_reading_order)),
        links=tuple(sorted(links, key=_reading_order)),
        names=tuple(sorted(names, key=_reading_order)),
        about=tuple(_describe(thing, edition, page, total, pages)),
        page=page,
        total=total,
        pages=pages,
    )


async def _ask(views: Views, text: str) -> list[ox.Triple]:
    body = await views.ask(Question(text, N_TRIPLES))
    return [quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)]


def _literal(value: Value) -> ox.Literal:
    if value.language:
        return ox.Literal(value.text, language=value.language)
    return ox.Literal(value.text, datatype=ox.NamedNode(value.datatype))


def _reading_order(triple: ox.Triple) -> tuple[str, bool, str, str]:
    return str(triple.subject), triple.predicate != RDF_TYPE, str(triple.predicate), str(triple.object)


def _describe(thing: Thing, edition: Edition, page: int, total: int, count: int) -> Iterable[ox.Triple]:
    """What these data are: the same in every format, so the document is named by its address without a suffix."""
    whole = edition.public + thing.entity.path("data")
    document = ox.NamedNode(page_address(whole, page))
    yield ox.Triple(document, RDF_TYPE, ox.NamedNode(f"{FOAF}Document"))
    yield ox.Triple(document, ox.NamedNode(f"{FOAF}primaryTopic"), ox.NamedNode(thing.iri))
    if edition.licence:
        yield ox.Triple(document, ox.NamedNode(f"{DCT}license"), ox.NamedNode(edition.licence))
    if edition.date:
        day = ox.Literal(edition.date, datatype=ox.NamedNode(f"{XSD}date"))
        yield ox.Triple(document, ox.NamedNode(f"{DCT}modified"), day)
    if edition.dataset:
        yield ox.Triple(document, ox.NamedNode(f"{VOID}inDataset"), ox.NamedNode(edition.dataset))
    if edition.version:
        yield ox.Triple(document, ox.NamedNode(f"{DCAT}version"), ox.Literal(edition.version))
    links = ox.NamedNode(f"{whole}#links")
    number = ox.Literal(str(total), datatype=ox.NamedNode(f"{XSD}integer"))
    yield ox.Triple(links, RDF_TYPE, ox.NamedNode(f"{HYDRA}Collection"))
    yield ox.Triple(links, ox.NamedNode(f"{HYDRA}totalItems"), number)
    pages = neighbours(page, count)
    if pages:
        yield ox.Triple(links, ox.NamedNode(f"{HYDRA}view"), document)
        yield ox.Triple(document, RDF_TYPE, ox.NamedNode(f"{HYDRA}PartialCollectionView"))
    for rel, other in pages.items():
        word = {"prev": "previous"}.get(rel, rel)
        yield ox.Triple(document, ox.NamedNode(HYDRA + word), ox.NamedNode(page_address(whole, other)))


def neighbours(page: int, pages: int) -> dict[str, int]:
    """The pages that one leads to, by their relation to it; none where there is one only.

    >>> neighbours(2, 3)
    {'first': 1, 'prev': 1, 'next': 3, 'last': 3}
    """
    if pages == 1:
        return {}
    around = {"prev": page - 1} if page > 1 else {}
    around |= {"next": page + 1} if page < pages else {}
    return {"first": 1, **around, "last": pages}


def page_address(address: str, page: int) -> str:
    """The address of a page of what is at `address`."""
    return address if page == 1 else f"{address}?page={page}"
