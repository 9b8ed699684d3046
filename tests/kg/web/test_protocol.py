"""The SPARQL protocol, line by line: datasets, bodies, methods, problems, and a description that tells the truth."""

from __future__ import annotations

import json
import logging
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import pyoxigraph as ox
import pytest

from app_case import run_server
from kg.config import Settings
from kg.formats import FORMATS, GRAPH_FORMATS, RESULT_FORMATS
from kg.store import EXTENSION_FUNCTIONS
from kg.store.functions import GEOF
from kg.web import App, create_app
from kg.web.body import MAX_ADDRESS_BYTES
from process_case import wait_until

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
JSON = "application/sparql-results+json"
PROBLEM = "application/problem+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
GRAPH = "https://w3id.org/kommunen-innovativ/graph/"
PROJECTS, PLACES, NONE = f"{GRAPH}projects", f"{GRAPH}places", "http://none.example/"
LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
SELECT = f"SELECT ?label {{ ?s {LABEL} ?label }} ORDER BY ?label"


def labels(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [row["label"]["value"] for row in answer.json()["results"]["bindings"]]


def talk(client: httpx.Client, start: str, *headers: str) -> bytes:
    """Send a request as it stands, and read until the server closes."""
    address = urlsplit(str(client.base_url))
    with closing(socket.create_connection((address.hostname, address.port), timeout=30)) as connection:
        lines = [f"{start} HTTP/1.1", "Host: x", "Connection: close", *headers, "", ""]
        connection.sendall("\r\n".join(lines).encode())
        pieces = []
        while piece := connection.recv(65536):
            pieces.append(piece)
        return b"".join(pieces)


# The dataset: in the query, in the request, in both

FROM = f"SELECT ?label FROM <{PROJECTS}> {{ ?s {LABEL} ?label }} ORDER BY ?label"
FROM_NAMED = f"SELECT ?label FROM NAMED <{PROJECTS}> {{ GRAPH ?g {{ ?s {LABEL} ?label }} }} ORDER BY ?label"
IN_GRAPHS = f"SELECT ?label {{ GRAPH ?g {{ ?s {LABEL} ?label }} }} ORDER BY ?label"
ALL_PLACES = ["Dortmund", "KIF", "Zwönitz"]

DATASETS = [
    (FROM, {}, ["KIF", "WAT"]),
    (FROM.replace(PROJECTS, NONE), {}, []),
    (FROM_NAMED, {}, ["KIF", "WAT"]),
    (FROM_NAMED.replace(PROJECTS, NONE), {}, []),
    (FROM_NAMED.replace("GRAPH ?g", ""), {}, []),
    (IN_GRAPHS, {}, ["Dortmund", "KIF", "KIF", "WAT", "Zwönitz"]),
    # What the request says wins over the query.
    (FROM, {"default-graph-uri": PLACES}, ALL_PLACES),
    (FROM, {"default-graph-uri": NONE}, []),
    (FROM, {"named-graph-uri": PLACES}, []),
    (FROM_NAMED, {"named-graph-uri": PLACES}, ALL_PLACES),
    (FROM_NAMED, {"default-graph-uri": PROJECTS}, []),
    (IN_GRAPHS, {"named-graph-uri": PLACES}, ALL_PLACES),
    (IN_GRAPHS, {"named-graph-uri": [PLACES, PROJECTS]}, ["Dortmund", "KIF", "KIF", "WAT", "Zwönitz"]),
    (IN_GRAPHS, {"named-graph-uri": NONE}, []),
    (IN_GRAPHS, {"default-graph-uri": PLACES}, []),
    # The engine gives a triple once for each graph it stands in; a build puts none into two graphs.
    (SELECT, {"default-graph-uri": [PLACES, PROJECTS]}, ["Dortmund", "KIF", "KIF", "WAT", "Zwönitz"]),
    (SELECT, {"default-graph-uri": PLACES, "named-graph-uri": PROJECTS}, ALL_PLACES),
    # An empty value is none.
    (FROM, {"default-graph-uri": "", "named-graph-uri": ""}, ["KIF", "WAT"]),
]


@pytest.mark.parametrize(("query", "dataset", "expected"), DATASETS)
@pytest.mark.parametrize("way", ["get", "form", "direct", "query"])
def test_datasets(client: httpx.Client, query: str, dataset: dict[str, Any], expected: list[str], way: str) -> None:
    direct = {"Content-Type": DIRECT}
    if way == "get":
        answer = client.get("/sparql", params={"query": query, **dataset})
    elif way == "form":
        answer = client.post("/sparql", data={"query": query, **dataset})
    else:
        method = "POST" if way == "direct" else "QUERY"
        answer = client.request(method, "/sparql", params=dataset, content=query.encode(), headers=direct)
    assert labels(answer) == expected


@pytest.mark.parametrize("iri", ["relative", "", "http://x.example/a b", "http://x.example/<", "\0", "urn:a\0b", "ü"])
@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_a_graph_name_must_be_an_iri(client: httpx.Client, name: str, iri: str) -> None:
    answer = client.get("/sparql", params={"query": "ASK {}", name: iri})
    if iri:
        assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM)
        assert "no absolute IRI" in answer.json()["detail"]
    else:
        assert answer.status_code == 200


