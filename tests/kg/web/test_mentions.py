"""What mentions a thing: all of it over its pages, a hundred on each, with names for what is shown."""

from __future__ import annotations

import asyncio
import re

import pyoxigraph as ox
import pytest
from starlette.exceptions import HTTPException

from kg.vocab import CANONICAL_BASE, DCT, PROV, RDF_TYPE, RDFS
from kg.web.addresses import Entity
from kg.web.kinds.record import MENTIONS_SHOWN, PAGE_SIZE
from kg.web.mentions import Mention, name_rows, read_mentions, read_names
from kg.web.statements import LINKS_ON_A_PAGE, Edition, collect
from kg.web.things import require_thing
from page_case import PageMaker

SOURCE = Entity("source", "big", CANONICAL_BASE)
PLACES, LINKS = 1230, 31


def iri(type_: str, key: object) -> ox.NamedNode:
    return ox.NamedNode(f"{CANONICAL_BASE}id/{type_}/{key}")


@pytest.fixture(scope="module")
def maker() -> PageMaker:
    """Hold a source of thousands: places that are from it, in two graphs, and links that name it as theirs."""
    store, label = ox.Store(), ox.NamedNode(f"{RDFS}label")
    source = ox.NamedNode(SOURCE.iri)
    graphs = [ox.NamedNode(f"{CANONICAL_BASE}graph/{name}") for name in ("one", "two")]
    store.add(ox.Quad(source, RDF_TYPE, ox.NamedNode(f"{DCT}BibliographicResource"), graphs[0]))
    store.add(ox.Quad(source, ox.NamedNode(f"{DCT}relation"), source, graphs[0]))
    for number in range(PLACES):
        place = iri("municipality", f"{number:08}")
        for graph in graphs:
            store.add(ox.Quad(place, ox.NamedNode(f"{PROV}wasDerivedFrom"), source, graph))
        store.add(ox.Quad(place, label, ox.Literal(f"Ort {number}", language="de"), graphs[0]))
        store.add(ox.Quad(place, label, ox.Literal(f"Place {number}", language="en"), graphs[0]))
    for number in range(LINKS):
        store.add(ox.Quad(iri("link", number), ox.NamedNode(f"{DCT}source"), source, graphs[0]))
    return PageMaker(store)


@pytest.fixture(scope="module")
def mentions(maker: PageMaker) -> list[Mention]:
    return asyncio.run(read_mentions(maker.views, SOURCE.iri))


def test_each_is_there_once_in_order_and_none_of_its_own(mentions: list[Mention]) -> None:
    assert len(mentions) == len(set(mentions)) == PLACES + LINKS
    assert mentions == sorted(mentions)
    assert SOURCE.iri not in {each.subject for each in mentions}


def test_all_pages_together_are_complete(maker: PageMaker, mentions: list[Mention]) -> None:
    pages = -(-len(mentions) // PAGE_SIZE)
    shown: list[str] = []
    for number in range(1, pages + 1):
        text = asyncio.run(maker.write(SOURCE, "de", number))
        table = text.rpartition("<tbody>")[2]
        rows = re.findall(r'<th scope="row"><a href="/page/([^"]+)">([^<]+)</a></th>', table)
        assert 0 < len(rows) <= PAGE_SIZE
        assert all(name == f"Ort {int(path[-8:])}" for path, name in rows if path.startswith("municipality/"))
        shown += [path for path, _ in rows]
        assert f"({len(mentions)})" in text
        assert f"{number} / {pages}" in text
    assert shown == [each.subject.rpartition("/id/")[2] for each in mentions]
    with pytest.raises(HTTPException, match="there are 13 pages"):
        asyncio.run(maker.write(SOURCE, "de", pages + 1))


def test_types_are_counted_whole_and_named_in_part(maker: PageMaker) -> None:
    page = asyncio.run(maker.make(SOURCE, "en", 7))
    groups = {each.type: (each.count, len(each.rows)) for each in page.values["record"].mentions()}
    assert groups == {"municipality": (PLACES, MENTIONS_SHOWN), "link": (LINKS, MENTIONS_SHOWN)}
    assert page.values["record"].mentions("link")[0].rows[0].pick("subject_name", "en").text == "Place 0"


def test_data_are_complete_over_their_pages_too(maker: PageMaker, mentions: list[Mention]) -> None:
    async def gather() -> list[tuple[str, str]]:
        thing = await require_thing(maker.views, maker.base, "source", "big")
        found: list[tuple[str, str]] = []
        for number in (1, 2, 3):
            page = await collect(maker.views, thing, Edition("https://data.example"), number)
            assert page is not None
            assert (page.total, page.pages) == (len(mentions), 3)
            assert len(page.links) <= LINKS_ON_A_PAGE
            named = {str(each.subject) for each in page.names}
            assert named == {str(each.subject) for each in page.links if "/municipality/" in str(each.subject)}
            found += [(each.predicate.value, str(each.subject)[1:-1]) for each in page.links]
        assert await collect(maker.views, thing, Edition("https://data.example"), 4) is None
        whole = await collect(maker.views, thing, Edition("https://data.example"), is_whole=True)
        assert whole is not None
        assert len(whole.links) == len(mentions)
        return found

    assert sorted(asyncio.run(gather())) == [tuple(each) for each in mentions]


def test_names_are_asked_for_in_parts(maker: PageMaker, mentions: list[Mention]) -> None:
    names = asyncio.run(read_names(maker.views, (each.subject for each in mentions)))
    assert len(names) == PLACES
    rows = name_rows(mentions[-1:], names)
    assert rows[0].text("subject_name_de") == f"Ort {PLACES - 1}"
