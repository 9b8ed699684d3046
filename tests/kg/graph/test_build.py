"""The whole way from files to a release: the same bytes every time, and no harm done when it fails."""

import gzip
import json
import os
import random
import re
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.config import Settings
from kg.errors import CheckFailed, DataError, KgError, QueryError, ReleaseError
from kg.graph.build import build
from kg.graph.findings import Report
from kg.graph.publish import Outcome
from kg.queryfiles import read_query_folder
from kg.release import Release, open_release
from kg.vocab import CANONICAL_BASE, KI
from release_case import build_in, files_below, make_project, start_build


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("built")
    return build_in(make_project(folder / "project"), folder / "releases").release


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def _ask(release: Release, query: str) -> bool:
    store = ox.Store.read_only(str(release.path / "store"))
    answer = store.query(f"PREFIX ki: <{KI}> {query}", use_default_graph_as_union=True)
    assert isinstance(answer, ox.QueryBoolean)
    return bool(answer)


def _leftovers(releases: Path) -> list[str]:
    return [path.name for path in releases.iterdir() if path.name.startswith(".") and path.name != ".lock"]


# What is in a release


def test_a_release_is_whole(release: Release) -> None:
    assert open_release(release.path.parent) == release
    assert re.fullmatch(r"2026-11-22-[0-9a-f]{12}", release.id)
    parts = sorted(path.name for path in release.path.iterdir())
    assert parts == [
        "SHA256SUMS",
        "description",
        "dumps",
        "manifest.json",
        "matching.jsonl",
        "ontology",
        "queries",
        "report",
        "search.sqlite",
        "shapes",
        "sqlite",
        "store",
    ]
    for name in ("ontology/vocabulary.ttl", "ontology/prefixes.ttl", "ontology/context.jsonld", "shapes/project.ttl"):
        assert (release.path / name).is_file()
    assert (release.path / "queries" / "derive" / "01-links.rq").is_file()


def test_checksums_hold(release: Release) -> None:
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=release.path, check=True)
    listed = [line.split("  ", 1)[1] for line in (release.path / "SHA256SUMS").read_text().splitlines()]
    assert listed == sorted(set(files_below(release.path)) - {"SHA256SUMS"})


