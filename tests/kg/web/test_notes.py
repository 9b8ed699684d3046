"""Marks of sources: numbers in the order of the page, spans for many, one mark for what is not attributed."""

from __future__ import annotations

from kg.web.kinds.notes import Mark, Notes
from kg.web.kinds.place import nearest
from kg.web.views import Row, Value


def row(node: str, source: str, *, is_loose: bool = False) -> Row:
    values = {"node": Value(node), "source": Value(source, is_iri=True)}
    return Row(values | ({"attribution": Value("x", is_iri=True)} if is_loose else {}))


def test_sources_are_numbered_as_the_page_cites_them() -> None:
    notes = Notes([row("a", "s1"), row("b", "s2"), row("b", "s1"), row("b", "s2"), row("c", "s3")])
    assert notes.of("b") == [Mark("source-1", "1"), Mark("source-2", "2")]
    assert notes.of("a") == [Mark("source-2", "2")]
    assert notes.of("nothing") == []
    assert [(each.number, each.iri.text) for each in notes.listed()] == [(1, "s2"), (2, "s1"), (3, "s3")]


def test_many_sources_become_a_span() -> None:
    notes = Notes([row("a", f"s{number}") for number in range(7)])
    assert notes.of("a") == [Mark("source-1", "1–7")]


def test_what_is_not_attributed_closely_has_a_mark_of_its_own() -> None:
    notes = Notes([row("a", "s1"), row("b", "s2", is_loose=True), row("b", "s3", is_loose=True)])
    assert not notes.has_loose
    assert notes.of("b") == [Mark("sources-loose", "*")]
    assert notes.has_loose
    assert notes.loose_sources() == "1–2"


def test_what_is_near_comes_by_distance_and_is_not_here() -> None:
    places = {"here": (7.0, 51.0), "far": (13.0, 52.0), "near": (7.2, 51.0), "same-centre": (7.0, 51.0)}
    rows = [Row({"area": Value(name), "point": Value(f"POINT({x} {y})")}) for name, (x, y) in places.items()]
    found = nearest("here", rows, places["here"])
    assert [(each.text("area"), round(km)) for each, km in found] == [("near", 14), ("far", 430)]
    assert nearest("here", rows, None) == []
