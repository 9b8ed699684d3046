"""Typed links: the header and the linkset say the same, and every address is below the public one."""

from __future__ import annotations

import json
import re

from kg.web.addresses import Entity
from kg.web.rdf import DATA_FORMATS
from kg.web.signposting import LINKSET, links_of_data, page_links, write_links, write_linkset
from kg.web.things import Thing
from kg.web.views import Value

BASE = "https://w3id.example/ki/"
PUBLIC = "https://data.example/kg"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
THING = Thing(
    Entity("project", "kif", BASE),
    ("http://data.europa.eu/s66#Project", f"{BASE}def#JointProject"),
    Value("KIF", language="de"),
    Value("KIF", language="en"),
)
LINK = re.compile(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?(?:, |$)')


def test_the_links_of_a_page() -> None:
    links = LINK.findall(page_links(THING, PUBLIC, LICENCE))
    of = {rel: [(href, type_) for href, found, type_ in links if found == rel] for _, rel, _ in links}
    assert of["cite-as"] == [(f"{BASE}id/project/kif", "")]
    assert (f"{PUBLIC}/data/project/kif.ttl", "text/turtle") in of["describedby"]
    assert (f"{PUBLIC}/data/project/kif.jsonld", "application/ld+json") in of["describedby"]
    assert len(of["describedby"]) == 6
    assert of["type"] == [("https://schema.org/AboutPage", ""), (f"{BASE}def#JointProject", "")]
    assert of["license"] == [(LICENCE, "")]
    assert of["author"] == [(f"{BASE}id/organisation/kommunen-innovativ-graph", "")]
    assert of["collection"] == [(f"{PUBLIC}/id/dataset/kommunen-innovativ", "")]
    assert of["linkset"] == [(f"{PUBLIC}/linkset/project/kif", LINKSET)]


def test_the_data_link_back() -> None:
    links = LINK.findall(write_links(links_of_data(THING, PUBLIC, "")))
    assert (f"{PUBLIC}/page/project/kif", "describes", "text/html") in links
    assert not [each for each in links if each[1] == "license"], "no licence is known: none is said"


def test_the_linkset_says_what_the_headers_say() -> None:
    contexts = json.loads(write_linkset(THING, PUBLIC, LICENCE))["linkset"]
    page, *data = contexts
    assert page.pop("anchor") == f"{PUBLIC}/page/project/kif"
    said = {(rel, each["href"], each.get("type", "")) for rel, targets in page.items() for each in targets}
    header = {(rel, href, type_) for href, rel, type_ in LINK.findall(page_links(THING, PUBLIC, LICENCE))}
    assert said == {each for each in header if each[0] != "linkset"}
    assert [each["anchor"] for each in data] == [f"{PUBLIC}/data/project/kif{each.suffix}" for each in DATA_FORMATS]
    assert all(each["describes"] == [{"href": f"{PUBLIC}/page/project/kif", "type": "text/html"}] for each in data)


def test_a_header_holds_nothing_but_ascii() -> None:
    thing = Thing(Entity("ort", "zwönitz\u2028", BASE), (), Value("x"), Value("x"))
    value = page_links(thing, PUBLIC, "")
    assert value.isascii()
    assert f"<{BASE}id/ort/zw%C3%B6nitz%E2%80%A8>" in value