def test_the_manifest_says_what_is_there(release: Release) -> None:
    manifest = release.manifest
    assert manifest["id"] == release.id
    assert manifest["date"] == "2026-11-22"
    assert manifest["title"] == {"de": "Wissensgraph im Kleinen", "en": "Knowledge graph in small"}
    assert manifest["base_iri"] == CANONICAL_BASE
    assert manifest["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert manifest["counts"]["JointProject"] == 1
    assert manifest["counts"]["Area"] == 3
    assert manifest["graphs"][CANONICAL_BASE + "graph/places"] == {"triples": 20, "files": ["data/municipalities.ttl"]}
    store = ox.Store.read_only(str(release.path / "store"))
    assert sum(graph["triples"] for graph in manifest["graphs"].values()) == len(store)
    assert manifest["counts"]["triples"] == len({quad.triple for quad in store})
    entries = {entry["path"]: entry for entry in manifest["files"]}
    assert sorted(entries) == sorted(set(files_below(release.path)) - {"SHA256SUMS", "manifest.json"})
    packed = entries["dumps/all.ttl.gz"]
    plain = entries["dumps/all.ttl"]
    assert packed["media_type"] == "application/gzip"
    assert packed["unpacked"] == {key: plain[key] for key in ("media_type", "bytes", "sha256")}
    assert set(manifest["software"]) == {"kommunen-innovativ-graph", "PyLD", "pyoxigraph", "pyshacl-turbo"}


def test_dumps_and_store_hold_the_same_terms(release: Release) -> None:
    store = set(ox.Store.read_only(str(release.path / "store")))
    dump = gzip.decompress((release.path / "dumps" / "all.nq.gz").read_bytes())
    assert set(ox.parse(dump, format=ox.RdfFormat.N_QUADS)) == store
    # The sources say 0601343, 280.710 and "@DE": what is downloaded reads as what the endpoint answers.
    for term in (b'"601343"^^', b'"280.71"^^', b'"Nordrhein-Westfalen"@de ', b'"North Rhine-Westphalia"@en-gb '):
        assert term in dump


def test_derived_statements_are_kept_apart(release: Release) -> None:
    project = f"<{CANONICAL_BASE}id/project/kif> a <http://data.europa.eu/s66#Project>"
    assert _ask(release, f"ASK {{ {project} }}")
    assert _ask(release, f"ASK {{ GRAPH <{CANONICAL_BASE}graph/derived> {{ {project} }} }}")
    assert not _ask(release, f"ASK {{ GRAPH <{CANONICAL_BASE}graph/projects> {{ {project} }} }}")


def test_the_report_of_the_check_is_in_the_release(release: Release) -> None:
    report = json.loads((release.path / "report" / "check.json").read_text())
    assert report["summary"]["conforms"] is True
    assert (release.path / "report" / "check.de.txt").read_text().startswith("0 ")
    assert any(ox.parse(path=release.path / "report" / "check.ttl"))


def test_the_table_queries_of_a_release_give_its_tables(release: Release) -> None:
    names = {query_file.name for query_file in read_query_folder(release.path / "queries" / "tables")}
    assert names == {path.stem for path in (release.path / "dumps").glob("*.csv")}


# The same input gives the same bytes


def _shuffle_statements(path: Path, seed: int) -> None:
    """Write a file's statements in another order, one a line, in other words."""
    lines = [f"{quad.triple} .\n" for quad in ox.parse(path=path)]
    random.Random(seed).shuffle(lines)
    path.write_text("# another hand\n" + "".join(lines), encoding="utf-8")


def test_same_bytes_in_any_process_from_any_order(root: Path, tmp_path: Path) -> None:
    first = build_in(root, tmp_path / "releases").release
    expected = files_below(first.path)
    for seed in ("0", "1", "4711"):
        other = tmp_path / f"project-{seed}"
        # Copied file by file in another order, so that folders list them in another order too.
        paths = sorted(path for path in root.rglob("*") if path.is_file())
        random.Random(seed).shuffle(paths)
        for path in paths:
            copy = other / path.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
            if copy.is_relative_to(other / "data"):
                _shuffle_statements(copy, int(seed))
        process = start_build(other, tmp_path / f"releases-{seed}", PYTHONHASHSEED=seed, TZ="Asia/Tokyo", LC_ALL="C")
        output, errors = process.communicate()
        assert (process.returncode, errors) == (0, "")
        assert output.strip() == first.id
        assert files_below(tmp_path / f"releases-{seed}" / first.id) == expected


def test_line_ends_and_byte_order_marks_do_not_matter(root: Path, tmp_path: Path) -> None:
    first = build_in(root, tmp_path / "releases").release
    for path in root.rglob("*"):
        if path.suffix in (".ttl", ".rq", ".jsonld"):
            mark = b"\xef\xbb\xbf" if path.suffix == ".ttl" else b""
            path.write_bytes(mark + path.read_bytes().replace(b"\n", b"\r\n"))
    second = build_in(root, tmp_path / "others").release
    assert files_below(second.path) == files_below(first.path)


def test_hidden_files_of_editors_are_passed_over(root: Path, tmp_path: Path) -> None:
    first = build_in(root, tmp_path / "releases").release
    (root / "shapes" / "profiles").mkdir()
    (root / "shapes" / "profiles" / ".#other.ttl").symlink_to("somebody@host.1")
    (root / "queries" / "tables" / ".results.rq").write_text("half a query")
    second = build_in(root, tmp_path / "others").release
    assert files_below(second.path) == files_below(first.path)


def test_an_unchanged_project_keeps_its_release(root: Path, tmp_path: Path) -> None:
    first = build_in(root, tmp_path / "releases")
    before = first.release.path.stat().st_ino
    second = build_in(root, tmp_path / "releases")
    assert (first.outcome, second.outcome) == (Outcome.NEW, Outcome.KEPT)
    assert first.release.path.stat().st_ino == before
    assert build_in(root, tmp_path / "releases", force=True).outcome is Outcome.REPLACED


def test_a_remark_in_the_ontology_changes_bytes_but_not_what_is_said(root: Path, tmp_path: Path) -> None:
    first = build_in(root, tmp_path / "releases").release
    with (root / "ontology" / "vocabulary.ttl").open("a") as file:
        file.write("# a remark\n")
    second = build_in(root, tmp_path / "releases")
    assert second.outcome is Outcome.REPLACED
    assert second.release.id == first.id
    assert "# a remark" in (second.release.path / "ontology" / "vocabulary.ttl").read_text()


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("data/projects/kif.ttl", "Planspiele", "Planspiel"),
        ("data/dataset.ttl", "2026-11-22", "2026-11-23"),
        ("ontology/vocabulary.ttl", "joint project", "collaborative project"),
        ("ontology/context.jsonld", "prefLabel", "label"),
        ("shapes/project.ttl", "needs an acronym", "has no acronym"),
        ("shapes/project.ttl", "sh:nodeKind sh:Literal", "sh:nodeKind sh:IRIOrLiteral"),
        ("queries/derive/03-linked.rq", "isPrimaryTopicOf", "page"),
        ("queries/tables/results.rq", "What came out of", "What became of"),
    ],
)
def test_whatever_is_said_otherwise_gives_another_id(root: Path, tmp_path: Path, path: str, old: str, new: str) -> None:
    releases = tmp_path / "releases"
    first = build_in(root, releases).release
    _edit(root / path, old, new)
    second = build_in(root, releases).release
    assert second.id != first.id
    assert open_release(releases) == second
    assert open_release(releases, first.id) == first


