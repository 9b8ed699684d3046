from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import pytest

from kg.cli.check import add_parser, terminal_language
from kg.config import Settings
from kg.errors import SettingError

CASES = Path(__file__).parent.parent / "graph/cases"


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(root / "tests/fixtures/project", tmp_path / "project"))


def _check(project: Path, *words: str | Path) -> int:
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers())
    args = parser.parse_args(["check", "--lang", "en", *map(str, words)])
    status = args.run(args, Settings(root=project, releases=project / "releases"))
    assert isinstance(status, int)
    return status


def test_clean_data_pass(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _check(project) == 0
    assert capsys.readouterr().out.startswith(
        "0 violations, 0 warnings, 0 infos in 51 triples from 5 files and 3 derived ones. ("
    )


@pytest.mark.parametrize("case", sorted(CASES.glob("invalid.*")), ids=lambda case: case.name)
def test_bad_input_fails_with_file_and_line(case: Path, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(case, project, dirs_exist_ok=True)
    assert _check(project) == 1
    *findings, summary = capsys.readouterr().out.splitlines()
    assert summary[0] in "123456789"
    for finding in findings:
        file, line, _ = finding.split(":", 2)
        assert (project / file).is_file()
        assert int(line) >= 1


def test_strict_fails_on_warnings(project: Path) -> None:
    shutil.copytree(CASES / "warning.status", project, dirs_exist_ok=True)
    assert _check(project) == 0
    assert _check(project, "--strict") == 1


def test_path_shows_only_its_findings_within_the_whole(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(CASES / "invalid.project", project, dirs_exist_ok=True)
    shutil.copytree(CASES / "invalid.key", project, dirs_exist_ok=True)
    assert _check(project, project / "data/municipalities.ttl") == 1
    *findings, summary = capsys.readouterr().out.splitlines()
    assert {finding.partition(":")[0] for finding in findings} == {"data/municipalities.ttl"}
    assert "from 1 file and" in summary
    assert _check(project, project / "data/projects/kif.ttl") == 0, "its organisations are described elsewhere"
    capsys.readouterr()
    assert _check(project, project / "data/projects") == 1
    assert "data/projects/nola.ttl:24: " in capsys.readouterr().out


def test_broken_file_elsewhere_is_shown_all_the_same(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(CASES / "invalid.syntax", project, dirs_exist_ok=True)
    assert _check(project, project / "data/organisations.ttl") == 1
    assert "data/municipalities.ttl:15:1: " in capsys.readouterr().out


def test_file_from_elsewhere_is_checked_by_itself(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lone = tmp_path / "lone.ttl"
    lone.write_text((CASES / "invalid.key/data/municipalities.ttl").read_text(encoding="utf-8"), encoding="utf-8")
    assert _check(project, lone) == 1
    out = capsys.readouterr().out
    assert f"{lone.as_posix()}:14: Violation: Dortmund" in out
    assert "checks/" not in out, "the queries ask about the whole graph"


def test_own_and_foreign_files_together(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lone = tmp_path / "lone.ttl"
    lone.write_text('<http://e/a> <http://e/b> "c"', encoding="utf-8")
    assert _check(project, lone, project / "data/sources.ttl") == 1
    out = capsys.readouterr().out
    assert "lone.ttl:1:" in out
    assert "1 violation, 0 warnings, 0 infos" in out


def test_path_that_is_not_there(project: Path) -> None:
    with pytest.raises(SettingError, match="no file or folder"):
        _check(project, project / "data/missing.ttl")


def test_folder_that_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="KG_ROOT"):
        _check(tmp_path)


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_documents_stand_alone_on_standard_output(project: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(CASES / "invalid.project", project, dirs_exist_ok=True)
    assert _check(project, "--format", form) == 1
    captured = capsys.readouterr()
    json.loads(captured.out)
    assert captured.err.startswith("7 violations")


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "de_AT.UTF-8"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C.UTF-8", "LC_MESSAGES": "de_DE"}, "de"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
    ],
)
def test_language_of_the_terminal(environ: dict[str, str], language: str) -> None:
    assert terminal_language(environ) == language
