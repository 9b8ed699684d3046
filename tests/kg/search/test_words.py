"""The search: what people type finds what they mean, first; nothing that can be typed breaks it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.search import Index
from kg.search.words import search

CASES = list(csv.DictReader((Path(__file__).parent / "cases/first_hits.csv").read_text(encoding="utf-8").splitlines()))


def names(index: Index, text: str, *lists: str, is_prefix: bool = False) -> list[str]:
    matches = search(index, text, lists, is_prefix=is_prefix)
    return [item.iri.partition("/id/")[2] for item in index.items(matches.ids)]


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["query"])
def test_the_first_hit_is_what_was_meant(case: dict[str, str], index: Index) -> None:
    assert names(index, case["query"])[0] == case["first"]


def test_a_word_inside_of_a_compound_is_found(index: Index) -> None:
    assert "project/kif" in names(index, "entwicklungsfonds")


def test_projects_are_found_by_their_places(index: Index) -> None:
    assert set(names(index, "Bensheim", "projects")) == {"project/aktvis"}


def test_what_was_misspelt_is_said(index: Index) -> None:
    matches = search(index, "Dortmnud")
    assert matches.replaced == {"dortmnud": ("dortmund",)}
    assert matches.terms == ("dortmund",)
    assert matches.ids == search(index, "Dortmund").ids
    assert search(index, "Dortmund").replaced == {}


def test_all_words_count_before_some(index: Index) -> None:
    both = search(index, "Leitfaden Bürgerfonds")
    assert not both.is_partial
    some = search(index, "Bürgerfonds Xylophonquartett")
    assert some.is_partial
    assert set(some.ids) >= set(both.ids)


def test_counts_by_list_stay_when_one_is_chosen(index: Index) -> None:
    all_, some = search(index, "Dortmund"), search(index, "Dortmund", ["projects"])
    assert some.lists == all_.lists
    assert sum(all_.lists.values()) == len(all_.ids)
    assert len(some.ids) == all_.lists["projects"]


def test_two_letters_are_a_word_or_a_start(index: Index) -> None:
    assert "municipality/05913000" not in names(index, "do")
    assert "municipality/05913000" in names(index, "do", is_prefix=True)


def test_small_words_do_not_matter(index: Index) -> None:
    assert search(index, "die Leitung der Bürgerfonds").ids == search(index, "Leitung Bürgerfonds").ids
    assert search(index, "der") == search(index, "DER")


ODD = [
    *(
        "",
        " ",
        '"',
        '""',
        "'",
        "*",
        "(",
        ")",
        "-",
        "^",
        ":",
        "name:dortmund",
        "NEAR(",
        "NEAR(a b)",
        "a AND",
        "OR",
        "NOT",
    ),
    *(
        "dort*",
        '"dortmund',
        "{name}: x",
        "a + b",
        "%",
        "_",
        "\\",
        "\x00",
        "a\x00b",
        "\ud800",
        "ﬀ",
        "İ",
        "🏘",
        "१२३",
        "ß",
    ),
    *("a" * 10_000, "ab " * 5_000, "ä" * 10_000, '"' * 10_000, "1" * 10_000, "DROP TABLE item; --"),
]


@pytest.mark.parametrize("text", ODD, ids=lambda text: repr(text[:20]))
def test_nothing_that_can_be_typed_is_an_error(text: str, index: Index) -> None:
    matches = search(index, text)
    assert len(matches.ids) == len(set(matches.ids))


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_nothing_at_all_is_an_error(index: Index, text: str) -> None:
    matches = search(index, text, is_prefix=len(text) % 2 == 0)
    assert len(index.items(matches.ids)) == len(matches.ids)