# Bodies

BODIES = [
    # Method, address, headers, body, status, a word of the answer.
    ("POST", "/sparql", {"Content-Type": f"{FORM};charset=utf-8"}, b"query=ASK+%7B%7D", 200, "boolean"),
    ("POST", "/sparql", {"Content-Type": FORM.upper()}, b"query=ASK+%7B%7D&x=y&x=z", 200, "boolean"),
    ("POST", "/sparql?query=ASK%7B%7D", {"Content-Type": FORM}, b"", 200, "boolean"),
    ("POST", "/sparql", {"Content-Type": f'{DIRECT}; charset="UTF-8"'}, b"ASK {}", 200, "boolean"),
    ("POST", "/sparql", {"Content-Type": DIRECT}, b"\xef\xbb\xbfASK {}", 400, ""),
    ("POST", "/sparql", {"Content-Type": DIRECT, "Content-Encoding": "identity"}, b"ASK {}", 200, "boolean"),
    ("POST", "/sparql", {"Content-Type": DIRECT, "Content-Encoding": "gzip"}, b"\x1f\x8b", 415, "coding gzip"),
    ("POST", "/sparql", {"Content-Type": FORM}, b"query=%FF", 400, "not UTF-8"),
    ("POST", "/sparql", {"Content-Type": FORM}, b"query=\xff", 400, "not UTF-8"),
    ("POST", "/sparql", {"Content-Type": FORM}, b"query=ASK%7B%7D&query=ASK%7B%7D", 400, "more than one query"),
    ("POST", "/sparql", {"Content-Type": FORM}, b"query=", 400, "no query"),
    ("POST", "/sparql", {"Content-Type": FORM}, b"query=ASK%7B%7D&update=", 403, "read-only"),
    ("POST", "/sparql", {"Content-Type": "application/json"}, b'{"query": "ASK {}"}', 415, FORM),
    ("POST", "/sparql", {"Content-Type": "application/sparql-update;charset=utf-8"}, b"", 403, "read-only"),
    ("QUERY", "/sparql", {"Content-Type": DIRECT}, b"", 400, "no query"),
    ("QUERY", "/sparql?query=ASK%7B%7D", {"Content-Type": DIRECT}, b"ASK {}", 400, "more than one"),
    ("QUERY", "/sparql", {}, b"ASK {}", 415, DIRECT),
    ("QUERY", "/sparql", {"Content-Type": DIRECT}, b"DELETE WHERE { ?s ?p ?o }", 403, "DELETE"),
    ("GET", "/sparql?query=ASK%7B%7D&format=nonsense", {}, b"", 406, JSON),
    ("GET", "/sparql?query=ASK%7B%7D&format=" + "json" * 200, {}, b"", 406, JSON),
    ("GET", "/sparql?query=ASK%7B%7D&query=", {}, b"", 400, "more than one"),
    ("GET", "/sparql?query=%00", {}, b"", 400, "no query form"),
    ("PATCH", "/sparql", {}, b"", 405, "Method Not Allowed"),
    ("TRACE", "/sparql", {}, b"", 405, "Method Not Allowed"),
]


