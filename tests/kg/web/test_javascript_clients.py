"""Comunica and fetch-sparql-endpoint, as programs on pages use them, against a running server."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from serve_case import start
from tool_case import find_tool, miss

PREFIXES = (
    "PREFIX ki: <https://w3id.org/kommunen-innovativ/def#>"
    " PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
    " PREFIX place: <https://w3id.org/kommunen-innovativ/id/municipality/>"
)
SELECT = f"{PREFIXES} SELECT ?label ?n {{ ?s skos:prefLabel ?label ; ki:population ?n }} ORDER BY ?n"
ROWS = [
    {"label": '"Zwönitz"@de', "n": '"11795"^^http://www.w3.org/2001/XMLSchema#integer'},
    {"label": '"Dortmund"@de', "n": '"601343"^^http://www.w3.org/2001/XMLSchema#integer'},
]
ASK = "ASK { ?s ?p 'Zwönitz'@de }"
ASK_NOT = "ASK { ?s ?p 'Zwönitz' }"
CONSTRUCT = f"{PREFIXES} CONSTRUCT {{ ?s skos:prefLabel ?l }} WHERE {{ ?s skos:prefLabel ?l ; ki:ags '05913000' }}"
TRIPLES = [
    [
        "https://w3id.org/kommunen-innovativ/id/municipality/05913000",
        "http://www.w3.org/2004/02/skos/core#prefLabel",
        '"Dortmund"@de',
    ]
]


@pytest.fixture(scope="module")
def scripts(root: Path) -> Path:
    """The folder of the scripts, with the libraries they need in it."""
    folder = root / "tests/clients"
    find_tool("node", "no client in JavaScript is tried")
    if not (folder / "node_modules/.ready").is_file():
        miss("the clients in JavaScript are not set up: make unit, with npm on the PATH")
    return folder


@pytest.fixture(scope="module")
def towers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Another endpoint: what it holds, the small release does not know."""
    path = tmp_path_factory.mktemp("towers") / "towers.ttl"
    path.write_text(
        "<https://w3id.org/kommunen-innovativ/id/municipality/14521620> <http://x.example/tower> 'Austel' ."
    )
    with start("--data", str(path)) as (_process, address):
        yield address


def run(script: Path, *args: str) -> Any:
    done = subprocess.run(
        [find_tool("node", ""), str(script), *args],
        capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_fetch_sparql_endpoint(scripts: Path, server: str, method: str) -> None:
    refused = "SELECT * { ?s ?p ?o FILTER(<http://x.example/no-function>(?o)) }"
    queries = json.dumps([SELECT, ASK, ASK_NOT, CONSTRUCT, refused])
    table, yes, no, graph, error = run(scripts / "fetch.mjs", f"{server}/sparql", queries, method)
    assert table == {"rows": ROWS}
    assert (yes, no) == ({"boolean": True}, {"boolean": False})
    assert graph == {"triples": TRIPLES}
    assert "HTTP status 400" in error["error"]
    assert "no-function" in error["error"]


def test_comunica(scripts: Path, server: str, towers: str) -> None:
    """A source is only an address: Comunica finds out by the service description that it is an endpoint."""
    one = [f"{server}/sparql"]
    two = [f"{towers}/sparql", *one]
    across = f"{PREFIXES} SELECT ?label ?tower {{ ?s <http://x.example/tower> ?tower ; skos:prefLabel ?label }}"
    by_service = (
        f"{PREFIXES} SELECT ?label ?tower {{ SERVICE <{towers}/sparql> {{ ?s <http://x.example/tower> ?tower }}"
        f" SERVICE <{server}/sparql> {{ ?s skos:prefLabel ?label }} }}"
    )
    questions = [
        {"query": SELECT, "sources": one},
        {"query": ASK, "sources": one},
        {"query": CONSTRUCT, "sources": one},
        {"query": across, "sources": two},
        {"query": by_service, "sources": []},
        {"query": by_service, "sources": one},
        {"query": ASK, "sources": [f"{server}/nothing-here"]},
    ]
    table, yes, graph, joined, federated, refused, missed = run(scripts / "comunica.mjs", json.dumps(questions))
    assert table == {"rows": ROWS}
    assert yes == {"boolean": True}
    assert graph == {"triples": TRIPLES}
    assert joined == {"rows": [{"label": '"Zwönitz"@de', "tower": '"Austel"'}]}
    assert federated == joined
    assert "HTTP status 403" in refused["error"]
    assert "federation from here is closed" in refused["error"]
    assert "HTTP status 404" in missed["error"]
