"""Hits in texts: marked as people wrote them, whatever way they were searched."""

from __future__ import annotations

import pytest

from kg.search.marks import Part, has_hit, mark, snippet


def marked(text: str, *terms: str) -> str:
    return "".join(f"[{part.text}]" if part.is_hit else part.text for part in mark(text, terms))


@pytest.mark.parametrize(
    ("text", "term", "expected"),
    [
        ("Kommunaler Innenentwicklungsfonds", "entwicklung", "Kommunaler Innen[entwicklung]sfonds"),
        ("Großobringen", "grossobringen", "[Großobringen]"),
        ("Straße", "stras", "[Straß]e"),
        ("Mu\u0308nster", "muenster", "[Münster]"),
        ("Fünf über", "ue", "Fünf über"),
        ("Stadt Köln, Köln", "koeln", "Stadt [Köln], [Köln]"),
        ("Co-Working", "co working", "[Co-Working]"),
        ("<b>x</b>", "b", "<[b]>x</[b]>"),
        ("nichts", "etwas", "nichts"),
    ],
)
def test_hits_are_marked(text: str, term: str, expected: str) -> None:
    assert marked(text, term) == expected


def test_overlapping_hits_are_one_after_the_other() -> None:
    assert marked("Innenentwicklung", "innen", "nenent", "wicklung") == "[Innen]ent[wicklung]"


def test_nothing_of_the_text_is_lost() -> None:
    text = "Größe – ﬀ İstanbul 10²"
    assert "".join(part.text for part in mark(text, ["i", "ff", "102"])) == text


def test_a_snippet_is_cut_around_the_first_hit() -> None:
    text = f"{'vorher ' * 60}Dortmund {'nachher ' * 60}"
    parts = snippet(text, ["dortmund"])
    whole = "".join(part.text for part in parts)
    assert Part("Dortmund", is_hit=True) in parts
    assert len(whole) < 240
    assert whole.startswith("… vorher")
    assert whole.endswith("nachher …")


def test_without_a_hit_it_is_the_start() -> None:
    parts = snippet("Wort " * 200, ["nie"])
    assert not has_hit(parts)
    assert parts[0].text.startswith("Wort Wort")


def test_a_very_long_word_is_cut() -> None:
    whole = "".join(part.text for part in snippet("x" * 5000, ["xxx"]))
    assert len(whole) < 240
