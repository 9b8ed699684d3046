"""A release inside a real engine, and answers as values that can be compared between engines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

import engines
from kg.cli import main
from kg.formats import N_TRIPLES, RESULTS_JSON
from kg.release import STORE, Release
from kg.store import EmbeddedEngine, Engine, form_of, is_graph_form, read_answer
from kg.store.remote import RemoteEngine
from kg.vocab import XSD, Prefixes, load_prefixes

Value = tuple[object, ...]
"""One row of a table, one triple, or a truth value."""


@contextmanager
def pushed(name: str, release: Release, folder: Path) -> Iterator[engines.Server]:
    """Run the engine `name` and put `release` into it, as people do."""
    with engines.run(name, folder) as server:
        push(server, release)
        yield server


def push(server: engines.Server, release: Release, *args: str) -> None:
    """`kg push` with the settings of `server`."""
    with pytest.MonkeyPatch.context() as environ:
        set_engine(environ, server, release)
        assert main(["push", *(["--user", server.user] if server.user else []), *args]) == 0


def set_engine(environ: pytest.MonkeyPatch, server: engines.Server, release: Release) -> None:
    environ.setenv("KG_RELEASES", str(release.path.parent))
    environ.setenv("KG_ENGINE", server.query)
    environ.delenv("KG_GRAPH_STORE", raising=False)
    environ.setenv("KG_PUSH_PASSWORD", server.password)


def open_embedded(release: Release) -> EmbeddedEngine:
    return EmbeddedEngine.open(release.path / STORE, _prefixes(release))


def open_remote(server: engines.Server, release: Release, embedded: EmbeddedEngine) -> RemoteEngine:
    """The remote engine that should say the same as `embedded`, which has the same release."""
    return RemoteEngine(server.query, _prefixes(release), embedded.graphs())


def _prefixes(release: Release) -> Prefixes:
    return load_prefixes(release.path / "ontology/prefixes.ttl")


def ask(engine: Engine, text: str) -> list[Value]:
    """The answer: rows in their order, the triples of a graph sorted.

    Decimals count by value: 660000.0 is 660000. GROUP_CONCAT makes a text without a language, but in Oxigraph, which
    keeps the one that all parts have: where it is used, texts count without.
    """
    if is_graph_form(form_of(text)):
        answer = engine.query(text, format=N_TRIPLES).read()
        return sorted((line,) for line in answer.decode().splitlines())
    found = read_answer(engine.query(text, format=RESULTS_JSON))
    if isinstance(found, bool):
        return [(found,)]
    concatenates = "GROUP_CONCAT" in text
    return [found.columns, *(tuple(_value_of(term, concatenates) for term in row) for row in found.rows)]


def _value_of(term: object, concatenates: bool) -> object:
    if isinstance(term, ox.Literal) and term.datatype.value == f"{XSD}decimal":
        return Decimal(term.value)
    return str(ox.Literal(term.value) if concatenates and isinstance(term, ox.Literal) and term.language else term)
