"""From a file of the register to a release and its pages: import, build, ask; and the same without it."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from app_case import run_server
from kg.config import Settings
from kg.description.record import read_record
from kg.graph.build import Built, build
from kg.graph.findings import Report
from kg.graph.render import render_text
from kg.matching import Matcher
from kg.register.editions import import_edition
from kg.vocab import CANONICAL_BASE
from kg.web import create_app
from register_case import small, write
from release_case import files_below, make_project

GRAPH = f"{CANONICAL_BASE}graph/register"
TOWN = f"{CANONICAL_BASE}id/municipality/03900001"
EDITION = f"{CANONICAL_BASE}id/source/destatis-gv100ad-2025-08-31"


def _show(report: Report) -> None:
    print(render_text(report, "en"))


def _build(project: Path, releases: Path, register: Path | None) -> Built:
    settings = Settings(root=project, releases=releases, register=register)
    return build(settings, lambda _step: None, _show)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project, and a made-up edition beside it."""
    folder = tmp_path_factory.mktemp("project")
    make_project(folder / "project")
    import_edition(folder / "kept", write(folder / "gv.txt", small()))
    return folder


@pytest.fixture(scope="module")
def built(folder: Path) -> Built:
    return _build(folder / "project", folder / "releases", folder / "kept")


@pytest.fixture(scope="module")
def client(folder: Path, root: Path, built: Built) -> Iterator[httpx.Client]:
    app = create_app(Settings(root=root, releases=built.release.path.parent))
    with run_server(app) as address, httpx.Client(base_url=address) as client:
        yield client


def test_the_register_is_a_graph_of_its_own_and_repeats_nothing(built: Built) -> None:
    store = ox.Store.read_only(str(built.release.path / "store"))
    inside = list(store.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH)))
    assert len(inside) > 50
    assert Counter(quad.triple for quad in store).most_common(1)[0][1] == 1
    derived = ox.NamedNode(f"{CANONICAL_BASE}graph/derived")
    area = ox.NamedNode(f"{CANONICAL_BASE}def#Area")
    assert any(store.quads_for_pattern(ox.NamedNode(TOWN), None, area, derived))


def test_every_dump_holds_it(built: Built) -> None:
    dumps = built.release.path / "dumps"
    for name in ("all.nq.gz", "all.trig.gz", "all.nt.gz", "all.ttl.gz", "all.jsonld.gz", "all.rdf.gz", "all.sql.gz"):
        assert "Oberau" in gzip.decompress((dumps / name).read_bytes()).decode(), name
    assert f"<{GRAPH}>" in gzip.decompress((dumps / "all.nq.gz").read_bytes()).decode()
    assert "03900001" in (dumps / "municipalities.csv").read_text(encoding="utf-8")


def test_the_release_says_which_edition_it_holds(built: Built) -> None:
    register = read_record(built.release.path).register
    assert register is not None
    assert (register.date, register.graph, register.source) == ("2025-08-31", GRAPH, EDITION)
    assert register.units["municipality"] == 3
    assert "Destatis" in register.rights
    assert built.release.manifest["register"]["date"] == "2025-08-31"
    store = ox.Store.read_only(str(built.release.path / "store"))
    subset = f"""
        PREFIX dct: <http://purl.org/dc/terms/> PREFIX void: <http://rdfs.org/ns/void#>
        ASK {{ ?dataset void:subset <{GRAPH}> .
               <{GRAPH}> a void:Dataset ; dct:source <{EDITION}> ; dct:rights ?rights ; void:triples ?triples }}"""
    assert bool(store.query(subset, use_default_graph_as_union=True))
    readme = (built.release.path / "dumps/README.txt").read_text(encoding="utf-8")
    assert "Mit amtlichem Gemeindeverzeichnis, Stand 2025-08-31" in readme
    assert "With the official register of municipalities of 2025-08-31" in readme
    assert register.rights in (built.release.path / "dumps/LICENSE.txt").read_text(encoding="utf-8")
    assert not Matcher.open(built.release).is_partial


def test_places_of_the_register_are_served(client: httpx.Client) -> None:
    found = client.get("/id/municipality/03900001", follow_redirects=True, headers={"accept": "application/json"})
    assert found.status_code == 200
    data = client.get("/id/municipality/03900001", follow_redirects=True, headers={"accept": "application/n-triples"})
    assert '"Oberau"' in data.text
    assert client.get("/id/municipality/03900099", follow_redirects=True).status_code == 404
    resolved = client.get("/resolve", params={"ags": "03900001"}, follow_redirects=False)
    assert (resolved.status_code, resolved.headers["location"].rpartition("/id/")[2]) == (303, "municipality/03900001")


def test_pages_say_it(client: httpx.Client) -> None:
    german = client.get("/dataset", headers={"accept": "text/html", "accept-language": "de"}).text
    assert "Mit amtlichem Gemeindeverzeichnis, Stand 2025-08-31" in german
    english = client.get("/dataset", headers={"accept": "text/html", "accept-language": "en"}).text
    assert "With the official register of 2025-08-31" in english
    for path in ("/void.ttl", "/catalog.ttl"):
        said = client.get(path).text
        assert "destatis-gv100ad-2025-08-31" in said, path
    page = client.get("/reconcile", headers={"accept": "text/html", "accept-language": "de"}).text
    assert "Mit amtlichem Gemeindeverzeichnis, Stand 2025-08-31" in page


def test_a_build_of_the_same_edition_gives_the_same_bytes(folder: Path, built: Built, tmp_path: Path) -> None:
    again = _build(folder / "project", tmp_path / "releases", folder / "kept")
    assert again.release.id == built.release.id
    assert files_below(again.release.path) == files_below(built.release.path)


def test_without_the_register_the_release_says_so(folder: Path, built: Built, tmp_path: Path) -> None:
    bare = _build(folder / "project", tmp_path / "releases", None).release
    assert bare.id != built.release.id
    assert bare.manifest["register"] is None
    assert read_record(bare.path).register is None
    assert GRAPH not in json.dumps(bare.manifest["graphs"])
    readme = (bare.path / "dumps/README.txt").read_text(encoding="utf-8")
    assert "Ohne amtliches Gemeindeverzeichnis: nur die Orte der Vorhaben" in readme
    assert Matcher.open(bare).is_partial
