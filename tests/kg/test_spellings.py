"""Names of places made alike: what is the core, what is added, what is a word of administration."""

from __future__ import annotations

import pytest

from kg.spellings import read_place, read_title, spell


@pytest.mark.parametrize(
    ("name", "core", "additions", "form"),
    [
        ("Neustadt a. d. Weinstr.", "neustadt", ("weinstrasse",), ""),
        ("Frankfurt/M.", "frankfurt", ("m",), ""),
        ("Rothenburg o.d.T.", "rothenburg", ("t",), ""),
        ("Weiden i.d.OPf.", "weiden", ("oberpfalz",), ""),
        ("Haag i.OB, M", "haag", ("oberbayern",), "market"),
        ("Hann. Münden", "hannoverschmuenden", (), ""),
        ("St. Ingbert", "sanktingbert", (), ""),
        ("Am Ettersberg", "amettersberg", (), ""),
        ("LK Göttingen", "goettingen", (), "district"),
        ("Göttingen (Landkreis)", "goettingen", (), "district"),
        ("VG Nieder-Olm", "niederolm", (), "association"),
        ("Stadt Altena (Westf.)", "altena", ("westfalen",), "town"),
        ("Kassel, documenta-Stadt", "kassel", (), "town"),
        ("Große Kreisstadt Pirna", "pirna", (), "town"),
        ("Lugau/Erzgeb. Stadt", "lugau", ("erzgebirge",), "town"),
        ("Weil der Stadt", "weilstadt", (), ""),
        ("Reichenbach/O.L.", "reichenbach", ("oberlausitz",), ""),
    ],
)
def test_what_a_name_is_made_of(name: str, core: str, additions: tuple[str, ...], form: str) -> None:
    reading = read_place(name)[-1]
    assert (reading.core, reading.additions, reading.form) == (core, additions, form)


def test_a_name_that_starts_like_a_word_of_administration_is_read_as_it_stands_too() -> None:
    assert [each.full for each in read_place("Markt Schwaben")] == ["marktschwaben", "schwaben"]
    assert ("marktschwaben", "marktschwaben", ()) in spell("municipality", ["Markt Schwaben"])
    assert ("schwaben", "schwaben", ()) not in spell("municipality", ["Markt Schwaben"])


def test_a_name_may_say_its_district() -> None:
    assert read_place("Altdorf, Lkr. Landshut")[0].within == ("landshut",)


@pytest.mark.parametrize("text", ["", "  ", "()", "/", ",", "...", "–", "\x00", "Stadt", "Kreis", "a. d.", "St."])
def test_nothing_that_can_be_typed_is_an_error(text: str) -> None:
    assert all(each.full for each in read_place(text))


def test_legal_forms_and_short_words_of_organisations() -> None:
    assert read_title("TU Dortmund e. V.") == read_title("Technische Universität Dortmund")
    assert read_title("Institut für Urbanistik gGmbH") == ("institut", "urbanistik")
