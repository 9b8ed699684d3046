"""Pictures: well-formed, the same each time, every link there, no style of their own, true to the map."""

from __future__ import annotations

import json
import os
import random
import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from markupsafe import Markup

from kg.errors import DataError
from kg.web.pictures import Bar, Edge, Node, Outline, Place, network, place_map, read_outline, timeline
from kg.web.pictures.network import MOST_NODES
from kg.web.pictures.outline import project, shipped_outline
from query_case import QUERIES, ask

SVG = "{http://www.w3.org/2000/svg}"
ODD = 'Bad <b>"Ort"</b> & Co. \'s'

PLACES = [
    Place(12.81, 50.63, "Zwönitz", "/page/municipality/14521620", 1, True),
    Place(7.46, 51.51, "Dortmund", "/page/municipality/05913000", 4),
    Place(9.2, 52.6, ODD, "/page/region/odd?a=1&b=<2>"),
    Place(9.9, 51.5, "ohne Seite", ""),
]
BARS = [
    Bar("KIF", "/page/project/kif", date(2016, 7, 1), date(2019, 6, 30), "month", "1. Runde"),
    Bar(ODD, "/page/project/odd", date(2016, 1, 1), date(2018, 12, 31), "year", "1. Runde"),
    Bar("SROI", "/page/project/sroi", date(2021, 3, 1), date(2024, 2, 29), "day", "3. Runde"),
    Bar("kurz", "/page/project/short", date(2017, 1, 1), date(2017, 12, 31), "year"),
]
CENTRE = Node("tu", "Technische Universität", "/page/organisation/tu")
NODES = [
    Node("kif", "KIF", "/page/project/kif", "project"),
    Node("impuls", "IMPULS", "/page/project/impuls", "project"),
    Node("odd", ODD, "/page/organisation/odd", "organisation"),
    Node("harz", "Regionale Planungsgemeinschaft Harz und noch viel längerer Name", "/page/organisation/harz"),
    Node("alone", "Niemandes Partner", "/page/organisation/alone"),
]
EDGES = [Edge("tu", "kif"), Edge("impuls", "tu"), Edge("kif", "odd"), Edge("odd", "impuls"), Edge("impuls", "harz")]

DRAWN = {
    "map": place_map(PLACES, language="de", label=f"Orte {ODD}"),
    "map without outlines": place_map(PLACES, language="en", label="Places", outline=None),
    "timeline": timeline(BARS, language="de", label=f"Zeit {ODD}"),
    "network": network(CENTRE, NODES, EDGES, language="en", label=f"Network {ODD}"),
}
LINKS = {
    "map": {place.href for place in PLACES if place.href},
    "map without outlines": {place.href for place in PLACES if place.href},
    "timeline": {bar.href for bar in BARS},
    "network": {CENTRE.href, *(node.href for node in NODES if node.key != "alone")},
}


def elements(picture: Markup) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(str(picture)).iter())


@pytest.fixture(params=DRAWN)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_picture_is_an_element_with_a_name_and_no_style(name: str) -> None:
    root, *others = elements(DRAWN[name])
    assert root.tag == f"{SVG}svg"
    ids = {each.get("id"): each.text for each in others if each.get("id")}
    assert ids[root.get("aria-labelledby")]
    assert ids[root.get("aria-describedby")]
    # An image hides what is in it from a screen reader: the links would be lost.
    assert root.get("role") == "group"
    for each in [root, *others]:
        assert not {attribute for attribute in each.attrib if attribute == "style" or attribute.startswith("on")}
        assert each.tag.removeprefix(SVG) not in ("style", "script", "image", "foreignObject")


def test_every_link_is_there_and_has_a_name(name: str) -> None:
    links = [each for each in elements(DRAWN[name]) if each.tag == f"{SVG}a"]
    assert {each.get("href") for each in links} == LINKS[name]
    assert len(links) == len(LINKS[name])
    for each in links:
        # Its title names it; a label stands only where there is no text, for it would have to begin with that.
        assert each.findtext(f"{SVG}title")
        assert (each.get("aria-label") is None) == (each.find(f"{SVG}text") is not None)


