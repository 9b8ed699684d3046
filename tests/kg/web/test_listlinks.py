"""Addresses of lists: one for each thing that can be asked, whatever way it was asked."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from kg.errors import SettingError
from kg.search.lists import KINDS
from kg.web.listlinks import Asked, read_asked, toggle, write_address

PROJECTS = KINDS["projects"]


def read(query: str, kind: str = "projects") -> Asked:
    return read_asked(KINDS[kind], parse_qsl(query, keep_blank_values=True))


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("", "/projects"),
        ("state=06&state=03&size=small", "/projects?size=small&state=03&state=06"),
        ("state=03&state=03&size=", "/projects?state=03"),
        ("page=1&sort=name&km=50&lang=en&format=csv", "/projects"),
        ("km=20", "/projects"),
        ("near=Dortmund&km=20", "/projects?km=20&near=Dortmund"),
        ("near=Dortmund&sort=nearest", "/projects?near=Dortmund"),
        ("near=Dortmund&sort=name", "/projects?near=Dortmund&sort=name"),
        ("sort=nearest", "/projects"),
        ("q=+innen++außen+", "/projects?q=innen+au%C3%9Fen"),
        ("q=x&sort=best", "/projects?q=x"),
        ("sort=newest&page=2", "/projects?page=2&sort=newest"),
        ("utm_source=letter&fbclid=1", "/projects"),
        ("message=innen-entwickeln.stated", "/projects?message=innen-entwickeln.stated"),
    ],
)
def test_one_address_for_each_list(query: str, address: str) -> None:
    asked = read(query)
    assert write_address(asked) == address
    assert read(address.partition("?")[2]) == asked


@pytest.mark.parametrize(
    ("query", "kind", "message"),
    [
        ("page=0", "projects", "page: '0' is no number from 1"),
        ("page=-1", "projects", "page: '-1'"),
        ("page=²", "projects", "page: '²'"),
        ("page=" + "9" * 5000, "projects", "page: '9999"),
        ("km=x", "projects", "km: 'x' is no number from 1 to 1000"),
        ("km=1001", "projects", "km: '1001'"),
        ("sort=largest", "projects", "sort: 'largest' is no order of this list"),
        ("sort=x", "themes", "sort: 'x'"),
        ("size=small", "organisations", "size: the list of organisations has no such facet"),
        ("&".join(f"year={n}" for n in range(60)), "projects", "more than 50 values"),
    ],
)
def test_what_cannot_be_is_named(query: str, kind: str, message: str) -> None:
    with pytest.raises(SettingError, match=message) as caught:
        read(query, kind)
    assert caught.value.hint


def test_near_is_only_where_there_are_places() -> None:
    assert read("near=Dortmund", "themes").near == ""


def test_a_value_is_chosen_and_taken_away() -> None:
    plain = Asked(PROJECTS, page=3)
    one = toggle(plain, "state", "03")
    assert write_address(one) == "/projects?state=03"
    both = toggle(one, "state", "01")
    assert write_address(both) == "/projects?state=01&state=03"
    assert toggle(toggle(both, "state", "01"), "state", "03") == Asked(PROJECTS)


def test_a_part_takes_the_place_of_the_whole() -> None:
    whole = toggle(Asked(PROJECTS), "message", "innen-entwickeln")
    part = toggle(whole, "message", "innen-entwickeln.stated")
    assert part.facets == {"message": ("innen-entwickeln.stated",)}
    both = toggle(part, "message", "innen-entwickeln.inferred")
    assert len(both.facets["message"]) == 2
    assert toggle(both, "message", "innen-entwickeln").facets == {"message": ("innen-entwickeln",)}


def test_only_plain_lists_are_worth_keeping() -> None:
    assert read("").is_plain
    assert read("state=03").is_plain
    assert read("state=03&page=2").is_plain
    assert not read("state=03&size=small").is_plain
    assert not read("q=x").is_plain
    assert not read("near=Dortmund").is_plain
    assert not read("sort=newest").is_plain
