"""The graph store protocol, read only: https://www.w3.org/TR/sparql11-http-rdf-update/."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest

from kg.formats import GRAPH_FORMATS, Format

GRAPH = "https://w3id.org/kommunen-innovativ/graph/"
PROJECTS, PLACES = f"{GRAPH}projects", f"{GRAPH}places"
PROBLEM = "application/problem+json"
TURTLE = "text/turtle; charset=utf-8"


@pytest.mark.parametrize(
    ("path", "triples"),
    [
        (f"/graphs?graph={quote(PROJECTS)}", 8),
        (f"/graphs?graph={PLACES}", 9),
        ("/graph/projects", 8),
        ("/graph/places", 9),
        # One statement stands in both.
        ("/graphs?default", 16),
        ("/graphs?default=", 16),
        ("/graphs?default=anything", 16),
    ],
)
@pytest.mark.parametrize("wanted", GRAPH_FORMATS, ids=lambda each: each.key)
def test_graphs_in_every_format(client: httpx.Client, path: str, triples: int, wanted: Format) -> None:
    assert isinstance(wanted.ox, ox.RdfFormat)
    by_accept = client.get(path, headers={"Accept": wanted.media_type})
    by_format = client.get(f"{path}&format={wanted.key}" if "?" in path else f"{path}?format={wanted.key}")
    for answer in (by_accept, by_format):
        assert (answer.status_code, answer.headers["content-type"]) == (200, wanted.content_type)
        assert len({quad.triple for quad in ox.parse(answer.content, wanted.ox)}) == triples
        assert answer.headers["etag"]
        assert answer.headers["vary"] == "Accept, Accept-Encoding"
    head = client.head(path, headers={"Accept": wanted.media_type})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == by_accept.headers["content-length"]


def test_a_graph_is_what_a_query_finds_in_it(client: httpx.Client) -> None:
    for graph in (PROJECTS, PLACES):
        query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
        headers = {"Accept": "application/n-triples"}
        asked = client.get("/sparql", params={"query": query}, headers=headers)
        direct = client.get("/graphs", params={"graph": graph}, headers=headers)
        assert sorted(asked.text.splitlines()) == sorted(direct.text.splitlines())


@pytest.mark.parametrize("accept", [None, "*/*", "text/turtle", "text/*;q=0.5, application/trix"])
def test_turtle_where_it_is_left_open(client: httpx.Client, accept: str | None) -> None:
    answer = client.get("/graphs?default", headers={"Accept": accept} if accept else {})
    assert answer.headers["content-type"] == TURTLE
    assert "@prefix ki: <https://w3id.org/kommunen-innovativ/def#>" in answer.text


REFUSED: list[tuple[str, str, dict[str, str], int, str]] = [
    ("GET", "/graphs?graph=http://none.example/", {}, 404, "there is no graph <http://none.example/>"),
    ("GET", "/graphs?graph=", {}, 404, "there is no graph"),
    ("GET", "/graphs?graph=projects", {}, 404, "/graphs"),
    ("GET", f"/graphs?graph={PROJECTS}/", {}, 404, "there is no graph"),
    ("GET", f"/graphs?graph={quote(quote(PROJECTS, safe=''))}", {}, 404, "there is no graph"),
    ("GET", f"/graphs?graph={quote(PROJECTS + '> { ?s ?p ?o } } #')}", {}, 404, "there is no graph"),
    ("GET", f"/graphs?graph={PROJECTS}%0A", {}, 404, "there is no graph"),
    ("GET", "/graphs?graph=%FF", {}, 400, "not UTF-8"),
    ("GET", f"/graphs?graph={PROJECTS}&graph={PLACES}", {}, 400, "one graph"),
    ("GET", f"/graphs?graph={PROJECTS}&default", {}, 400, "one graph"),
    ("GET", "/graph/none", {}, 404, "there is no graph"),
    ("GET", "/graph/", {}, 404, "there is no graph"),
    ("GET", "/graph/projects/", {}, 404, "there is no graph"),
    ("GET", "/graph/..%2Fgraph%2Fprojects", {}, 404, "there is no graph"),
    ("GET", "/graphs/", {}, 404, "Not Found"),
    ("GET", "/graphs?default", {"Accept": "image/png"}, 406, "text/turtle"),
    ("GET", "/graphs?default&format=csv", {}, 200, ""),
    ("GET", "/graphs?default&format=nonsense", {}, 406, "text/turtle"),
    ("PUT", f"/graphs?graph={PROJECTS}", {}, 405, "read-only"),
    ("POST", f"/graphs?graph={PROJECTS}", {}, 405, "read-only"),
    ("POST", "/graphs?default", {}, 405, "read-only"),
    ("DELETE", f"/graphs?graph={PROJECTS}", {}, 405, "read-only"),
    ("DELETE", "/graph/projects", {}, 405, "read-only"),
    ("PATCH", "/graph/projects", {}, 405, "read-only"),
]


@pytest.mark.parametrize(("method", "path", "headers", "status", "word"), REFUSED)
def test_what_is_refused(
    client: httpx.Client, method: str, path: str, headers: dict[str, str], status: int, word: str
) -> None:
    body: dict[str, Any] = {}
    if method not in ("GET", "DELETE"):
        body = {"content": b"<a:b> <a:c> <a:d> .", "headers": {"Content-Type": "text/turtle", **headers}}
    answer = client.request(method, path, **(body or {"headers": headers}))
    assert answer.status_code == status
    assert word in answer.text
    assert answer.headers["access-control-allow-origin"] == "*"
    if status >= 400:
        assert answer.headers["content-type"] == PROBLEM
        assert answer.json()["status"] == status
    if status == 405:
        assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


def test_nothing_was_changed(client: httpx.Client) -> None:
    assert client.get("/sparql", params={"query": "ASK { GRAPH ?g { <a:b> ?p ?o } }"}).json()["boolean"] is False


def test_the_list_of_graphs(client: httpx.Client, server: str) -> None:
    answer = client.get("/graphs")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == [
        {"graph": PLACES, "triples": 9, "url": f"{server}/graphs?graph={quote(PLACES, safe='')}"},
        {"graph": PROJECTS, "triples": 8, "url": f"{server}/graphs?graph={quote(PROJECTS, safe='')}"},
    ]
    for each in answer.json():
        triples = client.get(each["url"], headers={"Accept": "application/n-triples"}).text.splitlines()
        assert len(triples) == each["triples"]
    assert client.options("/graphs").headers["allow"] == "GET, HEAD, OPTIONS"
