"""When a match is safe: made-up places, so that each rule stands alone (docs/decisions/0013)."""

from __future__ import annotations

import threading

import pytest

from kg.matching import Candidate, Entry, Matcher, Name, Question, say
from kg.matching.reasons import CODES

M = frozenset({"municipality"})
BASE = "https://example.org/id/"


def town(key: str, name: str, *, unit: str = "Stadt", population: int = 5000, **more: object) -> Entry:
    return Entry(
        iri=f"{BASE}municipality/{key}", kind="municipality", label_de=name, names=(Name(name, "official"),),
        keys={"ags": (key,)}, state=f"{BASE}state/{key[:2]}", state_key=key[:2], district=f"{BASE}district/{key[:5]}",
        district_key=key[:5], unit=unit, population=population, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def area(kind: str, key: str, name: str, short: str, unit: str) -> Entry:
    return Entry(
        iri=f"{BASE}{kind}/{key}", kind=kind, label_de=name, names=(Name(name, "official"), Name(short, "short")),
        keys={kind: (key,)}, state=f"{BASE}state/{key[:2]}", state_key=key[:2],
        district=f"{BASE}district/{key[:5]}" if kind == "district" else "",
        district_key=key[:5] if kind == "district" else "", unit=unit,
    )  # fmt: skip


PLACES = [
    area("state", "96", "Nordland", "Nordland", ""),
    area("state", "97", "Südland", "Südland", ""),
    area("district", "96001", "Landkreis Ahausen", "Ahausen", "Landkreis"),
    area("district", "97001", "Landkreis Behausen", "Behausen", "Landkreis"),
    town("96001001", "Neuhausen (Ahr)", population=400_000, postcode="11111", point=(7.0, 50.0)),
    town(
        "97001001", "Neuhausen", unit="Kreisangehörige Gemeinde", population=900, postcode="22222", point=(12.0, 48.0)
    ),
    town("96001002", "Ahausen", postcode="11112"),
    town("96001003", "Langenwiesenthal"),
    town("96001004", "Kurzau"),
    town("97001002", "Altenmühl"),
    town("97001003", "Fernsdorf", is_former=True, successor=f"{BASE}municipality/97001002"),
]
"""Beside these there are as many others as make a full register."""


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    others = [town(f"95{number:06}", f"Ort{number:05}") for number in range(9_000)]
    return Matcher([*PLACES, *others], register="2025-08-31")


def taken(found: list[Candidate]) -> str:
    return next((each.entry.iri.removeprefix(BASE) for each in found if each.is_match), "")


def codes(found: list[Candidate]) -> set[str]:
    return {reason.code for each in found for reason in each.reasons}


def test_a_name_of_several_is_never_taken_however_large_one_is(matcher: Matcher) -> None:
    found = matcher.match(Question("Neuhausen", M))
    assert len(found) == 2
    assert not taken(found)
    assert "ambiguous" in codes(found)


@pytest.mark.parametrize(
    ("question", "key"),
    [
        (Question("Neuhausen", M, state="Nordland"), "96001001"),
        (Question("Neuhausen", M, state="97"), "97001001"),
        (Question("Neuhausen", M, district="LK Behausen"), "97001001"),
        (Question("Neuhausen", M, district="96001"), "96001001"),
        (Question("Neuhausen, Kreis Ahausen", M), "96001001"),
        (Question("Neuhausen", M, postcode="22222"), "97001001"),
        (Question("Neuhausen", M, population=880), "97001001"),
        (Question("Neuhausen", M, point=(7.05, 50.02)), "96001001"),
        (Question("Stadt Neuhausen", M), "96001001"),
        (Question("Neuhausen/A.", M), "96001001"),
        (Question("Neuhausen a. d. Ahr", M), "96001001"),
        (Question("Neuhausen", M, keys={"ags": "97001001"}), "97001001"),
        (Question("", M, keys={"ags": "97001001"}), "97001001"),
    ],
)
def test_what_else_is_known_tells_them_apart(matcher: Matcher, question: Question, key: str) -> None:
    assert taken(matcher.match(question)) == f"municipality/{key}"


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (Question("Kurzau", M, keys={"ags": "97001002"}), "key-with-other-name"),
        (Question("Kurzau", M, keys={"ags": "01001000"}), "key-unknown"),
        (Question("Kurzau", M, keys={"district": "96001"}), "key-of-other-kind"),
        (Question("Kurzau", M, keys={"ags": "96001004", "state": "97"}), "key-of-other-kind"),
        (Question("Kurzau", keys={"ags": "96001004", "district": "97001"}), "keys-disagree"),
        (Question("Kurzau", M, state="Südland"), "state-contradicts"),
        (Question("Kurzau", M, state="Atlantis"), "state-unknown"),
        (Question("Kurzau", M, district="Behausen"), "district-contradicts"),
        (Question("Kurzau", M, district="Zehausen"), "district-unknown"),
        (Question("LK Kurzau", M), "form-contradicts"),
        (Question("Neuhausen (Isar)", M), "addition-differs"),
        (Question("Kurzau (Isar)", M), "addition-unconfirmed"),
        (Question("Kurzaus", M), "name-misspelt"),
    ],
)
def test_what_speaks_against_it_is_never_taken_and_said(matcher: Matcher, question: Question, code: str) -> None:
    found = matcher.match(question)
    assert not taken(found)
    assert code in codes(found)


