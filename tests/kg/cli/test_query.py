"""`kg query`: one question, one answer, on the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.cli import main
from kg.release import Release

LABELS = """
PREFIX ki: <https://w3id.org/kommunen-innovativ/def#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?s ?l { ?s a ki:Municipality ; skos:prefLabel ?l } ORDER BY ?l
"""


@pytest.fixture(autouse=True)
def _settings(small_release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_RELEASES", str(small_release.path.parent))


def test_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", LABELS]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "s                      l",
        "---------------------  -----------",
        "municipality:05913000  Dortmund@de",
        "municipality:14521620  Zwönitz@de",
        "2 rows",
    ]


@pytest.mark.parametrize(
    ("query", "options", "word"),
    [
        ("ASK { ?s ?p ?o }", [], "true"),
        ("ASK { ?s ?p <a:b> }", [], "false"),
        ("SELECT * { }", [], "1 row"),
        (LABELS, ["--format", "csv"], "14521620,Zwönitz\r\n"),
        (LABELS, ["--format", "tsv"], '"Zwönitz"@de'),
        (LABELS, ["--format", "json"], '"xml:lang":"de"'),
        (LABELS, ["--format", "xml"], 'xml:lang="de"'),
        ("CONSTRUCT WHERE { ?s a ?c }", [], "project:kif a ki:JointProject"),
        ("CONSTRUCT WHERE { ?s a ?c }", ["--format", "nt"], "<https://w3id.org/kommunen-innovativ/id/project/kif> "),
        ("CONSTRUCT WHERE { ?s a ?c }", ["--format", "jsonld"], '"@id"'),
        ("CONSTRUCT WHERE { ?s a ?c }", ["--format", "xml"], "<rdf:RDF"),
        ("places", [], "601343"),
        ("places", ["--param", "below=20000", "--param", "label=Zwönitz"], "1 row"),
        ("cq01-projects", [], "project:wat"),
    ],
)
def test_answers(capfdbinary: pytest.CaptureFixture[bytes], query: str, options: list[str], word: str) -> None:
    assert main(["query", query, *options]) == 0
    assert word in capfdbinary.readouterr().out.decode()


def test_a_file(capsys: pytest.CaptureFixture[str], serving_data: Path) -> None:
    path = serving_data.parent / "queries/named/places.rq"
    assert main(["query", str(path), "--param", "ags=05913000"]) == 0
    assert "Dortmund" in capsys.readouterr().out


def test_json_is_json(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["query", "SELECT (1 AS ?x) {}", "--format", "json"]) == 0
    assert json.loads(capfdbinary.readouterr().out)["head"]["vars"] == ["x"]


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (["SELECT * {"], 1, "does not parse"),
        (["SELECT * { SERVICE <http://127.0.0.1:9/> {} }"], 1, "SERVICE is refused"),
        (["none"], 2, "no query 'none' (it has: cq01-projects, cq02-record, places)"),
        (["none.rq"], 1, "none.rq: cannot be read"),
        (["places", "--param", "below"], 2, "write it as name=value"),
        (["places", "--param", "agz=1"], 1, "no parameter 'agz'"),
        (["places", "--param", "ags=1", "--param", "ags=2"], 2, "more than once"),
        (["ASK {}", "--param", "ags=1"], 2, "--param needs"),
        (["ASK {}", "--format", "ttl"], 2, "a table cannot be printed as ttl"),
        (["DESCRIBE <a:b>", "--format", "csv"], 2, "a graph cannot be printed as csv"),
    ],
)
def test_errors(capsys: pytest.CaptureFixture[str], args: list[str], code: int, message: str) -> None:
    assert main(["query", *args]) == code
    found = capsys.readouterr()
    assert found.out == ""
    assert found.err.startswith("kg: ")
    assert message in found.err


def test_no_release(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_RELEASES", str(tmp_path))
    assert main(["query", "ASK {}"]) == 1
    assert "kg build" in capsys.readouterr().err