@pytest.mark.parametrize(("method", "path", "headers", "body", "status", "word"), BODIES)
def test_bodies(
    client: httpx.Client, method: str, path: str, headers: dict[str, str], body: bytes, status: int, word: str
) -> None:
    answer = client.request(method, path, content=body, headers=headers)
    assert answer.status_code == status
    assert word in answer.text
    assert answer.headers["access-control-allow-origin"] == "*"
    if status >= 400 and method != "HEAD":
        problem = answer.json()
        assert answer.headers["content-type"] == PROBLEM
        assert problem["status"] == status
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers
    if status == 415 and "Content-Encoding" in headers:
        assert answer.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("path", ["/sparql", "/graphs"])
@pytest.mark.parametrize(("accept", "word"), [("*/*", b"problem+json"), ("text/html", b"<h1>")])
def test_an_address_that_is_too_long(client: httpx.Client, path: str, accept: str, word: bytes) -> None:
    # Longer than the client library can send.
    answer = talk(client, f"GET {path}?default&query=ASK%7B%7D&x={'x' * MAX_ADDRESS_BYTES}", f"Accept: {accept}")
    assert answer.startswith(b"HTTP/1.1 414 ")
    assert word in answer
    assert b"send long queries with POST" in answer


@pytest.mark.parametrize("length", [65_000, 65_535, 65_536, 100_000])
def test_an_address_that_the_server_does_not_read(client: httpx.Client, length: int) -> None:
    answer = talk(client, f"GET /sparql?query=ASK%7B%7D&x={'x' * length}")
    assert answer.startswith(b"HTTP/1.1 414 ")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head
    assert json.loads(body)["status"] == 414


@pytest.mark.parametrize(
    ("start", "status"),
    [
        (b"GET /sparql?query=ASK%7B%7D&x=" + b"x" * 70_000, 414),
        (b"NONSENSE", 400),
        (b"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/sparql-query\r\n"
         b"Content-Length: 2000000\r\n\r\n" + b"#" * 1_100_000, 413),
        (b"POST /sparql HTTP/1.0\r\nContent-Type: text/plain\r\nContent-Length: 2000000\r\n\r\n", 415),
    ],
    ids=["address", "nonsense", "body", "media type"],
)  # fmt: skip
def test_a_refusal_reaches_who_still_sends(client: httpx.Client, start: bytes, status: int) -> None:
    address = urlsplit(str(client.base_url))
    with closing(socket.create_connection((address.hostname, address.port), timeout=10)) as connection:
        connection.sendall(start)
        # Whoever writes all before reading must not lose the answer to a reset.
        first = connection.recv(10, socket.MSG_PEEK)
        for _ in range(8):
            connection.sendall(b"x" * 65_536)
            time.sleep(0.01)
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert answer.startswith(first)
    assert int(answer.split(maxsplit=2)[1]) == status
    head, _, body = answer.partition(b"\r\n\r\n")
    assert f"content-length: {len(body)}" in head.decode().lower()


def test_a_refusal_does_not_wait_for_ever(client: httpx.Client) -> None:
    address = urlsplit(str(client.base_url))
    with closing(socket.create_connection((address.hostname, address.port), timeout=10)) as connection:
        connection.sendall(b"NONSENSE")
        connection.recv(65_536)
        with pytest.raises(OSError, match=r"reset|[Bb]roken pipe"):
            for _ in range(100):
                connection.sendall(b"x")
                time.sleep(0.1)


def test_a_head_without_end(client: httpx.Client) -> None:
    address = urlsplit(str(client.base_url))
    with closing(socket.create_connection((address.hostname, address.port), timeout=10)) as connection:
        connection.sendall(b"GET /sparql HTTP/1.1\r\nHost: x\r\nX: ")
        with pytest.raises(OSError, match=r"reset|[Bb]roken pipe"):
            for _ in range(1000):
                connection.sendall(b"x" * 65_536)
    assert client.get("/sparql?query=ASK%7B%7D").status_code == 200


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"query": "SELECT * {\n<b>"}, 400),
        ({"query": "CLEAR ALL"}, 403),
        ({"query": "ASK {}", "format": "x"}, 406),
    ],
)
@pytest.mark.parametrize("language", ["de", "en"])
def test_people_get_a_page(client: httpx.Client, params: dict[str, str], status: int, language: str) -> None:
    page = client.get("/sparql", params=params, headers={"Accept": BROWSER, "Accept-Language": language})
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert f'<html lang="{language}">' in page.text
    assert str(status) in page.text