def test_a_typing_error_needs_length_or_context(matcher: Matcher) -> None:
    assert taken(matcher.match(Question("Langenwisenthal", M))) == "municipality/96001003"
    assert not taken(matcher.match(Question("Altnmühl", M)))
    assert taken(matcher.match(Question("Altnmühl", M, state="Südland"))) == "municipality/97001002"
    assert taken(matcher.match(Question("Kurzua", M, district="Ahausen"))) == "municipality/96001004"
    assert not taken(matcher.match(Question("Langenwisenthal", M, state="Südland")))


def test_a_dissolved_place_is_found_and_said_to_be_one(matcher: Matcher) -> None:
    (found,) = matcher.match(Question("Fernsdorf", M))
    assert found.is_match
    assert found.entry.is_former
    assert "former" in codes([found])


def test_the_word_before_the_name_says_the_kind(matcher: Matcher) -> None:
    assert taken(matcher.match(Question("Landkreis Ahausen"))) == "district/96001"
    assert taken(matcher.match(Question("Stadt Ahausen"))) == "municipality/96001002"
    assert not taken(matcher.match(Question("Ahausen")))


def test_with_the_places_of_the_projects_alone_a_name_shared_in_germany_is_not_taken() -> None:
    few = Matcher([*PLACES[:4], town("96001009", "Neustadt"), PLACES[7]])
    assert few.is_partial
    assert codes(few.match(Question("Neustadt", M))) >= {"namesakes-elsewhere"}
    assert not taken(few.match(Question("Neustadt", M)))
    assert taken(few.match(Question("Neustadt", M, district="Ahausen"))) == "municipality/96001009"
    assert taken(few.match(Question("Langenwiesenthal", M))) == "municipality/96001003"
    assert not taken(few.match(Question("Langenwisenthal", M, state="96"))), "others may be nearer"


def test_scores_are_the_sum_of_their_reasons_and_all_can_be_said(matcher: Matcher) -> None:
    for question in (Question("Neuhausen", M), Question("Kurzau", M, state="97"), Question("LK Ahausen")):
        for each in matcher.match(question):
            assert each.score == max(0, min(100, sum(reason.points for reason in each.reasons)))
            for reason in each.reasons:
                assert reason.code in CODES
                assert say(reason, "de") != say(reason, "en")


def test_threads_may_share_it(matcher: Matcher) -> None:
    wanted = [taken(matcher.match(Question(f"Ort{number:05}", M))) for number in range(100)]
    results: list[list[str]] = []

    def ask() -> None:
        results.append([taken(matcher.match(Question(f"Ort{number:05}", M))) for number in range(100)])

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [wanted] * 4


def test_the_limit_is_kept(matcher: Matcher) -> None:
    assert len(matcher.match(Question("Ort0000x", M, limit=3))) == 3
