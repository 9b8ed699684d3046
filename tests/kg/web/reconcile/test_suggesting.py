"""Suggestions: prefixes of names and of words in them, parts of the answer, identifiers, both languages."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from kg.web.reconcile.properties import Table
from kg.web.reconcile.suggesting import MOST_SUGGESTIONS


def suggest(service: httpx.Client, what: str, language: str = "de", **params: Any) -> list[dict[str, Any]]:
    headers = {"Accept-Language": language}
    answer = service.get(f"/reconcile/suggest/{what}", params=params, headers=headers).raise_for_status()
    found: list[dict[str, Any]] = answer.json()["result"]
    return found


@pytest.mark.parametrize("prefix", ["Zwick", "zwick", "ZWICKAU", "  zwickau "])
def test_a_name_that_begins_so(service: httpx.Client, prefix: str) -> None:
    assert "municipality/14524330" in [each["id"] for each in suggest(service, "entity", prefix=prefix)]


def test_umlauts_however_they_are_typed(service: httpx.Client) -> None:
    for prefix in ("Göttin", "Goettin", "GÖTTIN"):
        found = suggest(service, "entity", prefix=prefix, type="Municipality,District")
        assert any(each["name"].startswith("Göttingen") or "Göttingen" in each["name"] for each in found), prefix


def test_a_word_inside_of_a_name_and_a_key(service: httpx.Client) -> None:
    found = suggest(service, "entity", prefix="Universität Dort")
    assert "organisation/technische-universitaet-dortmund" in [each["id"] for each in found]
    assert suggest(service, "entity", prefix="0591300")[0]["id"] == "municipality/05913000"


@pytest.mark.parametrize("prefix", ["project/kif", "https://w3id.org/kommunen-innovativ/id/project/kif"])
def test_an_identifier_gives_the_thing_itself(service: httpx.Client, prefix: str) -> None:
    (found,) = suggest(service, "entity", prefix=prefix)
    assert found["id"] == "project/kif"
    assert suggest(service, "entity", prefix=prefix, type="Municipality") == []


def test_more_suggestions_follow(service: httpx.Client) -> None:
    """No suggestion comes twice, none is left out, whether the cursor of 0.2 or the offset of the draft is used."""
    whole = suggest(service, "entity", prefix="s", limit=30)
    assert len(whole) == 30
    for name in ("cursor", "offset"):
        parts = [each for skip in (0, 10, 20) for each in suggest(service, "entity", "de", prefix="s", **{name: skip})]
        assert parts == whole
    assert suggest(service, "entity", prefix="s", cursor=100_000) == []
    assert len(suggest(service, "entity", prefix="", limit=10_000)) == MOST_SUGGESTIONS


def test_types_and_properties_in_both_languages(service: httpx.Client) -> None:
    assert suggest(service, "type", "en", prefix="Municipality")[0] == {
        "id": "Municipality",
        "name": "municipality",
        "broader": [{"id": "Area", "name": "area (of any kind)"}],
    }
    assert suggest(service, "type", "de", prefix="Gemeinde")[0]["name"] == "Gemeinde"
    assert suggest(service, "property", "en", prefix="fund")[0]["id"] == "fundingCode"
    assert suggest(service, "property", "de", prefix="Förder")[0]["id"] in ("fundingCode", "round")
    assert suggest(service, "property", "de", prefix="ags")[0]["id"] == "ags"
    assert "place" not in [each["id"] for each in suggest(service, "property", prefix="", type="Theme")]


def test_a_service_without_a_release_knows_no_properties() -> None:
    assert Table(()).queries == {}
