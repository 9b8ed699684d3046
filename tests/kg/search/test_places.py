"""Places by key and by name."""

from __future__ import annotations

import pytest

from kg.distances import distance
from kg.errors import SettingError
from kg.search import Index
from kg.search.places import find_place


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("05913000", "municipality/05913000"),
        ("059130000000", "municipality/05913000"),
        ("05 913 000", "municipality/05913000"),
        ("05913", "district/05913"),
        ("Dortmund", "municipality/05913000"),
        ("dortmund", "municipality/05913000"),
        ("Goettingen", "municipality/03159016"),
        ("Gottingen", "municipality/03159016"),
        ("Münster (Hessen)", "municipality/06432015"),
        ("Landkreis Göttingen", "district/03159"),
    ],
)
def test_a_place_by_key_or_name(text: str, key: str, index: Index) -> None:
    place = find_place(index, text)
    assert place.item.iri.endswith(key)
    assert not place.stands_in_for


def test_an_unknown_municipality_lies_in_its_district(index: Index) -> None:
    """Adelebsen is in the district of Göttingen, and in no project."""
    place = find_place(index, "03159001")
    assert place.item.iri.endswith("district/03159")
    assert place.stands_in_for == "03159001"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Nirgendwo", "no area 'Nirgendwo'"),
        ("", "no area ''"),
        ("(", "no area"),
        ('"', "no area"),
        ("99999999", "nor its district"),
        ("123", "is no key"),
        ("1" * 1000, "is no key"),
        ("x" * 1000, "no area"),
        ("Region Ostwürttemberg", "where Region Ostwürttemberg lies is not known"),
    ],
)
def test_no_such_place(text: str, message: str, index: Index) -> None:
    with pytest.raises(SettingError, match=message) as caught:
        find_place(index, text)
    assert caught.value.hint


def test_distances() -> None:
    assert distance((8.0, 50.0), (8.0, 50.0)) == 0
    assert distance((8.0, 50.0), (8.0, 51.0)) == pytest.approx(111.2, abs=0.1)
    assert distance((7.0, 51.0), (8.0, 51.0)) == pytest.approx(distance((8.0, 51.0), (7.0, 51.0)))
