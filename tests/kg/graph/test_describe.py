"""A release describes itself: the numbers are true of the graph they stand in, and the same every time."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.description import dataset_json_ld, read_record
from kg.description.examples import form_of
from kg.description.record import write_record
from kg.description.terms import VOID
from kg.description.void import about_dataset
from kg.errors import ReleaseError
from kg.graph.counts import count
from kg.graph.describe import DESCRIPTION, UNNAMED
from kg.queryfiles import read_query_folder
from kg.release import Release, open_release
from kg.vocab import CANONICAL_BASE, RDF_TYPE, SH
from release_case import build_in, make_project

GRAPH = ox.NamedNode(CANONICAL_BASE + DESCRIPTION)
SHARE = 0.15
"""How much the description may add to the statements of the dataset."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("described")
    return build_in(make_project(folder / "project"), folder / "releases").release


def _store(release: Release) -> ox.Store:
    return ox.Store.read_only(str(release.path / "store"))


@pytest.mark.parametrize("name", ["small", "shipped_release"])
def test_the_numbers_count_the_description_too(name: str, request: pytest.FixtureRequest) -> None:
    release: Release = request.getfixturevalue(name)
    record, store = read_record(release.path), _store(release)
    assert record.triples == len({quad.triple for quad in store}) == release.manifest["counts"]["triples"]
    assert record.version == release.id
    assert {each.iri: each.triples for each in record.graphs} == {
        iri: graph["triples"] for iri, graph in release.manifest["graphs"].items()
    }
    assert record.distinct_subjects == len({quad.subject for quad in store})
    # Left out where no number is true of itself.
    assert record.distinct_objects in (0, len({quad.object for quad in store}))
    said = {
        quad.object.value
        for quad in store.quads_for_pattern(ox.NamedNode(record.iri), ox.NamedNode(VOID + "triples"), None, GRAPH)
        if isinstance(quad.object, ox.Literal)
    }
    assert said == {str(record.triples)}


def test_every_class_and_property_in_use_is_counted(shipped_release: Release) -> None:
    record, store = read_record(shipped_release.path), _store(shipped_release)
    assert {each.iri for each in record.properties} == {quad.predicate.value for quad in store}
    again = count(store, record.base, {})
    assert again.classes == record.classes
    assert again.properties == record.properties
    assert again.linksets == record.linksets


def test_the_description_stays_small(shipped_release: Release) -> None:
    described = len(list(_store(shipped_release).quads_for_pattern(None, None, None, GRAPH)))
    assert 0 < described <= SHARE * (read_record(shipped_release.path).triples - described)


def test_what_stands_in_the_graph_knows_no_server_and_no_blank_node(shipped_release: Release) -> None:
    for quad in _store(shipped_release).quads_for_pattern(None, None, None, GRAPH):
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.NamedNode | ox.Literal)
        assert quad.predicate.value not in (VOID + "dataDump", VOID + "sparqlEndpoint")


def test_every_offered_question_is_an_example(shipped_release: Release) -> None:
    queries = [
        query
        for name in ("named", "competency")
        for query in read_query_folder(shipped_release.path / "queries" / name)
    ]
    executable = ox.NamedNode(SH + "SPARQLExecutable")
    examples = {
        quad.subject.value.partition("#query-")[2]
        for quad in _store(shipped_release).quads_for_pattern(None, RDF_TYPE, executable, GRAPH)
        if isinstance(quad.subject, ox.NamedNode)
    }
    # SHACL has no word for DESCRIBE.
    assert examples == {query.name for query in queries if form_of(query.text)}
    assert {query.name for query in queries} - examples == {"cq36-describe-a-contradiction"}


def test_an_example_runs_as_it_stands_there(shipped_release: Release) -> None:
    store = _store(shipped_release)
    ran = 0
    for form in ("select", "ask", "construct"):
        for quad in store.quads_for_pattern(None, ox.NamedNode(SH + form), None, GRAPH):
            assert isinstance(quad.object, ox.Literal)
            assert "#+" not in quad.object.value
            results = store.query(quad.object.value, use_default_graph_as_union=True)
            if not isinstance(results, ox.QueryBoolean):
                next(iter(results), None)
            ran += 1
    assert ran > 40


def test_linksets_lead_to_every_hub(shipped_release: Release) -> None:
    record = read_record(shipped_release.path)
    hubs = {each.hub: each.uri_space for each in record.linksets}
    assert hubs["www.wikidata.org"] == "http://www.wikidata.org/entity/"
    assert {"d-nb.info", "ror.org", "sws.geonames.org", "data.europa.eu", "dcat-ap.de"} <= set(hubs)


def test_the_record_reads_as_it_was_written(shipped_release: Release) -> None:
    text = (shipped_release.path / "description/record.json").read_text(encoding="utf-8")
    assert write_record(read_record(shipped_release.path)) == text


def test_files_are_those_of_the_base(shipped_release: Release) -> None:
    record = read_record(shipped_release.path)
    written = json.loads((shipped_release.path / "description/dataset.jsonld").read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(dataset_json_ld(record, record.base.rstrip("/"))))


def test_an_older_release_has_no_record(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="has no description"):
        read_record(tmp_path)
    (tmp_path / "description").mkdir()
    (tmp_path / "description/record.json").write_text('{"base": 1}')
    with pytest.raises(ReleaseError, match="cannot be read"):
        read_record(tmp_path)


def test_software_that_describes_otherwise_makes_another_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, releases = make_project(tmp_path / "project"), tmp_path / "releases"
    first = build_in(project, releases).release
    about = "kg.graph.describe.about_dataset"
    monkeypatch.setattr(about, lambda record, prefixes: about_dataset(record, prefixes)[:-1])
    second = build_in(project, releases).release
    assert second.id != first.id
    assert open_release(releases, first.id) == first
    same = ("graphs", "shapes", "texts")
    assert {first.manifest["hashes"][each] == second.manifest["hashes"][each] for each in same} == {True}
    assert first.manifest["hashes"]["description"] != second.manifest["hashes"]["description"]


def test_the_id_follows_from_the_hashes_and_these_from_the_dump(shipped_release: Release) -> None:
    hashes = dict(shipped_release.manifest["hashes"])
    assert shipped_release.id.endswith(f"-{hashes['all'][:12]}")
    quads = list(
        ox.parse(gzip.decompress((shipped_release.path / "dumps/all.nq.gz").read_bytes()), ox.RdfFormat.N_QUADS)
    )
    own = [quad for quad in quads if quad.graph_name == GRAPH]
    named = f'"{shipped_release.id}"'
    lines = {
        "graphs": sorted(f"{quad} .\n" for quad in quads if quad.graph_name != GRAPH),
        "description": sorted(f"{quad} .\n".replace(named, f'"{UNNAMED}"') for quad in own),
    }
    assert sum(named in str(quad) for quad in own) == 1
    for name, part in lines.items():
        assert hashlib.sha256("".join(part).encode()).hexdigest() == hashes[name]
    whole = "".join(f"{hashes[name]}  {name}\n" for name in ("graphs", "description", "shapes", "texts"))
    assert hashlib.sha256(whole.encode()).hexdigest() == hashes["all"]


def test_a_release_under_another_base_describes_itself_there(tmp_path: Path) -> None:
    base = "http://localhost:8000/ki/"
    release = build_in(make_project(tmp_path / "project"), tmp_path / "releases", base=base).release
    record = read_record(release.path)
    assert record.graph == f"{base}graph/description"
    for path in (release.path / "description").iterdir():
        assert CANONICAL_BASE not in path.read_text(encoding="utf-8"), path.name
