"""The file that names are matched with: what is in it, the same each time, and what a reader says of a bad one."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import EngineError
from kg.graph.matching import write_matching
from kg.matchfile import KEY_KINDS, MATCHING, NAME_KINDS, read_lines
from kg.matching import Matcher, MatcherFile, Question
from kg.queryfiles import read_query_folder
from kg.release import Release
from kg.vocab import CANONICAL_BASE


def test_a_release_holds_it_and_checks_it(shipped_release: Release) -> None:
    assert MATCHING in (shipped_release.path / "SHA256SUMS").read_text(encoding="utf-8")
    matcher = Matcher.open(shipped_release)
    for kind in (
        "municipality",
        "district",
        "state",
        "organisation",
        "project",
        "result",
        "key-message",
        "focus-theme",
    ):
        assert matcher.counts[kind]
    found = matcher.match(Question("Universität Göttingen", frozenset({"organisation"})))
    assert found[0].entry.iri == f"{CANONICAL_BASE}id/organisation/georg-august-universitaet-goettingen"
    assert found[0].is_match
    assert found[0].entry.in_projects


def test_it_is_the_same_whenever_it_is_written(shipped_release: Release, root: Path, tmp_path: Path) -> None:
    store = ox.Store()
    quads = list(ox.Store.read_only(str(shipped_release.path / "store")))
    store.bulk_extend(reversed(quads))
    write_matching(store, read_query_folder(root / "queries/matching"), tmp_path / MATCHING)
    assert (tmp_path / MATCHING).read_bytes() == (shipped_release.path / MATCHING).read_bytes()


def test_every_line_says_what_tells_it_from_others(shipped_release: Release) -> None:
    for line in read_lines(shipped_release.path / MATCHING):
        assert line["label"]
        assert line.get("spelt"), line["iri"]
        assert {kind for kind, _ in line["names"]} <= set(NAME_KINDS)
        assert set(line.get("keys", ())) <= set(KEY_KINDS)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "nothing to match names with"),
        ("", "not of layout"),
        ('{"format": 99, "counts": {}}\n', "not of layout"),
        (json.dumps({"format": 1, "counts": {"project": 2}}) + '\n{"iri": "x", "kind": "project"}\n', "not whole"),
        (json.dumps({"format": 1, "counts": {"project": 1}}) + '\n{"iri": ', "cannot be read"),
    ],
)
def test_a_bad_file_is_said_to_be_one(tmp_path: Path, content: str | None, message: str) -> None:
    path = tmp_path / MATCHING
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(EngineError, match=message) as caught:
        MatcherFile(path).matcher()
    assert "kg build" in str(caught.value)
