"""`kg push`: the release into a graph store, all of it, or an error that says how far it came."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

import engines
from kg.cli import main
from kg.release import STORE, Release, open_release
from kg.store.remote import RemoteEngine
from kg.store.remote.push import Challenged, GraphStore
from remote_case import set_engine

BASE = "https://data.example/ki/"
COUNTS = ox.NamedNode(f"{BASE}n")
TRIPLES = {f"{BASE}graph/places": 3, f"{BASE}graph/projects": 1200}


@pytest.fixture(scope="module", params=engines.NAMES)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[engines.Server]:
    with engines.run(request.param, tmp_path_factory.mktemp(request.param)) as server:
        yield server


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("releases") / "2026-11-22-0123456789ab"
    (folder / "dumps").mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"id": folder.name, "base_iri": BASE}))
    store = ox.Store(str(folder / STORE))
    for graph, number in TRIPLES.items():
        store.bulk_extend(
            ox.Quad(ox.NamedNode(f"{BASE}{n}"), COUNTS, ox.Literal(f'Nr. {n} "ü"\n😀'), ox.NamedNode(graph))
            for n in range(number)
        )
    store.flush()
    del store
    (folder.parent / "current").symlink_to(folder.name)
    return open_release(folder.parent)


@pytest.fixture
def graph_store(server: engines.Server) -> Iterator[GraphStore]:
    store = GraphStore(server.graph_store, server.user, server.password)
    yield store
    store.close()


def counts(server: engines.Server) -> dict[str, int]:
    engine = RemoteEngine(server.query)
    found = engine.graphs()
    engine.close()
    return {graph: number for graph, number in found.items() if graph.startswith(("https://data.", "http://other."))}


def triples(name: str, number: int) -> Iterator[ox.Triple]:
    return (ox.Triple(ox.NamedNode(f"{BASE}{name}"), COUNTS, ox.Literal(n)) for n in range(number))


def test_a_release_takes_the_place_of_what_was_there(
    server: engines.Server,
    release: Release,
    graph_store: GraphStore,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    graph_store.put(f"{BASE}graph/withdrawn", triples("old", 5))
    graph_store.put(f"{BASE}graph/projects", triples("older", 7))
    graph_store.put("http://other.example/graph", triples("foreign", 2))
    set_engine(monkeypatch, server, release)
    user = ["--user", server.user] if server.user else []
    assert main(["push", *user]) == 0
    assert counts(server) == {**TRIPLES, "http://other.example/graph": 2}
    out = capsys.readouterr().out
    assert f"removed  {BASE}graph/withdrawn" in out
    assert "1203 triples in 2 graphs, counted there" in out
    # Again, with the address said: nothing changes.
    assert main(["push", *user, "--store", server.graph_store]) == 0
    assert counts(server) == {**TRIPLES, "http://other.example/graph": 2}
    graph_store.delete("http://other.example/graph")


def test_a_big_graph_goes_in_pieces(server: engines.Server, graph_store: GraphStore) -> None:
    graph_store.put("http://other.example/graph", triples("big", 1000), piece=10_000)
    assert counts(server)["http://other.example/graph"] == 1000
    graph_store.put("http://other.example/graph", triples("small", 3))
    assert counts(server)["http://other.example/graph"] == 3
    graph_store.delete("http://other.example/graph")


@pytest.fixture
def oxigraph(tmp_path: Path) -> Iterator[engines.Server]:
    with engines.run("oxigraph", tmp_path) as server:
        yield server


@pytest.mark.parametrize(
    ("environ", "args", "code", "word"),
    [
        ({"KG_ENGINE": ""}, [], 2, "no remote engine is set"),
        ({"KG_ENGINE": "nowhere"}, [], 2, "KG_ENGINE is 'nowhere'"),
        ({"KG_GRAPH_STORE": "nowhere"}, [], 2, "KG_GRAPH_STORE is 'nowhere'"),
        ({}, ["--store", "nowhere"], 2, "--store is 'nowhere'"),
        ({"KG_ENGINE": "http://127.0.0.1:1/ask"}, [], 2, "the address of the graph store is not known"),
        ({}, ["--store", "http://127.0.0.1:1/store"], 1, "0 of 2 graphs are loaded, <"),
        ({"KG_GRAPH_STORE": "{query}"}, [], 1, "refused PUT (HTTP"),
        ({"KG_ENGINE": "{store}", "KG_GRAPH_STORE": "{store}"}, [], 1, "the remote engine"),
    ],
)
def test_what_goes_wrong(
    oxigraph: engines.Server,
    release: Release,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    environ: dict[str, str],
    args: list[str],
    code: int,
    word: str,
) -> None:
    set_engine(monkeypatch, oxigraph, release)
    for name, value in environ.items():
        monkeypatch.setenv(name, value.format(query=oxigraph.query, store=oxigraph.graph_store))
    assert main(["push", *args]) == code
    assert word in capsys.readouterr().err


def test_what_is_not_there_afterwards_is_said(
    oxigraph: engines.Server, release: Release, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A graph store that says "created" and keeps nothing: here, that of another server."""
    set_engine(monkeypatch, oxigraph, release)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(GraphStore, "put", lambda *_: None)
        assert main(["push"]) == 1
    err = capsys.readouterr().err
    assert "the engine does not hold it" in err
    assert f"<{BASE}graph/projects> has 0 triples, not 1200" in err


def test_a_wrong_password_writes_nothing(
    server: engines.Server, release: Release, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if not server.user:
        return
    set_engine(monkeypatch, server, release)
    monkeypatch.setenv("KG_PUSH_PASSWORD", "wrong")
    before = counts(server)
    for user in ([], ["--user", server.user]):
        assert main(["push", *user]) == 1
        assert "lets nobody write like this (HTTP 401); 0 of 2 graphs are loaded, the rest" in capsys.readouterr().err
    assert counts(server) == before


@pytest.mark.parametrize(
    ("challenge", "sent"),
    [("Basic realm=x", "Basic bWU6Z2Vo"), ('Digest realm="x", nonce="n", qop="auth"', "Digest")],
)
def test_a_password_goes_out_as_the_server_asks(challenge: str, sent: str) -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("authorization", ""))
        if not seen[-1]:
            return httpx.Response(401, headers={"WWW-Authenticate": challenge})
        return httpx.Response(204)

    with httpx.Client(transport=httpx.MockTransport(answer), auth=Challenged("me", "geh")) as client:
        assert client.put("http://store.example/").status_code == 204
        assert client.put("http://store.example/").status_code == 204
    assert seen[0] == ""
    assert all(each.startswith(sent) for each in seen if each)
    assert seen[-1]


def test_kg_query_asks_the_remote_engine(
    oxigraph: engines.Server, release: Release, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    root: Path,
) -> None:  # fmt: skip
    (release.path / "ontology").mkdir(exist_ok=True)
    (release.path / "ontology/prefixes.ttl").write_bytes((root / "ontology/prefixes.ttl").read_bytes())
    set_engine(monkeypatch, oxigraph, release)
    assert main(["query", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "--format", "csv"]) == 0
    assert "0" in capsys.readouterr().out
    assert main(["push"]) == 0
    capsys.readouterr()
    assert main(["query", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"]) == 0
    assert "1203" in capsys.readouterr().out
