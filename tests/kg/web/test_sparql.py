"""The SPARQL endpoint as a table: what is sent, which status and media type come back, a word of the body."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pyoxigraph as ox
import pytest

from kg.formats import GRAPH_FORMATS, RESULT_FORMATS, Format
from kg.web.body import MAX_QUERY_BYTES

SELECT = "SELECT ?label { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?label } ORDER BY ?label"
ASK = "ASK { ?s a <https://w3id.org/kommunen-innovativ/def#JointProject> }"
CONSTRUCT = "CONSTRUCT WHERE { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?label }"
DESCRIBE = "DESCRIBE <https://w3id.org/kommunen-innovativ/id/project/kif>"
GRAPH = "https://w3id.org/kommunen-innovativ/graph/"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
RDFLIB = (
    "application/rdf+xml, text/n3, text/turtle, application/n-triples, application/ld+json,"
    " application/n-quads, application/trix, application/trig"
)

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV = "text/csv; charset=utf-8"
TSV = "text/tab-separated-values; charset=utf-8"
TURTLE = "text/turtle; charset=utf-8"
HTML = "text/html; charset=utf-8"
PROBLEM = "application/problem+json"


def ask(client: httpx.Client, accept: str | None = None, **params: Any) -> httpx.Response:
    headers = {} if accept is None else {"Accept": accept}
    return client.get(
        "/sparql", params={name.replace("_", "-"): value for name, value in params.items()}, headers=headers
    )


@pytest.mark.parametrize("query", [SELECT, ASK])
@pytest.mark.parametrize("wanted", RESULT_FORMATS, ids=lambda each: each.key)
def test_tables_in_every_format(client: httpx.Client, query: str, wanted: Format) -> None:
    answer = ask(client, wanted.media_type, query=query)
    assert (answer.status_code, answer.headers["content-type"]) == (200, wanted.content_type)
    assert answer.headers["vary"] == "Accept, Accept-Encoding"
    assert ("Zwönitz" if query == SELECT else "true") in answer.content.decode("utf-8")


@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE])
@pytest.mark.parametrize("wanted", GRAPH_FORMATS, ids=lambda each: each.key)
def test_graphs_in_every_format(client: httpx.Client, query: str, wanted: Format) -> None:
    answer = ask(client, wanted.media_type, query=query)
    assert (answer.status_code, answer.headers["content-type"]) == (200, wanted.content_type)
    assert isinstance(wanted.ox, ox.RdfFormat)
    assert len({quad.triple for quad in ox.parse(answer.content, wanted.ox)}) == (4 if query == CONSTRUCT else 6)


# What clients send: Accept, query, other parameters; what they must get.
CLIENTS = [
    (None, SELECT, {}, JSON),
    ("*/*", SELECT, {}, JSON),
    ("*/*", ASK, {}, JSON),
    (None, CONSTRUCT, {}, TURTLE),
    ("*/*", DESCRIBE, {}, TURTLE),
    (  # SPARQLWrapper, JSON
        "application/sparql-results+json,application/json,text/javascript,application/javascript",
        SELECT,
        {"format": "json", "output": "json", "results": "json"},
        JSON,
    ),
    (  # SPARQLWrapper, TSV: parameters repeated
        "text/tab-separated-values",
        SELECT,
        {each: ["tsv", "text/tab-separated-values"] for each in ("format", "output", "results")},
        TSV,
    ),
    ("application/turtle,text/turtle", CONSTRUCT, {"format": ["turtle"]}, TURTLE),
    ("application/ld+json,application/x-json+ld", CONSTRUCT, {}, "application/ld+json"),
    ("*/*", CONSTRUCT, {"format": "json"}, "application/ld+json"),
    ("application/rdf+xml", DESCRIBE, {"format": "xml"}, "application/rdf+xml"),
    ("application/sparql-results+xml, application/rdf+xml", SELECT, {}, XML),
    ("application/sparql-results+json", SELECT, {}, JSON),
    (RDFLIB, CONSTRUCT, {}, TURTLE),
    ("text/plain, */*;q=0.1", CONSTRUCT, {}, "application/n-triples"),
    ("application/json", SELECT, {}, JSON),
    ("text/xml", SELECT, {}, XML),
    ("text/csv", SELECT, {"format": "json"}, CSV),
    (BROWSER, SELECT, {"format": "text/csv"}, CSV),
    (BROWSER, SELECT, {}, HTML),
    ("*/*", SELECT, {"format": "xml"}, XML),
    ("*/*", SELECT, {"output": "csv"}, CSV),
    ("*/*", SELECT, {"unknown": "x", "timeout": "5"}, JSON),
    # Without a query: the description of the service, or the form.
    (None, None, {}, TURTLE),
    ("*/*", None, {}, TURTLE),
    ("text/turtle", None, {}, TURTLE),
    ("text/turtle, application/rdf+xml;q=0.5", None, {}, TURTLE),
    ("application/rdf+xml", None, {}, "application/rdf+xml"),
    ("application/ld+json", None, {}, "application/ld+json"),
    ("application/n-triples", None, {}, "application/n-triples"),
    (RDFLIB, None, {}, TURTLE),
    ("text/plain, */*;q=0.1", None, {}, "application/n-triples"),
    (BROWSER, None, {}, HTML),
    ("text/html", None, {}, HTML),
    (BROWSER, None, {"format": "ttl"}, TURTLE),
]


@pytest.mark.parametrize(("accept", "query", "more", "expected"), CLIENTS)
def test_what_clients_send(
    client: httpx.Client, accept: str | None, query: str | None, more: dict[str, Any], expected: str
) -> None:
    params = more if query is None else {"query": query, **more}
    answer = ask(client, accept, **params)
    assert (answer.status_code, answer.headers["content-type"]) == (200, expected)


FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
LITERAL = 'SELECT ("100%25" AS ?a) ("a%2Bb" AS ?b) ("ä + ö" AS ?c) {}'


@pytest.mark.parametrize(
    ("method", "path", "content_type", "body"),
    [
        ("GET", f"/sparql?{urlencode({'query': LITERAL})}", "", ""),
        ("GET", f"/sparql?query={quote(LITERAL)}", "", ""),
        ("POST", "/sparql", FORM, urlencode({"query": LITERAL})),
        ("POST", "/sparql", f"{FORM}; charset=UTF-8", f"query={quote(LITERAL)}"),
        ("POST", "/sparql", DIRECT, LITERAL),
        ("POST", "/sparql?format=json", f"{DIRECT};charset=utf-8", LITERAL),
        ("QUERY", "/sparql", DIRECT, LITERAL),
    ],
)
def test_ways_to_ask_leave_the_text_alone(
    client: httpx.Client, method: str, path: str, content_type: str, body: str
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    answer = client.request(method, path, content=body.encode(), headers=headers)
    assert answer.status_code == 200
    row = answer.json()["results"]["bindings"][0]
    assert [row[each]["value"] for each in "abc"] == ["100%25", "a%2Bb", "ä + ö"]


UPDATE = "INSERT DATA { <http://example.org/new> <http://example.org/p> 1 }"
FEDERATED = "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"

# Method, address, content type, body; status, and a word of the problem.
REFUSED = [
    ("GET", f"/sparql?{urlencode({'query': 'SELECT * {'})}", "", "", 400, "does not parse"),
    ("GET", f"/sparql?{urlencode({'query': 'SELEKT'})}", "", "", 400, "no query form"),
    ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", "", "", 400, "more than one query"),
    ("POST", "/sparql?query=ASK%7B%7D", DIRECT, "ASK {}", 400, "more than one query"),
    ("GET", "/sparql?query=%FF", "", "", 400, "not UTF-8"),
    ("POST", "/sparql", DIRECT, b"ASK {} # \xff", 400, "not UTF-8"),
    ("POST", "/sparql", FORM, "", 400, "no query"),
    ("POST", "/sparql", DIRECT, " \n", 400, "no query"),
    ("POST", "/sparql", FORM, "&".join(["a=b"] * 2000), 400, "fields"),
    ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=rel", "", "", 400, "no absolute IRI"),
    ("GET", f"/sparql?{urlencode({'query': UPDATE})}", "", "", 403, "read-only"),
    ("POST", "/sparql", "application/sparql-update", UPDATE, 403, "read-only"),
    ("POST", "/sparql", FORM, urlencode({"update": UPDATE}), 403, "read-only"),
    ("GET", f"/sparql?{urlencode({'update': UPDATE})}", "", "", 403, "read-only"),
    ("POST", "/sparql", DIRECT, "LOAD <http://127.0.0.1:9/>", 403, "LOAD"),
    ("POST", "/sparql", DIRECT, FEDERATED, 403, "federation from here is closed"),
    ("POST", "/sparql", DIRECT, FEDERATED.replace("SERVICE", "service silent"), 403, "federation"),
    ("POST", "/sparql", DIRECT, f"SELECT * {{ {{ {FEDERATED} }} }}", 403, "federation"),
    ("POST", "/sparql", DIRECT, "SELECT * { VALUES ?x { <http://127.0.0.1:9/> } SERVICE ?x {} }", 403, "federation"),
    ("DELETE", "/sparql", "", "", 405, "Method Not Allowed"),
    ("PUT", "/sparql", "", "", 405, "Method Not Allowed"),
    ("POST", "/sparql", DIRECT, "#" * (MAX_QUERY_BYTES + 1), 413, "longer than"),
    ("POST", "/sparql", "text/plain", "ASK {}", 415, DIRECT),
    ("POST", "/sparql", "", "ASK {}", 415, "no media type"),
    ("POST", "/sparql", "multipart/form-data; boundary=x", "--x--", 415, FORM),
    ("POST", "/sparql", f"{DIRECT}; charset=utf-16", "ASK {}", 415, "charset"),
    ("QUERY", "/sparql", FORM, "query=ASK%7B%7D", 415, DIRECT),
    ("POST", "/queries/", FORM, "", 405, "Method Not Allowed"),
    ("GET", "/nowhere", "", "", 404, "Not Found"),
]


@pytest.mark.parametrize(("method", "path", "content_type", "body", "status", "word"), REFUSED)
def test_what_is_refused_is_explained(
    client: httpx.Client, method: str, path: str, content_type: str, body: str | bytes, status: int, word: str
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    answer = client.request(method, path, content=body.encode() if isinstance(body, str) else body, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)
    problem = answer.json()
    assert problem["status"] == status
    assert {"type", "title", "detail"} < problem.keys()
    assert word in problem["detail"]
    assert answer.headers["access-control-allow-origin"] == "*"


def test_nothing_was_changed(client: httpx.Client) -> None:
    assert ask(client, query="ASK { <http://example.org/new> ?p ?o }").json()["boolean"] is False


def test_a_syntax_error_names_line_and_column(client: httpx.Client) -> None:
    problem = ask(client, query="SELECT *\n{ ?s ex:foo ?o }").json()
    assert problem["type"].endswith("problem/query-syntax")
    assert (problem["line"], problem["column"]) == (2, 6)
    assert "ex:foo" in problem["detail"]


@pytest.mark.parametrize("query", [SELECT, CONSTRUCT, None])
def test_a_type_that_is_not_on_offer(client: httpx.Client, query: str | None) -> None:
    answer = ask(client, "image/png", **({"query": query} if query else {}))
    assert answer.status_code == 406
    assert ("text/csv" if query == SELECT else "text/turtle") in answer.json()["detail"]


def test_methods_on_offer(client: httpx.Client) -> None:
    expected = {"GET", "HEAD", "POST", "OPTIONS", "QUERY"}
    for method in ("OPTIONS", "DELETE"):
        assert set(client.request(method, "/sparql").headers["allow"].split(", ")) == expected
    assert client.options("/sparql").headers["accept-query"] == DIRECT


@pytest.mark.parametrize("path", ["/sparql", f"/sparql?{urlencode({'query': SELECT})}", "/", "/queries/", "/healthz"])
def test_head_is_get_without_a_body(client: httpx.Client, path: str) -> None:
    get, head = client.get(path), client.head(path)
    assert head.status_code == 200
    assert head.content == b""
    for name in ("content-type", "content-length", "vary"):
        assert head.headers.get(name) == get.headers.get(name)


def test_any_page_may_read_and_preflight(client: httpx.Client) -> None:
    origin = {"Origin": "https://x.example"}
    answer = client.get("/sparql", params={"query": ASK}, headers=origin)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    assert "ETag" in answer.headers["access-control-expose-headers"]
    asked = {**origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    preflight = client.options("/sparql", headers=asked)
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert "content-type" in preflight.headers["access-control-allow-headers"].lower()
    assert int(preflight.headers["access-control-max-age"]) > 0


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        # Oxigraph's union gives a triple once for each graph it stands in; a build puts none into two graphs.
        ({}, ["Dortmund", "KIF", "KIF", "WAT", "Zwönitz"]),
        ({"default-graph-uri": f"{GRAPH}projects"}, ["KIF", "WAT"]),
        ({"default-graph-uri": "http://none.example/"}, []),
        ({"default-graph-uri": [f"{GRAPH}projects", "http://none.example/"]}, ["KIF", "WAT"]),
        ({"named-graph-uri": f"{GRAPH}projects"}, []),
    ],
)
def test_the_dataset_of_the_protocol(client: httpx.Client, params: dict[str, Any], expected: list[str]) -> None:
    answer = client.get("/sparql", params={"query": SELECT, **params})
    assert [row["label"]["value"] for row in answer.json()["results"]["bindings"]] == expected


def test_the_description_tells_the_truth(client: httpx.Client, server: str) -> None:
    store = ox.Store()
    store.load(client.get("/sparql", headers={"Accept": "text/turtle"}).content, format=ox.RdfFormat.TURTLE)
    sd = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> PREFIX void: <http://rdfs.org/ns/void#> "

    def values(query: str) -> list[str]:
        found = store.query(sd + query)
        assert isinstance(found, ox.QuerySolutions)
        return sorted(str(row[0].value) for row in found)

    assert values("SELECT ?x { ?s a sd:Service ; sd:endpoint ?x }") == [f"{server}/sparql"]
    assert values("SELECT ?x { ?s sd:feature ?x }") == [
        "http://www.w3.org/ns/sparql-service-description#UnionDefaultGraph"
    ]
    assert values("SELECT ?x { ?s sd:resultFormat ?x }") == sorted(each.iri for each in GRAPH_FORMATS + RESULT_FORMATS)
    assert values("SELECT ?x { ?g sd:name ?x }") == [f"{GRAPH}places", f"{GRAPH}projects"]
    assert values("SELECT ?x { ?g sd:name ?n ; sd:graph/void:triples ?x }") == ["8", "9"]
    assert not any(isinstance(quad.subject, ox.BlankNode) for quad in store)
    assert client.get(f"{server}/sparql?query=ASK%7B%7D").json() == {"head": {}, "boolean": True}


def test_the_form_works_without_scripts(client: httpx.Client) -> None:
    page = client.get("/sparql", headers={"Accept": BROWSER, "Accept-Language": "de"})
    assert 'lang="de"' in page.text
    assert "<script>" not in page.text
    assert "style=" not in page.text
    assert "Welche Verbundvorhaben gibt es?" in page.text
    example = client.get("/sparql?example=cq01-projects", headers={"Accept": BROWSER})
    assert "ORDER BY ?project\n</textarea>" in example.text
    assert "unsafe-inline" not in page.headers["content-security-policy"]
    english = client.get("/sparql", headers={"Accept": BROWSER, "Accept-Language": "en"})
    assert "Which joint projects are there?" in english.text
    assert english.headers["content-language"] == "en"


@pytest.mark.parametrize(
    ("query", "word"),
    [
        (SELECT, '<td lang="de">Zwönitz</td>'),
        ("SELECT ?c { ?s a ?c } ORDER BY ?c", ">ki:JointProject</a>"),
        ("ASK { ?s ?p ?o }", "<strong>ja</strong>"),
        (CONSTRUCT, "municipality:14521620"),
        (
            "SELECT * { VALUES (?a ?b ?c ?d ?e) { " + "(1 2 3 4 UNDEF) " * 1001 + "} }",
            "Es gibt mehr Zeilen; gezeigt werden die ersten 1000",
        ),
    ],
)
def test_answers_on_the_page(client: httpx.Client, query: str, word: str) -> None:
    page = client.post("/sparql", data={"query": query}, headers={"Accept": BROWSER})
    assert page.status_code == 200
    assert word in page.text


def test_values_are_text_on_the_page(client: httpx.Client) -> None:
    evil = 'SELECT ("</textarea><script>alert(1)</script>" AS ?x) ?d { ?s <http://purl.org/dc/terms/description> ?d }'
    page = client.get("/sparql", params={"query": evil, "default-graph-uri": '"><script>'}, headers={"Accept": BROWSER})
    assert page.status_code == 400
    page = client.get("/sparql", params={"query": evil}, headers={"Accept": BROWSER})
    assert "<script>" not in page.text
    assert page.text.count("</textarea>") == 1
    assert "<img" not in page.text
    assert "&lt;img src=x onerror=alert(1)&gt;" in page.text


def test_a_problem_has_a_page(client: httpx.Client) -> None:
    page = client.get(
        "/sparql", params={"query": "SELECT * {\n<b>"}, headers={"Accept": BROWSER, "Accept-Language": "de"}
    )
    assert (page.status_code, page.headers["content-type"]) == (400, HTML)
    assert "Zeile 2" in page.text


def test_json_is_what_the_standard_says(client: httpx.Client) -> None:
    body = json.loads(
        ask(client, query="SELECT ?n { ?s <https://w3id.org/kommunen-innovativ/def#population> ?n } LIMIT 1").content
    )
    assert body["head"] == {"vars": ["n"]}
    assert body["results"]["bindings"][0]["n"]["datatype"] == "http://www.w3.org/2001/XMLSchema#integer"
