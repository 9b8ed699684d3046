"""How long lists and the search take, on the shipped data and with all municipalities of Germany.

Processor time, and the best of a few tries: what else the machine does is not measured here.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.graph.search import write_index
from kg.indexfile import INDEX
from kg.queryfiles import read_query_folder
from kg.search import Index
from kg.search.lists import KINDS, Choice, find
from kg.search.places import find_place
from kg.search.words import search
from kg.vocab import CANONICAL_BASE, KI

MUNICIPALITIES = 10_751
"""The municipalities of Germany on 31 August 2025."""

SHIPPED, WHOLE = 0.030, 0.100
WORDS = ("Dortmund", "Dortmnud", "stadt", "e", "be", "05913000", "Innenentwicklung und Mobilität im ländlichen Raum")


def seconds(question: Callable[[], object], tries: int = 5) -> float:
    times = []
    for _ in range(tries):
        began = time.thread_time()
        question()
        times.append(time.thread_time() - began)
    return min(times)


@pytest.fixture(scope="module")
def whole(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An index of as many municipalities as there are, with made-up names and places."""
    chance = random.Random(1)
    syllables = (
        "bad",
        "ber",
        "dorf",
        "feld",
        "hau",
        "hof",
        "kir",
        "lau",
        "mün",
        "neu",
        "ober",
        "ries",
        "stadt",
        "zell",
    )
    store = ox.Store()
    skos, geo = "http://www.w3.org/2004/02/skos/core#", "http://www.opengis.net/ont/geosparql#"
    lines = [
        f'<{CANONICAL_BASE}id/state/{n:02}> a <{KI}State> ; <{skos}prefLabel> "Land {n}"@de . ' for n in range(1, 17)
    ]
    for number in range(MUNICIPALITIES):
        key = f"{number % 16 + 1:02}{number:06}"
        name = "".join(chance.choices(syllables, k=3)).capitalize()
        point = f"POINT({chance.uniform(6, 15):.4f} {chance.uniform(47.5, 55):.4f})"
        lines.append(
            f'<{CANONICAL_BASE}id/municipality/{key}> a <{KI}Municipality> ; <{skos}prefLabel> "{name}"@de ;'
            f' <{KI}ags> "{key}" ; <{KI}population> {int(10 ** chance.uniform(2, 6))} ;'
            f" <http://purl.org/dc/terms/isPartOf> <{CANONICAL_BASE}id/state/{key[:2]}> ;"
            f" <{geo}hasCentroid> <{CANONICAL_BASE}id/geometry/{key}> ."
            f' <{CANONICAL_BASE}id/geometry/{key}> <{geo}asWKT> "{point}"^^<{geo}wktLiteral> .'
        )
    places = ox.NamedNode(f"{CANONICAL_BASE}graph/places")
    store.bulk_load("\n".join(lines), format=ox.RdfFormat.TURTLE, to_graph=places)
    path = tmp_path_factory.mktemp("whole") / INDEX
    write_index(
        store, [query for query in read_query_folder(root / "queries/index") if query.name == "municipalities"], path
    )
    return Index(path)


@pytest.mark.parametrize("kind", KINDS)
def test_lists_of_the_shipped_data(kind: str, index: Index) -> None:
    assert seconds(lambda: find(index, Choice(KINDS[kind]), "name", "de", 0, 25)) < SHIPPED


def test_a_list_of_the_shipped_data_with_everything_chosen(index: Index) -> None:
    def ask() -> None:
        place = find_place(index, "05913000")
        among = search(index, "innen", ["projects"]).ids
        facets = {"size": ("large", "small"), "state": ("05",), "message": ("innen-entwickeln",), "year": ("2018",)}
        find(index, Choice(KINDS["projects"], facets, place, 100, among), "best", "de", 0, 25)

    assert seconds(ask) < SHIPPED


@pytest.mark.parametrize("words", WORDS)
def test_the_search_on_the_shipped_data(words: str, index: Index) -> None:
    assert seconds(lambda: index.items(search(index, words).ids[:25])) < SHIPPED


def test_the_list_of_all_municipalities(whole: Index) -> None:
    found = find(whole, Choice(KINDS["municipalities"]), "name", "de", 0, 25)
    assert found.total == MUNICIPALITIES + 16
    for order in KINDS["municipalities"].orders:
        for start in (0, 5_000):
            choice = Choice(KINDS["municipalities"])
            assert seconds(lambda c=choice, o=order, s=start: find(whole, c, o, "de", s, 25)) < WHOLE, order  # type: ignore[misc]


def test_chosen_ones_of_all_municipalities(whole: Index) -> None:
    key = "01000000"
    facets = {"size": ("small", "medium"), "state": ("01", "02", "03")}
    choice = Choice(KINDS["municipalities"], facets, find_place(whole, key), 300)
    found = find(whole, choice, "nearest", "de", 0, 25)
    assert found.total > 100
    assert seconds(lambda: find(whole, choice, "nearest", "de", 0, 25)) < WHOLE


@pytest.mark.parametrize("words", [*WORDS, "Neustadtdorf", "Neustatdorf", "Gemeinde", "01000", "Land"])
def test_the_search_in_all_municipalities(words: str, whole: Index) -> None:
    assert seconds(lambda: whole.items(search(whole, words).ids[:25])) < WHOLE
