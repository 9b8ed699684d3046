"""`kg push`: put the current release into the remote engine that KG_ENGINE names."""

from __future__ import annotations

import argparse
import os
import time
from urllib.parse import urlsplit, urlunsplit

import pyoxigraph as ox

from kg.cli.serve import Subparsers
from kg.config import Settings, require_web_address
from kg.errors import EngineError, SettingError
from kg.release import STORE, open_release
from kg.store.remote import RemoteEngine
from kg.store.remote.push import GraphStore, push


def add_parser(subparsers: Subparsers[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "push",
        help="put the current release into the remote engine",
        description="Put the current release into the remote engine that KG_ENGINE names, graph by graph.",
    )
    parser.add_argument(
        "--store", metavar="URL", help="its graph store (default: KG_GRAPH_STORE, else guessed from KG_ENGINE)"
    )
    parser.add_argument("--user", metavar="NAME", default="", help="who may write; the password is KG_PUSH_PASSWORD")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Push, and say what is there now."""
    if not settings.engine:
        raise SettingError("no remote engine is set", hint="KG_ENGINE names the address that answers queries")
    address = args.store or settings.graph_store or guess_graph_store(settings.engine)
    require_web_address("--store", address)
    start = time.perf_counter()
    release = open_release(settings.releases)
    try:
        store = ox.Store.read_only(str(release.path / STORE))
    except OSError as error:
        raise EngineError(f"the store of release {release.id} cannot be opened: {error}", hint="kg build") from error

    def count() -> dict[str, int]:
        engine = RemoteEngine(settings.engine)
        try:
            return dict(engine.graphs())
        finally:
            engine.close()

    target = GraphStore(address, args.user, os.environ.get("KG_PUSH_PASSWORD", ""))
    base_iri = release.manifest.get("base_iri") or settings.base_iri
    try:
        counts = push(store, target, count, f"{base_iri}graph/", print)
    finally:
        target.close()
    print(
        f"release {release.id} is in the remote engine: {sum(counts.values())} triples in {len(counts)} graphs, "
        f"counted there ({time.perf_counter() - start:.1f} s)"
    )
    return 0


def guess_graph_store(engine: str) -> str:
    """Where the graph store of `engine` is, as the servers we know have it: Oxigraph, Virtuoso, Fuseki.

    >>> [guess_graph_store(f"http://example.org{path}") for path in ("/query", "/sparql", "/kg/sparql")]
    ['http://example.org/store', 'http://example.org/sparql-graph-crud-auth', 'http://example.org/kg/data']
    """
    parts = urlsplit(engine)
    folder, _, last = parts.path.rstrip("/").rpartition("/")
    if last not in ("query", "sparql"):
        raise SettingError("the address of the graph store is not known", hint="--store or KG_GRAPH_STORE name it")
    known = {"query": "/store", "sparql": "/sparql-graph-crud-auth"}
    path = f"{folder}/data" if folder else known[last]
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))
