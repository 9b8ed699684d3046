"""What a cache in front keeps, and what it never does: the same for nginx and for Varnish."""

from __future__ import annotations

import re
from contextlib import closing
from http.client import HTTPConnection
from itertools import product
from uuid import uuid4

import httpx
import pytest

from front_case import Front

LABELS = "SELECT ?s ?label { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?label } ORDER BY ?s ?label"
PLAIN = {"accept": "text/csv", "accept-encoding": "identity"}
RESULTS = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values")


def new(query: str = LABELS) -> str:
    """Give the query a text that no test has asked with before."""
    return f"{query} # {uuid4().hex}"


def ask(front: Front, query: str, /, method: str = "GET", **headers: str) -> httpx.Response:
    wanted = {**PLAIN, **{name.replace("_", "-"): value for name, value in headers.items()}}
    if method == "POST":
        return front.client.post(f"{front.url}/sparql", data={"query": query}, headers=wanted)
    return front.client.request(method, f"{front.url}/sparql", params={"query": query}, headers=wanted)


def asked(front: Front, replicas: tuple[str, str]) -> int:
    """How many requests for answers came to all replicas."""
    texts = [front.client.get(f"{each}/metrics").text for each in replicas]
    return sum(
        int(float(number))
        for text in texts
        for number in re.findall(r'kg_requests_total{.*route="/sparql".*} (.*)', text)
    )


@pytest.mark.parametrize("method", ["GET", "POST", "QUERY"])
def test_answers_are_those_of_the_service(front: Front, replicas: tuple[str, str], method: str) -> None:
    for accept, coding in product(RESULTS, ("identity", "gzip", "br", "zstd")):
        headers = {"accept": accept, "accept-encoding": coding}
        answers = []
        for address in (replicas[0], front.url, front.url):
            if method == "QUERY":
                headers["content-type"] = "application/sparql-query"
                answers.append(front.client.request("QUERY", f"{address}/sparql", content=LABELS, headers=headers))
            elif method == "POST":
                answers.append(front.client.post(f"{address}/sparql", data={"query": LABELS}, headers=headers))
            else:
                answers.append(front.client.get(f"{address}/sparql", params={"query": LABELS}, headers=headers))
        assert len({answer.content for answer in answers}) == 1
        for name in (
            "content-type",
            "content-encoding",
            "etag",
            "vary",
            "cache-control",
            "access-control-allow-origin",
        ):
            assert len({answer.headers.get(name) for answer in answers}) == 1, name
        for answer in answers[1:]:
            assert "surrogate-control" not in answer.headers
            assert "x-accel-expires" not in answer.headers


def test_repeated_queries_do_not_reach_the_service(front: Front, replicas: tuple[str, str]) -> None:
    queries = [new() for _ in range(3)]
    for query in queries:
        assert ask(front, query).headers["x-cache"] == "MISS"
    before = asked(front, replicas)
    answers = [ask(front, query) for _ in range(50) for query in queries]
    assert {answer.headers["x-cache"] for answer in answers} == {"HIT"}
    assert len({answer.text for answer in answers}) == 1
    assert asked(front, replicas) == before


def test_head_is_answered_from_what_is_kept(front: Front) -> None:
    query = new()
    whole = ask(front, query)
    head = ask(front, query, method="HEAD")
    assert (head.headers["x-cache"], head.content) == ("HIT", b"")
    assert head.headers["content-length"] == str(len(whole.content))


def test_a_client_that_has_the_answer_gets_304(front: Front, replicas: tuple[str, str]) -> None:
    query = new()
    tag = ask(front, query).headers["etag"]
    before = asked(front, replicas)
    for _ in range(3):
        answer = ask(front, query, if_none_match=tag)
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    assert ask(front, query, if_none_match='W/"another"').status_code == 200
    assert asked(front, replicas) == before
    # Also where the cache has not seen the question yet; the answer itself is kept then, and not the 304.
    other = new()
    tag = ask(front, other, method="POST").headers["etag"]
    assert ask(front, other, if_none_match=tag).status_code == 304
    assert ask(front, other).status_code == 200


def test_formats_and_codings_are_never_mixed(front: Front) -> None:
    query = new()
    wanted = list(product(RESULTS, ("identity", "gzip", "br", "zstd", "gzip, br;q=0.5", "")))
    found: dict[tuple[str, str], str] = {}
    for turn in range(2):
        for accept, coding in wanted if turn == 0 else reversed(wanted):
            answer = ask(front, query, accept=accept, accept_encoding=coding)
            assert answer.headers["content-type"].split(";")[0] == accept
            assert answer.headers.get("content-encoding", "") in ("", *re.findall(r"gzip|br|zstd", coding))
            assert answer.headers["x-cache"] == ("MISS", "HIT")[turn]
            assert found.setdefault((accept, coding), answer.text) == answer.text
    for accept in RESULTS:
        assert len({found[accept, coding] for coding in ("identity", "gzip", "br", "zstd")}) == 1