def test_what_data_say_is_never_markup(name: str) -> None:
    assert "<b>" not in DRAWN[name]
    assert any(ODD in (each.findtext(f"{SVG}title") or "") for each in elements(DRAWN[name]))


def test_the_same_things_give_the_same_picture_in_any_order() -> None:
    chance = random.Random(7)
    for _ in range(5):
        places, bars, nodes, edges = ([*each] for each in (PLACES, BARS, NODES, EDGES))
        for each in (places, bars, nodes, edges):
            chance.shuffle(each)
        assert place_map(places, language="de", label=f"Orte {ODD}") == DRAWN["map"]
        assert timeline(bars, language="de", label=f"Zeit {ODD}") == DRAWN["timeline"]
        assert network(CENTRE, nodes, edges, language="en", label=f"Network {ODD}") == DRAWN["network"]


def test_nothing_gives_nothing() -> None:
    assert place_map([], language="de", label="x") == ""
    assert timeline([], language="de", label="x") == ""
    assert network(CENTRE, NODES, [Edge("kif", "odd")], language="de", label="x") == ""


def test_everything_lies_inside_its_picture(name: str) -> None:
    root, *others = elements(DRAWN[name])
    _, _, width, height = map(float, (root.get("viewBox") or "").split())
    for each in others:
        for attribute, most in (("x", width), ("cx", width), ("x1", width), ("y", height), ("cy", height)):
            if each.get(attribute):
                assert 0 <= float(each.get(attribute) or 0) <= most, ElementTree.tostring(each)


def test_each_language_has_its_words() -> None:
    german = timeline(BARS, language="de", label="x")
    assert "Zeitleiste mit 4 Laufzeiten von 2016 bis 2024" in german
    assert "SROI: 1.3.2021 – 29.2.2024" in german
    english = timeline(BARS, language="en", label="x")
    assert "SROI: 2021-03-01 – 2024-02-29" in english
    assert "KIF: 07/2016 – 06/2019" in english
    assert "kurz: 2017" in english


@pytest.mark.parametrize(
    ("precision", "classes"), [("day", ["sure"]), ("month", ["open", "sure"]), ("year", ["open", "sure"])]
)
def test_what_is_not_known_to_the_day_is_drawn_so(precision: str, classes: list[str]) -> None:
    picture = timeline([Bar("x", "", date(2016, 1, 1), date(2018, 12, 31), precision)], language="de", label="x")
    bars = [each for each in elements(picture) if each.get("class") in ("sure", "open")]
    assert [each.get("class") for each in bars] == classes
    widths = [float(each.get("width") or 0) for each in bars]
    assert widths == sorted(widths, reverse=True)
    assert len(set(widths)) == len(widths)


def test_a_single_year_has_no_sure_part() -> None:
    picture = timeline([Bar("x", "", date(2016, 1, 1), date(2016, 12, 31), "year")], language="de", label="x")
    assert "sure" not in {each.get("class") for each in elements(picture)}


