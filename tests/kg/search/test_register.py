"""Places that only the official register knows: found by the search, in no list, behind the places of projects."""

from __future__ import annotations

import pytest

from kg.errors import SettingError
from kg.indexfile import INDEX, REGISTER
from kg.release import Release
from kg.search import Index
from kg.search.lists import KINDS, Choice, find
from kg.search.places import find_place
from kg.search.words import search


@pytest.fixture(scope="module")
def with_register(register_release: Release) -> Index:
    return Index(register_release.path / INDEX)


def found(index: Index, text: str, *, is_prefix: bool = False) -> list[str]:
    return ["/".join(item.iri.split("/")[-2:]) for item in index.items(search(index, text, is_prefix=is_prefix).ids)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Musterlingen", "municipality/08999003"),
        ("musterlingen stadt", "municipality/08999003"),
        ("08999003", "municipality/08999003"),
        ("089990003003", "municipality/08999003"),
        ("Altweiler", "municipality/08999004"),
        ("Unterau", "municipality/08999002"),
        ("Unterauingen", "municipality/08999002"),
        ("Auer Forst", "unincorporated-area/08999501"),
        ("Landkreis Musterland", "district/08999"),
        ("Musterligen", "municipality/08999003"),
    ],
)
def test_every_place_is_found(with_register: Index, text: str, first: str) -> None:
    assert found(with_register, text)[0] == first


def test_the_start_of_a_name_suggests_it(with_register: Index) -> None:
    assert "municipality/08999003" in found(with_register, "Musterl", is_prefix=True)[:8]


def test_what_only_has_a_word_inside_comes_last(with_register: Index) -> None:
    """A place called "...au..." is behind all that tells of projects."""
    ids = search(with_register, "aue").ids
    groups = [item.list == REGISTER for item in with_register.items(ids)]
    assert True in groups
    weak = [item.iri for item in with_register.items(ids) if item.list == REGISTER and "Auen" not in str(item.names)]
    assert weak
    last = max(number for number, is_register in enumerate(groups) if not is_register)
    order = [item.iri for item in with_register.items(ids)]
    assert all(order.index(iri) > last for iri in weak)


def test_found_without_a_register_is_found_alike_with_one(index: Index, with_register: Index) -> None:
    for text in ("Bochum", "Leerstand", "innen entwickeln", "Landkreis Göttingen", "KIF"):
        assert found(with_register, text)[0] == found(index, text)[0], text


@pytest.mark.parametrize("kind", KINDS)
def test_lists_and_facets_are_those_without_a_register(index: Index, with_register: Index, kind: str) -> None:
    def told(each: Index) -> tuple[int, list[str], object]:
        result = find(each, Choice(KINDS[kind]), "name", "de", 0, 1000)
        return result.total, [item.iri for item in result.items], result.facets

    assert told(with_register) == told(index)


def test_a_place_that_is_nowhere_says_so(with_register: Index) -> None:
    """The small register came without points, so that neither the place nor its district has one."""
    with pytest.raises(SettingError, match="where Musterlingen lies is not known"):
        find_place(with_register, "Musterlingen")