SYNTAX = [
    # Query, line, column, a word of the hint.
    ("SELECT * { ?s ?p # no object\n }\nLIMIT", 2, 2, "grammar"),
    ("SELECT *\n{ ?s ki:place ?o }", 2, 6, "PREFIX ki: <https://w3id.org/kommunen-innovativ/def#>"),
    ("SELECT * {\r\n ?s nobody:knows ?o }", 2, 5, "PREFIX nobody: <…>"),
    ("SELECT * { ?s ?p 'ü' ", 1, 22, "grammar"),
    ("ASK { 'ä' ?p nobody:ö }", 1, 14, "PREFIX nobody: <…>"),
]


@pytest.mark.parametrize(("query", "line", "column", "hint"), SYNTAX)
@pytest.mark.parametrize("way", ["GET", "POST", "QUERY"])
def test_syntax_errors_say_where_and_what_to_do(
    client: httpx.Client, query: str, line: int, column: int, hint: str, way: str
) -> None:
    if way == "GET":
        answer = client.get("/sparql", params={"query": query})
    else:
        answer = client.request(way, "/sparql", content=query.encode(), headers={"Content-Type": DIRECT})
    assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM)
    problem = answer.json()
    assert problem["type"].endswith("/problem/query-syntax")
    assert (problem["line"], problem["column"]) == (line, column)
    assert hint in problem["hint"]
    assert problem["hint"] in problem["detail"]


HEADS = [
    ("/sparql", {"query": SELECT}, 200),
    ("/sparql", {"query": "SELEC"}, 400),
    ("/sparql", {"query": "CLEAR ALL"}, 403),
    ("/sparql", {"query": SELECT, "format": "nothing"}, 406),
    ("/sparql", {}, 200),
    ("/graphs", {}, 200),
    ("/graphs", {"default": ""}, 200),
    ("/graphs", {"graph": PROJECTS}, 200),
    ("/graphs", {"graph": NONE}, 404),
    ("/queries/", {}, 200),
    ("/queries/places.csv", {}, 200),
    ("/queries/places.json", {}, 200),
    ("/queries/places.html", {}, 200),
    ("/queries/places.rq", {}, 200),
    ("/queries/none.csv", {}, 404),
    ("/openapi.json", {}, 200),
]


@pytest.mark.parametrize(("path", "params", "status"), HEADS)
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_head_has_the_headers_of_get(
    client: httpx.Client, path: str, params: dict[str, str], status: int, coding: str
) -> None:
    asked = {"Accept-Encoding": coding}
    get, head = (client.request(method, path, params=params, headers=asked) for method in ("GET", "HEAD"))
    assert (get.status_code, head.status_code, head.content) == (status, status, b"")
    for name in (*get.headers, *head.headers):
        if name not in ("date", "last-modified"):
            assert head.headers.get(name) == get.headers.get(name), name