@pytest.mark.parametrize(
    ("bar", "word"),
    [
        (Bar("x", "", date(2019, 1, 1), date(2018, 1, 1)), "before it begins"),
        (Bar("x", "", date(2018, 1, 1), date(2019, 1, 1), "century"), "century"),
    ],
)
def test_a_bar_that_cannot_be_drawn_is_an_error(bar: Bar, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        timeline([bar], language="de", label="x")


def test_a_network_says_how_many_it_leaves_out() -> None:
    nodes = [Node("p", "Projekt", "/p"), *(Node(f"o{at:03}", f"Partner {at:03}", f"/o{at}") for at in range(100))]
    edges = [Edge("tu", "p"), *(Edge("p", f"o{at:03}") for at in range(100))]
    picture = network(CENTRE, nodes, edges, language="de", label="x")
    assert "und 41 weitere" in picture
    assert sum(each.tag == f"{SVG}a" for each in elements(picture)) == MOST_NODES + 1
    assert "1 direkte Verbindungen und 100 weitere" in picture


def test_names_in_a_network_do_not_cover_each_other() -> None:
    nodes = [
        Node("p", "P", "/p"),
        *(Node(f"o{at}", f"Ein recht langer Name eines Partners {at}", "") for at in range(40)),
    ]
    edges = [Edge("tu", "p"), *(Edge("p", f"o{at}") for at in range(40))]
    picture = elements(network(CENTRE, nodes, edges, language="de", label="x"))
    starts = sorted(float(each.get("y") or 0) for each in picture if each.tag == f"{SVG}text" and len(each) == 2)
    assert len(starts) == 40
    # Two lines each.
    assert min(b - a for a, b in pairwise(starts)) >= 2 * 15


def test_an_edge_of_nobody_is_an_error() -> None:
    with pytest.raises(ValueError, match="'nobody'"):
        network(CENTRE, NODES, [Edge("tu", "nobody")], language="de", label="x")


@pytest.fixture(scope="module")
def outline() -> Outline:
    found = shipped_outline()
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("CI runs with the outlines of the states: make geodata")
        pytest.skip("the outlines of the states were not fetched: make geodata")
    return found


def test_the_places_of_the_graph_lie_in_their_states(outline: Outline, shipped_store: ox.Store) -> None:
    in_order_of_their_keys = "sh hh ni hb nw he rp bw by sl be bb mv sn st th"
    _, (head, *rows) = ask(shipped_store, (QUERIES / "views/places-of-projects.rq").read_text(encoding="utf-8"))
    wkt_at, state_at = head.index("wkt"), head.index("state")
    places = {(row[wkt_at], row[state_at].rpartition("/")[2]) for row in rows if row[wkt_at] and row[state_at]}
    wrong = []
    for wkt, state in places:
        lon, lat = map(float, re.findall(r"-?[0-9.]+", wkt))
        found = outline.state_at(project(lon, lat))
        if not found or in_order_of_their_keys.index(found) != 3 * (int(state) - 1):
            wrong.append((wkt, state))
    assert len(places) > 80
    # Islands and what lies on a border may fall beside an outline that is a kilometre wide.
    assert len(wrong) <= 0.05 * len(places), wrong


def test_the_map_is_small_and_names_whom_it_owes(outline: Outline) -> None:
    many = [Place(6 + at / 20, 48 + at / 30, f"Gemeinde mit langem Namen {at}", f"/page/x/{at}") for at in range(180)]
    picture = place_map(many, language="de", label="x", outline=outline)
    assert len(picture) < 60_000
    assert "MapSVG (CC BY 4.0), vereinfacht" in picture
    assert sum(each.tag == f"{SVG}path" for each in elements(picture)) == 16
    without = place_map(many, language="de", label="x", outline=None)
    assert "MapSVG" not in without
    assert "Bayern" in without


@pytest.mark.parametrize(("text", "word"), [("<svg", "is no SVG"), ("<svg xmlns='http://www.w3.org/2000/svg'/>", "16")])
def test_another_file_than_the_one_expected_is_an_error(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "germany.svg"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=word):
        read_outline(path)


def test_the_package_of_the_outlines_is_pinned_and_named_without_an_address(root: Path) -> None:
    folder = root / "src/kg/web/geodata"
    wanted = json.loads((folder / "package.json").read_text(encoding="utf-8"))["dependencies"]
    text = (folder / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    for name, version in wanted.items():
        assert packages[f"node_modules/{name}"]["version"] == version
        assert packages[f"node_modules/{name}"]["integrity"].startswith("sha512-")
        assert packages[f"node_modules/{name}"]["license"] == "CC-BY-4.0"
    assert "://" not in text