def test_pages_are_never_mixed(front: Front) -> None:
    query = new()
    for _ in range(2):
        assert ask(front, query, accept="text/html", accept_language="de").headers["content-language"] == "de"
        assert ask(front, query, accept="text/html", accept_language="en").headers["content-language"] == "en"
        assert ask(front, query).headers["content-type"] == "text/csv; charset=utf-8"
        for path in ("/", "/queries/", "/dumps/"):
            for accept, language in product(("text/html", "application/json"), ("de", "en")):
                headers = {"accept": accept, "accept-language": language}
                answer = front.client.get(front.url + path, headers=headers)
                assert answer.headers["content-type"].split(";")[0] == accept
                assert answer.headers.get("content-language", language) == language


def test_ready_questions_are_never_mixed(front: Front, replicas: tuple[str, str]) -> None:
    asked_for = list(
        product(("csv", "tsv", "json", "html"), ("", "?ags=05913000", "?below=1"), ("de", "en"), ("gzip", "br"))
    )
    for _ in range(2):
        for suffix, parameters, language, coding in asked_for:
            path = f"/queries/places.{suffix}{parameters}"
            headers = {"accept": "*/*", "accept-language": language, "accept-encoding": coding}
            answer = front.client.get(front.url + path, headers=headers)
            direct = front.client.get(replicas[0] + path, headers=headers)
            assert (answer.status_code, answer.text) == (200, direct.text)
            assert answer.headers["content-type"] == direct.headers["content-type"]


@pytest.mark.parametrize("method", ["POST", "QUERY"])
def test_bodies_are_never_mixed(front: Front, method: str) -> None:
    for number in (1, 2, 1):
        query = f"SELECT ({number} AS ?n) {{}}"
        headers = {**PLAIN, "content-type": "application/sparql-query"}
        answer = front.client.request(method, f"{front.url}/sparql", content=query, headers=headers)
        assert answer.text == f"n\r\n{number}\r\n"
        assert answer.headers.get("x-cache", "MISS") == "MISS"
        # The same address asked with GET describes the service.
        assert "text/turtle" in front.client.get(f"{front.url}/sparql").headers["content-type"]


@pytest.mark.parametrize("expression", ["NOW()", "RAND()", "STRUUID()", "UUID()"])
def test_what_is_different_each_time_is_never_kept(front: Front, expression: str) -> None:
    query = new(f"SELECT ({expression} AS ?x) {{}}")
    answers = [ask(front, query) for _ in range(3)]
    assert len({answer.text for answer in answers}) == 3
    assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}
    assert {answer.headers["x-cache"] for answer in answers} == {"MISS"}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELEKT", 400),
        ("SELECT * { SERVICE <http://other.example/> { ?s ?p ?o } }", 403),
        ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", 503),
    ],
)
def test_errors_are_never_kept(front: Front, replicas: tuple[str, str], query: str, status: int) -> None:
    query = new(query)
    for number in range(1, 3):
        before = asked(front, replicas)
        answer = ask(front, query)
        assert (answer.status_code, answer.headers["cache-control"]) == (status, "no-store")
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status
        assert asked(front, replicas) == before + 1, number
    assert ask(front, new(), accept="image/png").status_code == 406
    assert front.client.get(f"{front.url}/nowhere").status_code == 404


def test_a_format_that_is_refused_does_not_spoil_the_others(front: Front) -> None:
    query = new()
    assert ask(front, query, accept="image/png").status_code == 406
    assert ask(front, query).status_code == 200
    assert ask(front, query, accept="image/png").status_code == 406
    assert ask(front, query).headers["x-cache"] == "HIT"


def test_queries_may_be_as_long_as_the_service_says(front: Front) -> None:
    long = new() + "#" * 3_000
    assert ask(front, long).status_code == 200
    assert ask(front, long).headers["x-cache"] == "HIT"
    assert ask(front, LABELS + "#" * 15_000).status_code == 200
    assert ask(front, LABELS + "#" + "x" * 900_000, method="POST").status_code == 200
    assert ask(front, LABELS + "#" + "x" * 1_100_000, method="POST").status_code == 413
    # Longer than this client can ask.
    with closing(HTTPConnection(front.url.removeprefix("http://"), timeout=30)) as connection:
        connection.request("GET", f"/sparql?query=ASK%20%7B%7D{'%20' * 22_000}", headers=PLAIN)
        with connection.getresponse() as answer:
            assert answer.status in (400, 414)


def test_files_can_be_had_in_parts(front: Front) -> None:
    url = front.client.get(f"{front.url}/dumps/latest/all.ttl", follow_redirects=True).url
    whole = front.client.get(url)
    part = front.client.get(url, headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert front.client.get(url, headers={"if-none-match": whole.headers["etag"]}).status_code == 304


def test_the_front_says_which_release_an_answer_is_from(front: Front, replicas: tuple[str, str]) -> None:
    release = front.client.get(f"{replicas[0]}/healthz").json()["release"]
    assert ask(front, LABELS).headers["x-release"] == release


def test_strangers_do_not_empty_the_cache(front: Front) -> None:
    query = new()
    ask(front, query)
    with httpx.Client(transport=httpx.HTTPTransport(local_address="127.0.0.2")) as stranger:
        for method in ("PURGE", "BAN"):
            answer = stranger.request(method, front.url, headers={"x-release": "x"})
            assert answer.status_code in (403, 405)
            # Nor does it help to come by way of another proxy on the same machine.
            answer = front.client.request(method, front.url, headers={"x-release": "x", "x-forwarded-for": "192.0.2.1"})
            assert answer.status_code in (403, 405)
    assert ask(front, query).headers["x-cache"] == "HIT"
