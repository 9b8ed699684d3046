"""Evidence lies beside the release it speaks of, and is read back as it was written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.errors import DataError, ReleaseError
from kg.evidence import Evidence, Group, read_evidence, write_evidence
from kg.evidence.junit import read_junit

RELEASE = "2026-11-22-0123456789ab"
FOUND = Evidence("tests", RELEASE, "2026-11-23", (Group("a", 2, 1), Group("b", 0, 0, 3)), ("a: x",))

JUNIT = """<?xml version="1.0" encoding="utf-8"?>
<testsuites><testsuite name="pytest" timestamp="2026-11-23T10:11:12.123456+00:00">
<properties><property name="release" value="2026-11-22-0123456789ab"/></properties>
<testcase classname="tests.kg.web.test_sparql" name="test_ask" time="0.1"/>
<testcase classname="tests.kg.web.test_sparql" name="test_csv"><failure message="no">no</failure></testcase>
<testcase classname="tests.kg.web.test_sparql" name="test_tsv"><error message="no">no</error></testcase>
<testcase classname="tests.test_docs" name="test_links"><skipped message="why">why</skipped></testcase>
</testsuite></testsuites>
"""


def test_what_is_written_is_read(tmp_path: Path) -> None:
    assert read_evidence(tmp_path, RELEASE) == {}
    path = write_evidence(tmp_path, FOUND)
    assert path == tmp_path / "evidence" / RELEASE / "tests.json"
    assert read_evidence(tmp_path, RELEASE) == {"tests": FOUND}
    assert (FOUND.passed, FOUND.failed, FOUND.skipped) == (2, 1, 3)
    assert [each.name for each in path.parent.iterdir()] == ["tests.json"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "cannot be read"),
        ("[]", "cannot be read"),
        (json.dumps({"kind": "tests"}), "cannot be read"),
        (
            json.dumps({"kind": "tests", "release": "other", "date": "2026-11-23", "groups": [], "failures": []}),
            "speaks of tests of release 'other'",
        ),
    ],
)
def test_what_is_broken_is_no_evidence(tmp_path: Path, text: str, message: str) -> None:
    path = write_evidence(tmp_path, FOUND)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReleaseError, match=message):
        read_evidence(tmp_path, RELEASE)


def test_results_of_a_test_run(tmp_path: Path) -> None:
    path = tmp_path / "results.xml"
    path.write_text(JUNIT, encoding="utf-8")
    assert read_junit(path) == Evidence(
        "tests",
        RELEASE,
        "2026-11-23",
        (Group("tests.kg.web.test_sparql", 1, 2), Group("tests.test_docs", 0, 0, 1)),
        ("tests.kg.web.test_sparql: test_csv", "tests.kg.web.test_sparql: test_tsv"),
    )


@pytest.mark.parametrize(
    ("text", "message"), [("", "is no XML"), ("<testsuites/>", "no results"), ("<testsuite/>", "no results")]
)
def test_a_file_without_results_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "results.xml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        read_junit(path)
    with pytest.raises(DataError, match="cannot be read"):
        read_junit(tmp_path / "none.xml")