def test_publishing_under_another_base(root: Path, tmp_path: Path) -> None:
    base = "http://localhost:8000/ki/"
    release = build_in(root, tmp_path / "releases", base=base).release
    for name, data in files_below(release.path).items():
        content = gzip.decompress(data) if name.endswith(".gz") else data
        assert CANONICAL_BASE.encode() not in content, name
    store = ox.Store.read_only(str(release.path / "store"))
    assert not [quad for quad in store if CANONICAL_BASE in str(quad)]
    assert set(store.named_graphs()) == {ox.NamedNode(iri) for iri in release.manifest["graphs"]}
    assert base + "graph/derived" in release.manifest["graphs"]
    assert release.manifest["counts"]["JointProject"] == 1
    key = f'<{base}id/municipality/05913000> ?p "05913000"^^<{base}def#AGS>'
    assert _ask(release, f"ASK {{ {key} }}")
    assert b",KIF,," in (release.path / "dumps" / "projects.csv").read_bytes()
    document = json.loads(gzip.decompress((release.path / "dumps" / "all.jsonld.gz").read_bytes()))
    assert document["@context"] == base + "context/v1.jsonld"
    # The published vocabulary says what the graph says.
    published = {quad.triple for quad in ox.parse(path=release.path / "ontology" / "codelists.ttl")}
    ontology = store.quads_for_pattern(None, None, None, ox.NamedNode(base + "graph/ontology"))
    assert published <= {quad.triple for quad in ontology}


def test_the_shipped_project_makes_a_release(shipped_release: Release) -> None:
    assert shipped_release.manifest["counts"]["JointProject"] == 39
    command = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    subprocess.run(command, cwd=shipped_release.path, check=True)


# What fails does no harm


def _remove_label(root: Path) -> None:
    _edit(root / "data" / "projects" / "kif.ttl", '    skos:prefLabel "KIF"@de ;\n', "")


def _break_syntax(root: Path) -> None:
    _edit(root / "data" / "projects" / "kif.ttl", "project:kif a ki:JointProject ;", "project:kif a ki:JointProject")


def _break_context(root: Path) -> None:
    (root / "ontology" / "context.jsonld").write_text("{")


def _remove_context(root: Path) -> None:
    (root / "ontology" / "context.jsonld").unlink()


def _remove_date(root: Path) -> None:
    _edit(root / "data" / "dataset.ttl", '    dct:issued "2026-11-22"^^xsd:date ;\n', "")


def _break_rule(root: Path) -> None:
    _edit(root / "queries" / "derive" / "01-links.rq", "CONSTRUCT {", "CONSTRUCT")


def _break_table(root: Path) -> None:
    _edit(root / "queries" / "tables" / "results.rq", "ORDER BY ?result\n", "ORDER BY\n")


def _break_encoding(root: Path) -> None:
    (root / "queries" / "tables" / "results.rq").write_bytes(b"#+ summary: gr\xfcn\n")


def _break_profile(root: Path) -> None:
    (root / "shapes" / "profiles").mkdir()
    (root / "shapes" / "profiles" / "other.ttl").write_text("<urn:a> <urn:b> .\n")


def _empty_data(root: Path) -> None:
    shutil.rmtree(root / "data")
    (root / "data").mkdir()


