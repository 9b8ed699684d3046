from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kg.graph.sources import read_sources
from kg.graph.validate import validate
from kg.release import Release
from release_case import build_in
from site_case import make_small_project


@pytest.fixture(autouse=True)
def _bench_is_importable(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(root / "bench"))


def test_a_whole_process_is_measured(root: Path) -> None:
    from check import measure

    run = measure("fixture", root / "tests/fixtures/project")
    assert run.status == 0
    assert run.summary.startswith("0 violations")
    assert 0 < run.processor < 60
    assert run.megabytes > 0


def test_a_part_of_a_site_is_measured(
    shipped_release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from static_site import main

    (tmp_path / "1").mkdir()
    (tmp_path / "1/releases").symlink_to(shipped_release.path.parent)
    monkeypatch.setattr(sys, "argv", ["static_site.py", "--every", "400", "--keep", str(tmp_path), "1"])
    main()
    heads, _, row = [line.split(" | ") for line in capsys.readouterr().out.splitlines()[2:]]
    said = dict(zip(heads, row, strict=True))
    assert int(said["things"]) > 1500
    assert int(said["files of things made"]) > 30
    assert int(said["files about the whole"]) > 400
    assert float(said["MiB of it"]) > 0.1


def test_a_query_that_grows_with_the_square_is_found(
    shipped_release: Release, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from growth import main

    build_in(make_small_project(tmp_path / "project"), tmp_path / "small")

    label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    linear, square = tmp_path / "linear.rq", tmp_path / "square.rq"
    linear.write_text(f"SELECT ?label {{ ?thing {label} ?label }}", encoding="utf-8")
    square.write_text(
        f"SELECT (COUNT(*) AS ?pairs) {{ ?a {label} ?one . ?b {label} ?two FILTER(STRLEN(?one) < STRLEN(?two)) }}",
        encoding="utf-8",
    )
    releases = [str(tmp_path / "small"), str(shipped_release.path.parent)]
    assert main([*releases, str(linear)]) == 0
    assert main([*releases, str(linear), str(square)]) == 1
    said = capsys.readouterr().out
    assert "1 of 2 grow faster than the graph" in said
    assert "| square | 1 |" in said


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_same_seed_same_files_with_the_faults_it_says(root: Path, tmp_path: Path) -> None:
    from generate import generate

    source = root / "tests/fixtures/project"
    made = generate(source, 20_000, tmp_path / "one", seed=3)
    generate(source, 20_000, tmp_path / "two", seed=3)
    generate(source, 20_000, tmp_path / "other", seed=4)
    assert _files(tmp_path / "one") == _files(tmp_path / "two")
    assert _files(tmp_path / "one") != _files(tmp_path / "other")

    # So many times as many projects, whatever their size.
    generate(source, 0, tmp_path / "three", times=3)
    count = len(list((source / "data/projects").iterdir()))
    assert len(list((tmp_path / "three/data/projects").iterdir())) == 3 * count

    sources = read_sources(tmp_path / "one")
    assert not sources.problems
    data = sum(file.triples for file in sources.files if file.name.startswith("data/"))
    assert made.triples == data
    assert 20_000 <= data < 20_100
    report = validate(sources)
    assert made.faults
    # A project that lost its own source is no fault for the fixture's shapes.
    assert 0 < len(report.findings) <= sum(made.faults.values())
