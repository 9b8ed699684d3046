from __future__ import annotations

from pathlib import Path

import pytest

from kg.graph.sources import read_sources
from kg.graph.validate import validate


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