@pytest.mark.parametrize("path", ["/sparql", "/graphs", "/graph/projects", "/queries/", "/queries/places.csv", "/"])
def test_any_page_may_ask(client: httpx.Client, path: str) -> None:
    origin = {"Origin": "https://x.example"}
    answer = client.get(path, headers=origin)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    for name in ("ETag", "Link", "Content-Location", "Retry-After"):
        assert name in answer.headers["access-control-expose-headers"]
    asked = {"Access-Control-Request-Method": "QUERY", "Access-Control-Request-Headers": "content-type,if-none-match"}
    preflight = client.options(path, headers={**origin, **asked})
    assert (preflight.status_code, preflight.content) == (204, b"")
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "QUERY" in preflight.headers["access-control-allow-methods"]
    allowed = preflight.headers["access-control-allow-headers"].lower()
    assert {"content-type", "if-none-match", "accept"} <= set(allowed.split(", "))
    assert int(preflight.headers["access-control-max-age"]) > 0


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/sparql", {"GET", "HEAD", "POST", "QUERY", "OPTIONS"}),
        ("/graphs", {"GET", "HEAD", "OPTIONS"}),
        ("/graph/projects", {"GET", "HEAD", "OPTIONS"}),
        ("/queries/places.csv", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_methods(client: httpx.Client, path: str, methods: set[str]) -> None:
    options = client.options(path)
    assert (options.status_code, options.content) == (204, b"")
    assert set(options.headers["allow"].split(", ")) == methods
    for method in ("PUT", "DELETE", "PATCH", "POST", "QUERY"):
        if method not in methods:
            answer = client.request(method, path, content=b"<a:b> <a:c> 1 .", headers={"Content-Type": "text/turtle"})
            assert (answer.status_code, answer.headers["content-type"]) == (405, PROBLEM)
            assert set(answer.headers["allow"].split(", ")) == methods


SECURE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'",
}


