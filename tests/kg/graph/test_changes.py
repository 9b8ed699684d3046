"""What changed between releases: applied to the old one it gives the new one, in every form that is offered."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import ReleaseError
from kg.graph.canonical import canonical_quads, nquads
from kg.graph.changes import changed_files, record_release, summarise
from kg.graph.publish import CHECKSUMS, Outcome
from kg.history import (
    Changes,
    changes_folder,
    history_of,
    list_releases,
    previous_release,
    read_changes,
    read_log,
)
from kg.release import Release, open_release
from kg.vocab import CANONICAL_BASE
from release_case import ROOT, build_in, files_below, make_project

PROJECT = f"{CANONICAL_BASE}id/project/kif"


def _edit(root: Path, name: str, change: Callable[[str], str]) -> None:
    path = root / name
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    path.write_text(after, encoding="utf-8")


def _change_title(root: Path, new: str) -> None:
    _edit(root, "data/projects/kif.ttl", lambda text: re.sub(r'"Fund[^"]*"@en', f'"{new}"@en', text))


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> list[Release]:
    """Three releases: a title changes; then a result is lost and the release has another date."""
    folder = tmp_path_factory.mktemp("chain")
    root, releases = make_project(folder / "project"), folder / "releases"
    built = [build_in(root, releases).release]
    _change_title(root, "Fund for outer development")
    built.append(build_in(root, releases).release)
    _edit(root, "data/municipalities.ttl", lambda text: text.replace("601343", "601999"))
    _edit(root, "data/dataset.ttl", lambda text: text.replace("2026-11-22", "2026-12-01"))
    built.append(build_in(root, releases).release)
    return built


def _pairs(chain: list[Release]) -> list[tuple[Release, Release, Path]]:
    return [(old, new, changes_folder(old.path.parent, old.id, new.id)) for old, new in pairwise(chain)]


def _quads(release: Release) -> set[str]:
    return set(gzip.decompress((release.path / "dumps/all.nq.gz").read_bytes()).decode().splitlines())


def _lines(path: Path) -> list[str]:
    return gzip.decompress(path.read_bytes()).decode().splitlines()


# Applying


def test_added_and_removed_give_the_new_one(chain: list[Release]) -> None:
    for old, new, folder in _pairs(chain):
        added = set(_lines(folder / f"added-since-{old.id}.nq.gz"))
        removed = set(_lines(folder / f"removed-since-{old.id}.nq.gz"))
        assert added
        assert removed
        assert added.isdisjoint(_quads(old))
        assert removed <= _quads(old)
        assert (_quads(old) - removed) | added == _quads(new)


def test_the_patch_gives_the_new_one(chain: list[Release]) -> None:
    for old, new, folder in _pairs(chain):
        lines = _lines(folder / f"patch-since-{old.id}.rdfp.gz")
        assert lines[:3] == [f'H id "{new.id}" .', f'H prev "{old.id}" .', "TX ."]
        assert lines[-1] == "TC ."
        quads = _quads(old)
        for line in lines[3:-1]:
            code, _, quad = line.partition(" ")
            {"A": quads.add, "D": quads.remove}[code](quad)
        assert quads == _quads(new)


@pytest.mark.parametrize("language", ["sh", "python"])
def test_what_the_guide_says_works(chain: list[Release], tmp_path: Path, language: str) -> None:
    """The recipes of docs/releases.md, as they stand there."""
    guide = (ROOT / "docs/releases.md").read_text(encoding="utf-8")
    [recipe] = re.findall(rf"```{language}\n(# Apply .*?)```", guide, re.DOTALL)
    for old, new, folder in _pairs(chain):
        place = tmp_path / new.id
        place.mkdir()
        (place / "all.nq.gz").write_bytes((old.path / "dumps/all.nq.gz").read_bytes())
        for name in (f"added-since-{old.id}.nq.gz", f"removed-since-{old.id}.nq.gz"):
            (place / name).write_bytes((folder / name).read_bytes())
        text = recipe.replace("2026-11-22-0123456789ab", old.id)
        command = ["bash", "-euo", "pipefail", "-c", text] if language == "sh" else [_python(), "-c", text]
        subprocess.run(command, cwd=place, check=True)
        wanted = gzip.decompress((new.path / "dumps/all.nq.gz").read_bytes())
        if language == "sh":
            assert (place / "new.nq").read_bytes() == wanted
        else:
            found = canonical_quads(ox.parse(path=place / "new.nq", format=ox.RdfFormat.N_QUADS))
            assert nquads(found) == wanted


def _python() -> str:
    import sys

    return sys.executable


# What is said about it


def test_the_summary_names_what_changed(chain: list[Release]) -> None:
    releases = chain[0].path.parent
    log = read_log(releases)
    first = read_changes(releases, log[0])
    assert first is not None
    assert (first.previous, first.added, first.removed) == ("", len(_quads(chain[0])), 0)
    assert first.classes["JointProject"] == {"new": [PROJECT]}
    assert first.class_labels["JointProject"] == {"de": "Verbundvorhaben", "en": "joint project"}
    title = read_changes(releases, log[1])
    assert title is not None
    assert (title.release, title.previous) == (chain[1].id, chain[0].id)
    assert title.classes["JointProject"] == {"changed": [PROJECT]}
    assert title.labels[PROJECT] == {"de": "KIF"}
    assert (title.added, title.removed) == (len(_quads(chain[1]) - _quads(chain[0])), title.added)
    place = read_changes(releases, log[2])
    assert place is not None
    # The narrowest class only: a municipality is an area too.
    assert place.classes["Municipality"] == {"changed": [f"{CANONICAL_BASE}id/municipality/05913000"]}
    assert "Area" not in place.classes
    assert place.count("JointProject", "changed") == 0


def _quad(subject: str, predicate: str, term: str) -> ox.Quad:
    names = {"a": "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"}
    value = ox.NamedNode(term) if term.startswith("https://") else ox.Literal(term, language="de")
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(names.get(predicate, predicate)), value)


def test_new_changed_and_gone() -> None:
    base = "https://x.example/"
    label = "http://www.w3.org/2004/02/skos/core#prefLabel"
    grant = f"{base}def#Grant"

    def about(name: str, text: str) -> list[ox.Quad]:
        return [_quad(f"{base}id/grant/{name}", "a", grant), _quad(f"{base}id/grant/{name}", label, text)]

    before = [*about("1", "eins"), *about("2", "zwei"), *about("3", "drei")]
    after = [*about("2", "zwei"), *about("3", "DREI"), *about("4", "vier")]
    # What has no class of ours is no thing that people are told about.
    after.append(_quad("https://elsewhere.example/", label, "anderswo"))
    classes, labels = summarise(before, after, base)
    iris = {name: f"{base}id/grant/{name}" for name in "1234"}
    assert classes == {"Grant": {"gone": [iris["1"]], "changed": [iris["3"]], "new": [iris["4"]]}}
    assert labels == {iris["1"]: {"de": "eins"}, iris["3"]: {"de": "DREI"}, iris["4"]: {"de": "vier"}}


def test_checksums_of_the_differences(chain: list[Release]) -> None:
    for _, _, folder in _pairs(chain):
        subprocess.run(["sha256sum", "--check", "--strict", "--quiet", CHECKSUMS], cwd=folder, check=True)
        assert len((folder / CHECKSUMS).read_text().splitlines()) == len(list(folder.iterdir())) - 1


def test_the_same_two_give_the_same_bytes(chain: list[Release]) -> None:
    for old, new, folder in _pairs(chain):
        assert changed_files(old, new) == {path.name: path.read_bytes() for path in folder.iterdir()}


# The log


def test_the_log_is_in_order(chain: list[Release]) -> None:
    releases = chain[0].path.parent
    log = read_log(releases)
    assert [each.id for each in log] == [release.id for release in chain]
    assert [each.previous for each in log] == ["", chain[0].id, chain[1].id]
    times = [datetime.fromisoformat(each.published) for each in log]
    assert times == sorted(set(times))
    assert [previous_release(release) for release in chain] == ["", chain[0].id, chain[1].id]
    assert [each.id for each in history_of(chain[1])] == [chain[0].id, chain[1].id]
    assert [release.id for release in list_releases(releases)] == [release.id for release in reversed(chain)]


def test_a_release_does_not_depend_on_what_lies_beside_it(chain: list[Release], tmp_path: Path) -> None:
    root = make_project(tmp_path / "project")
    _change_title(root, "Fund for outer development")
    alone = build_in(root, tmp_path / "releases").release
    assert alone.id == chain[1].id
    assert files_below(alone.path) == files_below(chain[1].path)
    assert previous_release(alone) == ""


def test_going_back_publishes_nothing_new(tmp_path: Path) -> None:
    root, releases = make_project(tmp_path / "project"), tmp_path / "releases"
    first = build_in(root, releases)
    again = build_in(root, releases)
    assert (again.outcome, len(read_log(releases))) == (Outcome.KEPT, 1)
    _change_title(root, "Fund for outer development")
    second = build_in(root, releases)
    log = read_log(releases)
    _change_title(root, "Fund for inner development")
    back = build_in(root, releases)
    assert (back.outcome, back.release.id) == (Outcome.KEPT, first.release.id)
    assert read_log(releases) == log
    assert [each.id for each in history_of(open_release(releases))] == [first.release.id]
    # What comes next follows what was published last: whoever reads the feed misses nothing.
    _change_title(root, "Fund for everything")
    third = build_in(root, releases).release
    assert previous_release(third) == second.release.id
    assert changes_folder(releases, second.release.id, third.id).is_dir()


def test_a_release_that_is_replaced_keeps_its_place(tmp_path: Path) -> None:
    root, releases = make_project(tmp_path / "project"), tmp_path / "releases"
    first = build_in(root, releases).release
    _change_title(root, "Fund for outer development")
    second = build_in(root, releases).release
    log = read_log(releases)
    folder = changes_folder(releases, first.id, second.id)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    (folder / "changes.json").unlink()
    (folder / CHECKSUMS).unlink()
    assert build_in(root, releases, force=True).outcome is Outcome.REPLACED
    assert read_log(releases) == log
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_release_from_before_there_was_a_log(tmp_path: Path) -> None:
    root, releases = make_project(tmp_path / "project"), tmp_path / "releases"
    first = build_in(root, releases).release
    (releases / "changes/history.json").unlink()
    assert history_of(first)[0].published == "2026-11-22T00:00:00Z"
    _change_title(root, "Fund for outer development")
    second = build_in(root, releases).release
    assert [each.id for each in read_log(releases)] == [first.id, second.id]
    assert previous_release(second) == first.id


def test_time_goes_on_even_where_the_clock_does_not(tmp_path: Path) -> None:
    root, releases = make_project(tmp_path / "project"), tmp_path / "releases"
    first = build_in(root, releases).release
    (releases / "changes/history.json").unlink()
    (releases / "other").mkdir()
    for name in ("other", first.id):
        record_release(releases, name, lambda: datetime(2000, 1, 1, tzinfo=UTC))
    times = [each.published for each in read_log(releases)]
    assert times == sorted(set(times))


def test_a_broken_log_is_no_empty_one(tmp_path: Path) -> None:
    root, releases = make_project(tmp_path / "project"), tmp_path / "releases"
    first = build_in(root, releases).release
    (releases / "changes/history.json").write_text("[{}]")
    with pytest.raises(ReleaseError, match=r"history\.json cannot be read"):
        read_log(releases)
    _change_title(root, "Fund for outer development")
    with pytest.raises(ReleaseError, match=r"history\.json cannot be read"):
        build_in(root, releases)
    assert open_release(releases) == first


def test_a_summary_that_cannot_be_read(chain: list[Release], tmp_path: Path) -> None:
    [_, second, *_] = read_log(chain[0].path.parent)
    folder = changes_folder(tmp_path, second.previous, second.id)
    assert read_changes(tmp_path, second) is None
    folder.mkdir(parents=True)
    (folder / "changes.json").write_text(json.dumps({"other": 1}))
    with pytest.raises(ReleaseError, match=r"changes\.json cannot be read"):
        read_changes(tmp_path, second)
    assert Changes("a", "b", 1, 2).count("Grant", "new") == 0


def test_half_a_release_is_not_listed(chain: list[Release]) -> None:
    releases = chain[0].path.parent
    half = releases / "2026-12-24-000000000000"
    half.mkdir()
    (half / "manifest.json").write_text('{"id": "2026-12-24-000000000000"}')
    try:
        assert half.name not in [release.id for release in list_releases(releases)]
    finally:
        (half / "manifest.json").unlink()
        half.rmdir()