@pytest.mark.parametrize(
    ("damage", "error", "message"),
    [
        (_remove_label, CheckFailed, "no release was built"),
        (_break_syntax, CheckFailed, "no release was built"),
        (_empty_data, CheckFailed, "no release was built"),
        (_break_context, DataError, r"ontology/context\.jsonld:1:2: is not JSON"),
        (_remove_context, DataError, r"ontology/context\.jsonld: is missing"),
        (_remove_date, ReleaseError, "0 dates of issue"),
        (_break_rule, QueryError, r"01-links\.rq: "),
        (_break_table, QueryError, r"results\.rq: "),
        (_break_encoding, DataError, r"queries/tables/results\.rq: is not UTF-8"),
        (_break_profile, DataError, r"shapes/profiles/other\.ttl:1:17: "),
    ],
)
def test_a_failed_build_leaves_the_release_before(
    root: Path, tmp_path: Path, damage: Callable[[Path], None], error: type[KgError], message: str
) -> None:
    releases = tmp_path / "releases"
    before = build_in(root, releases).release
    damage(root)
    with pytest.raises(error, match=message):
        build_in(root, releases)
    assert open_release(releases) == before
    assert _leftovers(releases) == []
    assert sorted(path.name for path in releases.iterdir()) == sorted([".lock", before.id, "changes", "current"])


def test_what_the_check_found_is_shown(root: Path, tmp_path: Path) -> None:
    _remove_label(root)
    shown: list[Report] = []
    with pytest.raises(CheckFailed):
        build(Settings(root=root, releases=tmp_path / "releases"), lambda _step: None, shown.append)
    [report] = shown
    assert [finding.file for finding in report.findings] == ["data/projects/kif.ttl"]
    assert report.findings[0].messages["en"] == "The project needs an acronym."


def test_progress_is_told_step_by_step(root: Path, tmp_path: Path) -> None:
    steps: list[str] = []
    build(Settings(root=root, releases=tmp_path / "releases"), steps.append, lambda _report: None)
    assert steps == ["reading", "checking", "storing", "writing dumps", "verifying", "publishing"]


@pytest.mark.parametrize("limit", [0, 5_000, 30_000])
def test_a_full_disk(root: Path, tmp_path: Path, limit: int) -> None:
    """No file may grow beyond `limit` bytes: as with a full disk, some write in the middle fails."""
    releases = tmp_path / "releases"
    before = build_in(root, releases).release
    code = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))"
    process = start_build(root, releases, code)
    _, errors = process.communicate()
    assert process.returncode == 1
    assert "ReleaseError: the release cannot be written: " in errors
    assert open_release(releases) == before
    assert _leftovers(releases) == []


@pytest.mark.parametrize("step", ["checking", "storing", "writing dumps", "verifying", "publishing"])
def test_a_killed_build(root: Path, tmp_path: Path, step: str) -> None:
    releases = tmp_path / "releases"
    before = build_in(root, releases).release
    _edit(root / "data" / "projects" / "kif.ttl", "Planspiele", "Planspiel")
    # The build stops at the step and waits, so that it is killed there and nowhere else.
    code = f"""
import sys, time, release_case
def progress(step):
    if step == {step!r}:
        print(step, flush=True)
        time.sleep(600)
build = release_case.build
release_case.build = lambda settings, _progress, show, force: build(settings, progress, show, force=force)
"""
    process = start_build(root, releases, code)
    assert process.stdout is not None
    assert process.stdout.readline() == f"{step}\n"
    with pytest.raises(ReleaseError, match=f"another build is running .*process {process.pid}"):
        build_in(root, releases)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert _leftovers(releases) == [f".staging-{process.pid}"]
    assert open_release(releases) == before

    after = build_in(root, releases).release
    assert after.id != before.id
    assert open_release(releases) == after
    assert _leftovers(releases) == []


@pytest.mark.parametrize("inside", ["", "releases"])
def test_no_place_for_releases(root: Path, tmp_path: Path, inside: str) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ReleaseError, match=r"cannot hold releases.*KG_RELEASES"):
        build_in(root, tmp_path / "file" / inside)


def test_a_folder_in_the_place_of_current(root: Path, tmp_path: Path) -> None:
    (tmp_path / "releases" / "current").mkdir(parents=True)
    with pytest.raises(ReleaseError, match="cannot be written"):
        build_in(root, tmp_path / "releases")
    assert _leftovers(tmp_path / "releases") == []
