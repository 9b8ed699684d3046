"""A small release and the application over it, for the tests of everything that asks."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from app_case import run_server
from fake_service import Fake
from kg.config import Settings
from kg.graph.matching import write_matching
from kg.graph.search import write_index
from kg.indexfile import INDEX
from kg.matchfile import MATCHING
from kg.matching import Matcher
from kg.queryfiles import read_query_folder
from kg.register.reading import read_edition
from kg.register.statements import about_units
from kg.release import Release, open_release
from kg.vocab import KI, RDF_TYPE
from kg.web import App, create_app

RELEASE_ID = "2026-11-22-0123456789ab"


@pytest.fixture(scope="session")
def serving_data(root: Path) -> Path:
    return root / "tests/fixtures/serving/data.trig"


@pytest.fixture(scope="session")
def small_release(root: Path, serving_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Lay out a release by hand: as `kg build` does, from a file of a few statements."""
    folder = tmp_path_factory.mktemp("releases") / RELEASE_ID
    shutil.copytree(serving_data.parent / "queries", folder / "queries")
    (folder / "ontology").mkdir()
    for name in ("prefixes.ttl", "context.jsonld", "kommunen-innovativ.ttl"):
        shutil.copy(root / "ontology" / name, folder / "ontology")
    (folder / "shapes").mkdir()
    for name in ("project.ttl", "municipality.ttl"):
        shutil.copy(root / "shapes" / name, folder / "shapes")
    shutil.copytree(root / "queries/views", folder / "queries/views")
    shutil.copytree(root / "queries/reconcile", folder / "queries/reconcile")
    store = ox.Store(str(folder / "store"))
    store.bulk_load(path=serving_data)
    store.optimize()
    store.flush()
    (folder / "dumps").mkdir()
    quads = ox.serialize(store, format=ox.RdfFormat.N_QUADS) or b""
    triples = ox.serialize((quad.triple for quad in store), format=ox.RdfFormat.TURTLE) or b""
    write_index(store, read_query_folder(root / "queries/index"), folder / INDEX)
    write_matching(store, read_query_folder(root / "queries/matching"), folder / MATCHING)
    del store
    contents = {
        "dumps/all.nq.gz": ("application/gzip", gzip.compress(quads, mtime=0)),
        "dumps/all.ttl": ("text/turtle", triples),
        "dumps/tables/projects.csv": ("text/csv", "project,label\r\nkif,Zwönitz\r\n".encode()),
    }
    files = []
    for path, (media_type, content) in contents.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        files.append({"path": path, "media_type": media_type, "bytes": len(content), "sha256": digest})
    manifest = {
        "id": RELEASE_ID,
        "date": "2026-11-22",
        "title": {"de": "Wissensgraph", "en": "Knowledge graph"},
        "licence": "https://creativecommons.org/licenses/by/4.0/",
        "files": files,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "SHA256SUMS").write_text("".join(f"{each['sha256']}  {each['path']}\n" for each in files))
    (folder.parent / "current").symlink_to(RELEASE_ID)
    return open_release(folder.parent)


@pytest.fixture(scope="session")
def small_app(root: Path, small_release: Release) -> App:
    return create_app(Settings(root=root, releases=small_release.path.parent))


@pytest.fixture(scope="session")
def server(small_app: App) -> Iterator[str]:
    with run_server(small_app) as address:
        yield address


@pytest.fixture(scope="session")
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server) as client:
        # Tests say which formats they accept.
        del client.headers["accept"]
        yield client


@pytest.fixture(scope="session")
def full_file(root: Path, register_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write what a release with the whole official register is matched with, without building one."""
    store = ox.Store()
    edition = read_edition(register_file)
    said = [statement.triple for statement in about_units(edition, "")]
    store.bulk_extend(ox.Quad(each.subject, each.predicate, each.object) for each in said)
    # The classes of areas are subclasses; a build derives that.
    areas = {each.subject for each in said if each.predicate == RDF_TYPE}
    store.bulk_extend(ox.Quad(each, RDF_TYPE, ox.NamedNode(KI + "Area")) for each in areas)
    path = tmp_path_factory.mktemp("full") / MATCHING
    write_matching(store, read_query_folder(root / "queries/matching"), path, str(edition.date))
    return path


@pytest.fixture(scope="session")
def full(full_file: Path) -> Matcher:
    """The matcher of the whole official register."""
    return Matcher.read(full_file)


@pytest.fixture
def fake() -> Iterator[Fake]:
    """A SPARQL service that answers what a test tells it to."""
    fake = Fake()
    thread = threading.Thread(target=fake.server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield fake
    finally:
        fake.server.shutdown()
        thread.join()
        fake.server.server_close()
