"""The matcher on the shipped graph: names, keys, kinds."""

from __future__ import annotations

from kg.matching import Matcher, Question
from kg.vocab import CANONICAL_BASE

MUNICIPALITY = frozenset({"municipality"})


def key_of(iri: str) -> str:
    return iri.removeprefix(f"{CANONICAL_BASE}id/")


def test_a_name_of_one_place_is_a_match(shipped: Matcher) -> None:
    (best, *_) = shipped.match(Question("Dortmund", MUNICIPALITY))
    assert key_of(best.entry.iri) == "municipality/05913000"
    assert best.is_match


def test_a_name_of_several_is_none(shipped: Matcher) -> None:
    found = shipped.match(Question("Göttingen"))
    assert {key_of(each.entry.iri) for each in found} >= {"municipality/03159016", "district/03159"}
    assert not [each for each in found if each.is_match]


def test_keys_lead_to_their_entries(shipped: Matcher) -> None:
    for kind, value, wanted in (
        ("ags", "05913000", "municipality/05913000"),
        ("wikidata", "Q6022", "district/03159"),
        ("nuts", "DE91C", "district/03159"),
        ("ror", "033bb5z47", "organisation/bauhaus-universitaet-weimar"),
    ):
        assert [key_of(each.iri) for each in shipped.find_key(kind, value)] == [wanted]
    assert shipped.find_key("ags", "00000000") == []