@pytest.mark.parametrize(
    "path", ["/sparql?query=ASK%7B%7D", "/sparql?query=x", "/sparql", "/graphs", "/queries/", "/x"]
)
def test_every_answer_is_secure(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    for name, value in SECURE.items():
        assert answer.headers[name].startswith(value)
    assert "server" not in answer.headers
    assert "set-cookie" not in answer.headers


# The description of the service

A = '"POLYGON((0 0,4 0,4 4,0 4,0 0))"'
OVERLAPPING, INSIDE = '"POLYGON((2 2,6 2,6 6,2 6,2 2))"', '"POLYGON((1 1,2 1,2 2,1 2,1 1))"'
BESIDE, AT_THE_EDGE = '"POLYGON((4 0,6 0,6 4,4 4,4 0))"', '"POLYGON((0 0,2 0,2 2,0 2,0 0))"'
FAR, LINE = '"POLYGON((8 8,9 8,9 9,8 9,8 8))"', '"LINESTRING(-1 2,5 2)"'
METRE = "<http://www.opengis.net/def/uom/OGC/1.0/metre>"

# Arguments with which each function is true, or has the value that stands here.
FUNCTIONS = {
    "distance": ('"POINT(7.4 51.5)"', '"POINT(7.4 51.6)"', METRE, "11"),
    "length": ('"LINESTRING(7 51,7 52)"', METRE, "111"),
    "perimeter": (A, METRE, "177"),
    "convexHull": (A, "POLYGON"),
    "envelope": (LINE, "POLYGON"),
    "centroid": (A, "POINT(2 2)"),
    "intersection": (A, OVERLAPPING, "2 2"),
    "union": (A, OVERLAPPING, "6 6"),
    "difference": (A, OVERLAPPING, "0 0"),
    "symDifference": (A, OVERLAPPING, "6 6"),
    "getSRID": (A, "CRS84"),
    "asGeoJSON": (A, "coordinates"),
    "isEmpty": ('"POINT EMPTY"', "true"),
    "isSimple": (A, "true"),
    "dimension": (A, "2"),
    "coordinateDimension": (A, "2"),
    "spatialDimension": (A, "2"),
    **dict.fromkeys(("sfEquals", "ehEquals", "rcc8eq"), (A, A, "true")),
    **dict.fromkeys(("sfDisjoint", "ehDisjoint", "rcc8dc"), (A, FAR, "true")),
    **dict.fromkeys(("sfTouches", "ehMeet", "rcc8ec"), (A, BESIDE, "true")),
    **dict.fromkeys(("sfIntersects", "sfOverlaps", "ehOverlap", "rcc8po"), (A, OVERLAPPING, "true")),
    **dict.fromkeys(("sfContains", "ehContains", "rcc8ntppi"), (A, INSIDE, "true")),
    **dict.fromkeys(("sfWithin", "ehInside", "rcc8ntpp"), (INSIDE, A, "true")),
    **dict.fromkeys(("ehCovers", "rcc8tppi"), (A, AT_THE_EDGE, "true")),
    **dict.fromkeys(("ehCoveredBy", "rcc8tpp"), (AT_THE_EDGE, A, "true")),
    "sfCrosses": (LINE, A, "true"),
}


class Description:
    """The description as a client reads it."""

    SD = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> PREFIX void: <http://rdfs.org/ns/void#> "

    def __init__(self, client: httpx.Client) -> None:
        self._store = ox.Store()
        answer = client.get("/sparql", headers={"Accept": "text/turtle"})
        self._store.load(answer.content, format=ox.RdfFormat.TURTLE)

    def values(self, pattern: str, *names: str) -> list[tuple[str, ...]]:
        variables = " ".join(f"?{name}" for name in names)
        found = self._store.query(f"{self.SD}SELECT {variables} {{ {pattern} }} ORDER BY {variables}")
        assert isinstance(found, ox.QuerySolutions)
        return [tuple(str(each.value) for each in row) for row in found]


@pytest.fixture
def description(client: httpx.Client) -> Description:
    return Description(client)


def test_each_function_it_names_has_values(client: httpx.Client, description: Description) -> None:
    named = [iri for (iri,) in description.values("?s sd:extensionFunction ?x . ?x a sd:Function", "x")]
    assert sorted(named) == sorted(EXTENSION_FUNCTIONS)
    assert {iri.removeprefix(GEOF) for iri in named} == set(FUNCTIONS)
    for iri in named:
        *arguments, expected = FUNCTIONS[iri.removeprefix(GEOF)]
        written = ", ".join(
            each if each.startswith("<") else f"{each}^^<http://www.opengis.net/ont/geosparql#wktLiteral>"
            for each in arguments
        )
        answer = client.get("/sparql", params={"query": f"SELECT (<{iri}>({written}) AS ?value) {{}}"})
        (row,) = answer.json()["results"]["bindings"]
        assert expected in row["value"]["value"], iri


def test_each_format_it_names_can_be_had(client: httpx.Client, description: Description) -> None:
    named = {iri for (iri,) in description.values("?s sd:resultFormat ?x", "x")}
    by_iri = {each.iri: each for each in FORMATS if each.iri}
    assert named == {each.iri for each in (*RESULT_FORMATS, *GRAPH_FORMATS)}
    for iri in named:
        wanted = by_iri[iri]
        query = "CONSTRUCT WHERE { ?s ?p ?o }" if wanted in GRAPH_FORMATS else SELECT
        for more in ({"headers": {"Accept": wanted.media_type}}, {"params": {"format": wanted.key}}):
            params = {"query": query, **more.get("params", {})}
            answer = client.get("/sparql", params=params, headers=more.get("headers"))
            assert (answer.status_code, answer.headers["content-type"]) == (200, wanted.content_type)
            assert len(answer.content) > 40


def count(client: httpx.Client, pattern: str) -> int:
    answer = client.get("/sparql", params={"query": f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"})
    return int(answer.json()["results"]["bindings"][0]["n"]["value"])


def require_true_numbers(client: httpx.Client, description: Description) -> None:
    graphs = description.values("?d sd:namedGraph [ sd:name ?name ; sd:graph/void:triples ?n ]", "name", "n")
    for name, number in graphs:
        assert count(client, f"GRAPH <{name}> {{ ?s ?p ?o }}") == int(number) > 0
        assert client.head("/graphs", params={"graph": name}).status_code == 200
    assert count(client, "{ SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } }") == len(graphs)
    ((number,),) = description.values("?d sd:defaultGraph/void:triples ?n", "n")
    assert count(client, "?s ?p ?o") == int(number)


def test_the_graphs_are_as_large_as_it_says(client: httpx.Client, description: Description) -> None:
    require_true_numbers(client, description)
    about = description.values("?g a sd:Graph ; <http://purl.org/dc/terms/license> ?x", "x")
    assert set(about) == {("https://creativecommons.org/licenses/by/4.0/",)}


@pytest.fixture(scope="module")
def files_client(root: Path, serving_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("files")
    app = create_app(Settings(root=root, releases=folder), [serving_data])
    with run_server(app) as address, httpx.Client(base_url=address) as client:
        yield client


def test_files_are_described_as_truly(files_client: httpx.Client) -> None:
    # Two graphs say the same there, and the union of files says it once.
    require_true_numbers(files_client, Description(files_client))


def test_the_limits_are_described(client: httpx.Client, small_app: App) -> None:
    comments = [
        text
        for (text,) in Description(client).values(
            "?s a sd:Service ; rdfs:comment ?x".replace(
                "rdfs:comment", "<http://www.w3.org/2000/01/rdf-schema#comment>"
            ),
            "x",
        )
    ]
    limits = small_app.hub.site.pool.limits
    assert len(comments) == 2
    for text in comments:
        for number in (limits.rows, limits.depth, limits.client_long, f"{limits.seconds:g}", limits.memory >> 20):
            assert f" {number}" in text


def test_a_description_for_each_public_address(root: Path, serving_data: Path, tmp_path: Path) -> None:
    settings = Settings(root=root, releases=tmp_path, public_url="https://data.example/kg")
    with run_server(create_app(settings, [serving_data])) as address, httpx.Client(base_url=address) as client:
        for path in ("/sparql", "/kg/sparql"):
            answer = client.get(path, headers={"Accept": "application/n-triples"})
            assert "<https://data.example/kg/sparql>" in answer.text
            assert address not in answer.text
            assert answer.headers["strict-transport-security"].startswith("max-age=")
        assert client.get("/kg/sparql", params={"query": "ASK {}"}).json()["boolean"] is True
        for path in ("/kg/", "/graphs", "/queries/", "/openapi.json"):
            answer = client.get(path, headers={"Accept": "application/json"})
            assert answer.status_code == 200
            assert address not in answer.text
            assert "127.0.0.1" not in answer.text


# What goes wrong on the way


def test_a_client_that_leaves_while_it_sends(
    client: httpx.Client, small_app: App, caplog: pytest.LogCaptureFixture
) -> None:
    address = urlsplit(str(client.base_url))
    before = small_app.hub.metrics.requests["/sparql", 499, "", "gone"]
    with caplog.at_level(logging.INFO):
        with closing(socket.create_connection((address.hostname, address.port))) as connection:
            head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: 1000\r\n\r\n"
            connection.sendall(head.encode() + b"query=")
            time.sleep(0.1)
        wait_until(lambda: small_app.hub.metrics.requests["/sparql", 499, "", "gone"] > before)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_much_too_much_is_refused_and_the_next_is_answered(client: httpx.Client) -> None:
    body = b"query=" + b"x" * 20_000_000
    try:
        answer = client.post("/sparql", content=body, headers={"Content-Type": FORM})
        assert answer.status_code == 413
        assert "longer than" in answer.json()["detail"]
    except httpx.WriteError:
        # The server need not read it all.
        pass
    assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200


def test_a_crash_is_a_problem_too(
    root: Path, serving_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(Settings(root=root, releases=tmp_path), [serving_data])

    def crash(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret")

    with run_server(app) as address, httpx.Client(base_url=address) as client:
        assert client.get("/readyz").status_code == 200
        with monkeypatch.context() as patch:
            patch.setattr(app.hub.site.pool, "make_run", crash)
            for path in ("/sparql?query=ASK%7B%7D", "/graphs?default", "/sparql"):
                answer = client.get(path)
                assert (answer.status_code, answer.headers["content-type"]) == (500, PROBLEM)
                assert answer.headers["access-control-allow-origin"] == "*"
                assert "secret" not in answer.text
        assert client.get("/sparql?query=ASK%7B%7D").status_code == 200
        assert app.hub.metrics.requests["/sparql", 500, "", ""] == 2


def test_what_is_said_twice_is_not_decoded_twice(client: httpx.Client) -> None:
    text = "%41%2541 + &amp; ü %"
    query = f"SELECT ?x {{ VALUES ?x {{ {json.dumps(text, ensure_ascii=False)} }} }}"
    answers = [
        client.get(f"/sparql?{urlencode({'query': query})}"),
        client.post("/sparql", content=urlencode({"query": query}).encode(), headers={"Content-Type": FORM}),
        client.post("/sparql", content=query.encode(), headers={"Content-Type": DIRECT}),
    ]
    for answer in answers:
        assert answer.json()["results"]["bindings"][0]["x"]["value"] == text
