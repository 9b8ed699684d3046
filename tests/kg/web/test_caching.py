"""What is kept, here and by clients: the same question is answered once, and no answer outlives its release."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest

from app_case import run_server
from kg.config import Settings
from kg.limits import Limits
from kg.release import Release
from kg.store import EngineSpec
from kg.web import App, create_app
from kg.web.opening import SiteOpener
from kg.web.site import PATIENCE, Site
from process_case import wait_until

LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
SELECT = f"SELECT ?label {{ ?s {LABEL} ?label }} ORDER BY ?label"
CONSTRUCT = f"CONSTRUCT WHERE {{ ?s {LABEL} ?label }}"
GRAPH = "https://w3id.org/kommunen-innovativ/graph/"
DIRECT = "application/sparql-query"
# Long enough to be worth coding.
LONG = "SELECT ?x { VALUES ?x { " + " ".join(f"'{number}'" for number in range(500)) + " } }"


class Counter:
    """Counts how often the engine is asked."""

    def __init__(self, app: App, monkeypatch: pytest.MonkeyPatch) -> None:
        self.number = 0
        pool = app.hub.site.pool
        make_run = pool.make_run

        def counting(*args: Any, **more: Any) -> Any:
            self.number += 1
            return make_run(*args, **more)

        monkeypatch.setattr(pool, "make_run", counting)


@pytest.fixture
def counter(small_app: App, client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> Counter:
    assert client.get("/readyz").status_code == 200
    return Counter(small_app, monkeypatch)


@pytest.fixture
def last_modified(small_app: App) -> str:
    """The date, once it has come."""
    wait_until(lambda: small_app.hub.site.last_modified)
    return small_app.hub.site.last_modified


# The tag

SAME = [
    {"query": SELECT},
    {"query": SELECT.replace(" ", "\n")},
    {"query": f"# all of them\n{SELECT}\t"},
    {"query": SELECT, "unknown": "x"},
    {"query": SELECT, "default-graph-uri": ""},
    {"query": SELECT, "format": "json"},
]
OTHERS: list[tuple[dict[str, str], dict[str, str]]] = [
    ({"query": SELECT}, {}),
    ({"query": SELECT}, {"Accept": "text/csv"}),
    ({"query": SELECT}, {"Accept": "application/sparql-results+xml"}),
    ({"query": SELECT}, {"Accept-Encoding": "gzip"}),
    ({"query": SELECT}, {"Accept-Encoding": "br"}),
    ({"query": SELECT.replace("?label", "?LABEL")}, {}),
    ({"query": SELECT.replace("ORDER BY ?label", "")}, {}),
    ({"query": f"{SELECT} LIMIT 1"}, {}),
    ({"query": f"{SELECT} # 'a  b'"}, {"Accept": "text/tab-separated-values"}),
    ({"query": "SELECT ('a b' AS ?x) {}"}, {}),
    ({"query": "SELECT ('a  b' AS ?x) {}"}, {}),
    ({"query": SELECT, "default-graph-uri": f"{GRAPH}places"}, {}),
    ({"query": SELECT, "default-graph-uri": f"{GRAPH}projects"}, {}),
    ({"query": SELECT, "named-graph-uri": f"{GRAPH}places"}, {}),
    ({"query": SELECT, "maxrows": "1"}, {}),
    ({"query": SELECT, "maxrows": "2"}, {}),
    ({"query": CONSTRUCT}, {}),
    ({"query": CONSTRUCT}, {"Accept": "application/ld+json"}),
    ({}, {"Accept": "text/turtle"}),
    ({}, {"Accept": "application/ld+json"}),
    ({}, {"Accept": "text/html", "Accept-Language": "de"}),
    ({}, {"Accept": "text/html", "Accept-Language": "en"}),
    ({}, {"Accept": "text/html", "Accept-Language": "en", "Accept-Encoding": "gzip"}),
]


def ask(client: httpx.Client, params: dict[str, str], headers: dict[str, str] | None = None) -> httpx.Response:
    answer = client.get("/sparql", params=params, headers={"Accept-Encoding": "identity", **(headers or {})})
    assert answer.status_code in (200, 304), answer.text
    return answer


def test_the_same_question_has_one_tag(client: httpx.Client) -> None:
    answers = [ask(client, params) for params in SAME]
    answers.append(client.post("/sparql", data={"query": SELECT}, headers={"Accept-Encoding": "identity"}))
    for method in ("POST", "QUERY"):
        headers = {"Content-Type": DIRECT, "Accept-Encoding": "identity"}
        answers.append(client.request(method, "/sparql", content=SELECT.encode(), headers=headers))
    assert len({answer.headers["etag"] for answer in answers}) == 1
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].headers["etag"].startswith('W/"')


def test_other_questions_have_other_tags(client: httpx.Client) -> None:
    tags = [ask(client, params, headers).headers["etag"] for params, headers in OTHERS]
    for (one, tag), (other, other_tag) in combinations(zip(OTHERS, tags, strict=True), 2):
        assert tag != other_tag, (one, other)


WHOLE = ["/", "/queries/", "/queries/places.csv", "/queries/places.json", "/queries/places.html", "/queries/places.rq"]
WHOLE += ["/graphs", "/graphs?default", f"/graphs?graph={GRAPH}places", "/graph/places", "/dumps/", "/openapi.json"]
WHOLE += ["/sparql", "/sparql?query=ASK%7B%7D", "/queries/cq02-record.ttl", "/queries/cq02-record.html"]


@pytest.mark.parametrize("path", WHOLE)
@pytest.mark.parametrize("accept", ["*/*", "text/html", "application/json;q=0.9, text/turtle"])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_whoever_has_it_gets_no_second(
    client: httpx.Client, last_modified: str, path: str, accept: str, coding: str, method: str
) -> None:
    headers = {"Accept": accept, "Accept-Encoding": coding}
    first = client.get(path, headers=headers)
    if first.status_code == 406:
        assert path.startswith("/graph")
        assert accept == "text/html"
        return
    assert first.status_code == 200
    tag = first.headers["etag"]
    for known in (tag, tag.removeprefix("W/"), f'"x", {tag}', "*"):
        again = client.request(method, path, headers={**headers, "If-None-Match": known})
        assert (again.status_code, again.content) == (304, b""), known
        for name in ("etag", "vary", "cache-control", "access-control-allow-origin", "last-modified"):
            assert again.headers.get(name) == first.headers.get(name), name
        assert "content-encoding" not in again.headers
    assert "Accept-Encoding" in first.headers["vary"]
    other = client.request(method, path, headers={**headers, "If-None-Match": '"other", W/"other"'})
    assert other.status_code == 200


def test_several_lines_of_tags_are_one(client: httpx.Client) -> None:
    tag = ask(client, {"query": SELECT}).headers["etag"]
    lines = [("Accept-Encoding", "identity"), ("If-None-Match", tag), ("If-None-Match", '"other"')]
    assert client.get("/sparql", params={"query": SELECT}, headers=lines).status_code == 304


# Without asking the engine


def test_what_is_known_is_not_asked_again(client: httpx.Client, counter: Counter) -> None:
    select = SELECT.replace("ORDER BY ?label", "ORDER BY DESC(?label)")
    params = {"query": select}
    first = ask(client, params)
    assert counter.number == 1
    assert ask(client, params).content == first.content
    assert ask(client, {"query": f"{select}   # said otherwise"}).content == first.content
    head = client.head("/sparql", params=params, headers={"Accept-Encoding": "identity"})
    assert head.headers["content-length"] == str(len(first.content))
    headers = {"Content-Type": DIRECT, "Accept-Encoding": "identity"}
    for method in ("POST", "QUERY"):
        answer = client.request(method, "/sparql", content=select.encode(), headers=headers)
        assert answer.content == first.content
    assert counter.number == 1
    assert ask(client, params, {"If-None-Match": first.headers["etag"]}).status_code == 304
    assert counter.number == 1


def test_a_tag_says_enough(small_app: App, client: httpx.Client, counter: Counter) -> None:
    query = "SELECT ?s ?p { ?s ?p ?o } ORDER BY ?s ?p # not kept"
    tag = ask(client, {"query": query}).headers["etag"]
    answers = small_app.hub.site.answers
    while len(answers):
        answers._max_bytes, before = answers.bytes - 1, answers._max_bytes
        answers._grow(0)
        answers._max_bytes = before
    before_number = counter.number
    for method in ("GET", "HEAD"):
        headers = {"If-None-Match": tag, "Accept-Encoding": "identity"}
        assert client.request(method, "/sparql", params={"query": query}, headers=headers).status_code == 304
    headers = {"Content-Type": DIRECT, "If-None-Match": tag, "Accept-Encoding": "identity"}
    assert client.request("QUERY", "/sparql", content=query.encode(), headers=headers).status_code == 304
    assert counter.number == before_number


def test_post_has_no_representation_to_compare(client: httpx.Client, last_modified: str) -> None:
    tag = ask(client, {"query": SELECT}).headers["etag"]
    for known in ({"If-None-Match": tag}, {"If-None-Match": "*"}, {"If-Modified-Since": last_modified}):
        answer = client.post("/sparql", data={"query": SELECT}, headers={"Accept-Encoding": "identity", **known})
        assert answer.status_code == 200


def test_named_queries_and_graphs_are_kept(client: httpx.Client, counter: Counter) -> None:
    for path in ("/queries/places.tsv?ags=05913000", "/graphs?default&format=nt", "/graph/places?format=nq"):
        first = client.get(path)
        before = counter.number
        again = client.get(path)
        assert (again.status_code, again.content) == (200, first.content)
        assert again.headers.get("content-disposition") == first.headers.get("content-disposition")
        assert counter.number == before


def test_an_answer_that_two_addresses_share_has_the_name_of_each(client: httpx.Client) -> None:
    text = client.get("/queries/places.rq").text
    named = client.get("/queries/places.csv")
    asked = client.get("/sparql", params={"query": text}, headers={"Accept": "text/csv"})
    assert named.content == asked.content
    assert named.headers["content-disposition"] == 'inline; filename="places.csv"'
    assert "content-disposition" not in asked.headers
    assert client.get("/queries/places.csv").headers["content-disposition"] == 'inline; filename="places.csv"'


VOLATILE = [
    "SELECT (NOW() AS ?x) {}",
    "SELECT (now ( ) AS ?x) {}",
    "SELECT (RAND() AS ?x) {}",
    "SELECT (UUID() AS ?x) {}",
    "SELECT (STRUUID() AS ?x) {}",
    "SELECT (STR(BNODE()) AS ?x) {}",
    "SELECT ?x { BIND(rAnD#\n() AS ?x) }",
    "SELECT ?x { { SELECT (UUID() AS ?x) {} } }",
]


@pytest.mark.parametrize("query", VOLATILE)
@pytest.mark.parametrize("accept", ["application/sparql-results+json", "text/html"])
def test_what_changes_each_time_is_kept_by_nobody(
    client: httpx.Client, last_modified: str, query: str, accept: str
) -> None:
    headers = {"Accept": accept, "If-None-Match": "*", "If-Modified-Since": last_modified}
    first, second = (client.get("/sparql", params={"query": query}, headers=headers) for _ in range(2))
    for answer in (first, second):
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert not {"etag", "last-modified"} & set(answer.headers)
    if accept != "text/html" and "BNODE" not in query:
        assert first.content != second.content


@pytest.mark.parametrize("query", ["SELECT ('NOW()' AS ?x) {}", "SELECT ?now ?rand { ?now <a:uuid> ?rand } # RAND()"])
def test_what_only_looks_so_is_kept(client: httpx.Client, query: str) -> None:
    assert ask(client, {"query": query}).headers["cache-control"] == "public, no-cache"


ERRORS = [
    ({"query": "SELECT * {"}, {}, 400),
    ({"query": "CLEAR ALL"}, {}, 403),
    ({"query": SELECT}, {"Accept": "image/png"}, 406),
    ({"query": SELECT, "default-graph-uri": "relative"}, {}, 400),
    ({"query": "SELECT (<http://none.example/f>(1) AS ?x) {}"}, {}, 400),
]


@pytest.mark.parametrize(("params", "headers", "status"), ERRORS)
def test_an_error_is_never_not_modified(
    client: httpx.Client, last_modified: str, params: dict[str, str], headers: dict[str, str], status: int
) -> None:
    for known in ({"If-None-Match": "*"}, {"If-Modified-Since": last_modified}):
        for _ in range(2):
            answer = client.get("/sparql", params=params, headers={**headers, **known})
            assert answer.status_code == status
            assert answer.headers["cache-control"] == "no-store"
            assert not {"etag", "last-modified"} & set(answer.headers)


def test_a_limit_is_never_not_modified(root: Path, serving_data: Path, tmp_path: Path) -> None:
    settings = Settings(root=root, releases=tmp_path, limits=replace(Limits(), rows=3))
    app = create_app(settings, [serving_data])
    with run_server(app) as address, httpx.Client(base_url=address) as client:
        client.get("/readyz")
        wait_until(lambda: app.hub.site.last_modified)
        known = client.get("/sparql", params={"query": "ASK {}"}).headers["last-modified"]
        for headers in ({"If-None-Match": "*"}, {"If-Modified-Since": known}):
            assert client.get("/sparql", params={"query": SELECT}, headers=headers).status_code == 503
            assert client.get("/sparql", params={"query": f"{SELECT} LIMIT 3"}, headers=headers).status_code == 304


# Dates


def since(moment: datetime) -> Site:
    site: Any = object.__new__(Site)
    object.__setattr__(site, "since", moment)
    assert isinstance(site, Site)
    return site


def header(moment: datetime) -> bytes:
    return format_datetime(moment, usegmt=True).encode()


LONG_AGO = datetime(2026, 1, 1, 12, 0, 0, 1, tzinfo=UTC)
NEXT = datetime(2026, 1, 1, 12, 0, 1, tzinfo=UTC)

DATES = [
    (header(NEXT), True),
    (b"Thursday, 01-Jan-26 12:00:01 GMT", True),
    (b"Thu, 01 Jan 2026 12:00:01 +0000", True),
    (header(NEXT - timedelta(seconds=1)), False),
    (header(NEXT - timedelta(days=1)), False),
    # A date of a client's own may lie between two releases, until the one before is surely gone.
    (header(NEXT + timedelta(seconds=1)), False),
    (header(NEXT + PATIENCE - timedelta(seconds=1)), False),
    (header(NEXT + PATIENCE), True),
    (header(NEXT + timedelta(days=9)), True),
    (b"Fri, 01 Jan 2100 12:00:01 GMT", False),
    (b"", False),
    (b"yesterday", False),
    (b"1767268801", False),
    (b"Thu, 99 Jan 2026 12:00:01 GMT", False),
    (b"\xff", False),
    (b"Thu, 01 Jan 2026 99:99:99 GMT", False),
]


@pytest.mark.parametrize(("date", "expected"), DATES)
def test_dates(date: bytes, expected: bool) -> None:
    site = since(LONG_AGO)
    assert site.last_modified == "Thu, 01 Jan 2026 12:00:01 GMT"
    assert site.is_unmodified_since(date) is expected


def test_a_whole_second_is_not_rounded() -> None:
    assert since(NEXT).last_modified == "Thu, 01 Jan 2026 12:00:01 GMT"


def test_a_date_that_has_not_come_is_not_said() -> None:
    soon = datetime.now(UTC) + timedelta(seconds=30)
    site = since(soon)
    assert site.last_modified == ""
    assert not site.is_unmodified_since(header(soon.replace(microsecond=0) + timedelta(seconds=1)))


DATED = ["/sparql?query=ASK%7B%7D", "/graphs", "/graphs?default", "/queries/places.csv", "/queries/places.json"]
DATED += ["/dumps/", "/sparql", "/queries/"]


@pytest.mark.parametrize("path", DATED)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_not_modified_since(client: httpx.Client, last_modified: str, path: str, method: str) -> None:
    first = client.get(path)
    assert first.headers["last-modified"] == last_modified
    assert parsedate_to_datetime(last_modified) <= parsedate_to_datetime(first.headers["date"])
    again = client.request(method, path, headers={"If-Modified-Since": last_modified})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("etag", "vary", "last-modified"):
        assert again.headers[name] == first.headers[name]
    for headers in (
        {"If-Modified-Since": "Thu, 01 Jan 2015 00:00:00 GMT"},
        {"If-Modified-Since": "no date"},
        # The tag decides where there is one.
        {"If-Modified-Since": last_modified, "If-None-Match": '"other"'},
    ):
        assert client.request(method, path, headers=headers).status_code == 200
    both = {"If-Modified-Since": "no date", "If-None-Match": first.headers["etag"]}
    assert client.request(method, path, headers=both).status_code == 304


@pytest.mark.parametrize("path", ["/", "/queries/places.html", "/sparql"])
def test_pages_change_with_the_software_and_have_no_date(client: httpx.Client, last_modified: str, path: str) -> None:
    page = client.get(path, headers={"Accept": "text/html", "If-Modified-Since": last_modified})
    assert page.status_code == 200
    assert "last-modified" not in page.headers


def test_what_another_engine_holds_has_no_date(
    client: httpx.Client, last_modified: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EngineSpec, "is_fixed", False)
    for path in ("/graphs", "/sparql", "/queries/places.json", "/graphs?default&format=xml"):
        answer = client.get(path, headers={"If-Modified-Since": last_modified})
        assert answer.status_code == 200
        assert "last-modified" not in answer.headers


def test_a_stream_is_sent_whole_whatever_the_date(root: Path, serving_data: Path, tmp_path: Path) -> None:
    # Nobody knows yet whether it will come to its end.
    settings = Settings(root=root, releases=tmp_path, limits=replace(Limits(), buffer=1000))
    app = create_app(settings, [serving_data])
    with run_server(app) as address, httpx.Client(base_url=address) as client:
        client.get("/readyz")
        wait_until(lambda: app.hub.site.last_modified)
        query = "SELECT ?a ?b ?c ?d { " + "".join(f"?{x} ?p{x} ?o{x} . " for x in "abcd") + "}"
        first = client.get("/sparql", params={"query": query})
        assert first.headers["transfer-encoding"] == "chunked"
        known = {"If-Modified-Since": first.headers["last-modified"]}
        assert client.get("/sparql", params={"query": query}, headers=known).status_code == 200
        # The tag is only known to those who got it whole.
        known = {"If-None-Match": first.headers["etag"]}
        assert client.get("/sparql", params={"query": query}, headers=known).status_code == 304


# Codings


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/sparql", {"query": LONG}),
        ("/sparql", {"query": LONG, "format": "csv"}),
        ("/sparql", {"query": LONG, "format": "text/html"}),
        ("/sparql", {}),
        ("/", {}),
        ("/graphs", {"default": "", "format": "nt"}),
        ("/queries/places.html", {}),
        ("/openapi.json", {}),
    ],
)
def test_codings(client: httpx.Client, coding: str, path: str, params: dict[str, str]) -> None:
    accept = {"Accept": "text/html"} if params.get("format") == "text/html" else {}
    plain, coded = (
        client.get(path, params=params, headers={**accept, "Accept-Encoding": each}) for each in ("identity", coding)
    )
    assert "content-encoding" not in plain.headers
    assert coded.headers["content-encoding"] == coding
    assert coded.content == plain.content
    assert int(coded.headers["content-length"]) < int(plain.headers["content-length"])
    assert coded.headers["vary"] == plain.headers["vary"]
    assert coded.headers["etag"] != plain.headers["etag"]
    assert coded.headers["content-type"] == plain.headers["content-type"]


def test_what_is_small_is_not_worth_coding(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": "ASK {}"}, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in answer.headers
    assert "Accept-Encoding" in answer.headers["vary"]


# The bound


def test_no_more_is_kept_than_the_bound(root: Path, serving_data: Path, tmp_path: Path) -> None:
    settings = Settings(root=root, releases=tmp_path, cache_bytes=100_000)
    app = create_app(settings, [serving_data])
    with run_server(app) as address, httpx.Client(base_url=address) as client:
        answers = app.hub.site.answers
        for number in range(200):
            client.get("/sparql", params={"query": f"SELECT ('{'x' * 3000}' AS ?x) {{}} LIMIT {number + 1}"})
            client.get("/sparql", params={"query": "ASK {}", "x": "y" * 30_000 + str(number)})
            assert answers.bytes <= 100_000
        assert 0 < len(answers) < 30
        # Too large for so small a cache: given, not kept.
        before = len(answers)
        assert client.get("/sparql", params={"query": LONG, "format": "xml"}).status_code == 200
        assert len(answers) <= before


def test_without_a_cache_nothing_is_kept(root: Path, serving_data: Path, tmp_path: Path) -> None:
    app = create_app(Settings(root=root, releases=tmp_path, cache_bytes=0), [serving_data])
    with run_server(app) as address, httpx.Client(base_url=address) as client:
        for _ in range(2):
            tag = client.get("/sparql", params={"query": SELECT}).headers["etag"]
        assert len(app.hub.site.answers) == 0
        known = {"If-None-Match": tag}
        assert client.get("/sparql", params={"query": SELECT}, headers=known).status_code == 304


def test_a_cache_of_our_own_in_front(root: Path, serving_data: Path, tmp_path: Path) -> None:
    settings = Settings(root=root, releases=tmp_path, front_cache_seconds=60)
    with run_server(create_app(settings, [serving_data])) as address, httpx.Client(base_url=address) as client:
        answer = client.get("/sparql", params={"query": "ASK {}"})
        assert answer.headers["x-accel-expires"] == "60"
        # Others ask each time.
        assert answer.headers["cache-control"] == "public, no-cache"
        volatile = client.get("/sparql", params={"query": "SELECT (NOW() AS ?x) {}"})
        assert "x-accel-expires" not in volatile.headers


# One release after another


def lay_out(releases: Path, model: Release, release_id: str, label: str) -> None:
    """A release like `model`, with one more label in it."""
    folder = releases / release_id
    shutil.copytree(model.path, folder, ignore=shutil.ignore_patterns("store"))
    store = ox.Store(str(folder / "store"))
    place = ox.NamedNode("https://w3id.org/kommunen-innovativ/id/municipality/1")
    property_ = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    store.add(ox.Quad(place, property_, ox.Literal(label, language="de"), ox.NamedNode(f"{GRAPH}places")))
    store.optimize()
    store.flush()
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "id": release_id}))


def switch(releases: Path, release_id: str) -> None:
    (releases / "next").symlink_to(release_id)
    (releases / "next").replace(releases / "current")


FIRST, SECOND = "2026-11-22-aaaaaaaaaaaa", "2026-11-23-bbbbbbbbbbbb"


@pytest.fixture
def releases(tmp_path: Path, small_release: Release) -> Path:
    lay_out(tmp_path, small_release, FIRST, "Erstens")
    lay_out(tmp_path, small_release, SECOND, "Zweitens")
    switch(tmp_path, FIRST)
    return tmp_path


@contextmanager
def serving(root: Path, releases: Path) -> Iterator[tuple[httpx.Client, App]]:
    app = create_app(Settings(root=root, releases=releases))
    with run_server(app) as address, httpx.Client(base_url=address) as client:
        assert client.get("/readyz").json()["release"] == FIRST
        yield client, app


def wait_for_release(client: httpx.Client, release_id: str) -> None:
    wait_until(lambda: client.get("/healthz").json()["release"] == release_id, 15)


PATHS = ["/queries/places.csv", "/graphs?default&format=nt", "/sparql", "/dumps/", "/graphs"]


def test_a_new_release_outdates_everything(root: Path, releases: Path) -> None:
    with serving(root, releases) as (client, app):
        wait_until(lambda: app.hub.site.last_modified)
        paths = [f"{path}" for path in PATHS] + [f"/sparql?{httpx.QueryParams({'query': SELECT})}"]
        before = {path: client.get(path) for path in paths}
        assert "Erstens" in before[paths[-1]].text
        assert len(app.hub.site.answers) == 3
        switch(releases, SECOND)
        wait_for_release(client, SECOND)
        wait_until(lambda: app.hub.site.last_modified)
        # Nothing is left of what was kept.
        assert len(app.hub.site.answers) == 0
        for path, old in before.items():
            new = client.get(path)
            assert (new.status_code, new.headers["last-modified"] == old.headers["last-modified"]) == (200, False)
            known = {"If-Modified-Since": old.headers["last-modified"]}
            assert client.get(path, headers=known).status_code == 200
            assert client.get(path, headers={"If-Modified-Since": old.headers["date"]}).status_code == 200
            if new.content != old.content or "query" in path:
                assert new.headers["etag"] != old.headers["etag"]
                assert client.get(path, headers={"If-None-Match": old.headers["etag"]}).status_code == 200
            assert client.get(path, headers={"If-None-Match": new.headers["etag"]}).status_code == 304
        assert "Zweitens" in client.get(paths[-1]).text
        assert "Erstens" not in client.get(paths[-1]).text


def test_a_release_that_cannot_be_served_changes_nothing(root: Path, releases: Path) -> None:
    shutil.rmtree(releases / SECOND / "store")
    (releases / SECOND / "store").mkdir()
    with serving(root, releases) as (client, app):
        switch(releases, SECOND)
        time.sleep(2.5)
        assert client.get("/readyz").json()["release"] == FIRST
        assert "Erstens" in client.get("/sparql", params={"query": SELECT}).text
        # Half of a release is no release; what comes after it is.
        shutil.rmtree(releases / SECOND)
        (releases / "current").unlink()
        time.sleep(1.2)
        assert client.get("/readyz").json()["release"] == FIRST
        assert app.hub.release_id == FIRST


def test_since_when_a_release_is_served(root: Path, releases: Path) -> None:
    opener = SiteOpener(Settings(root=root, releases=releases))
    now = datetime.now(UTC)
    assert abs(opener.open().since - now) < timedelta(seconds=5)
    os.utime(releases / "current", (1_700_000_000.5, 1_700_000_000.5), follow_symlinks=False)
    assert opener.open().since.timestamp() == pytest.approx(1_700_000_000.5)
    assert opener.open().last_modified == "Tue, 14 Nov 2023 22:13:21 GMT"
    os.utime(releases / "current", (now.timestamp() + 9999,) * 2, follow_symlinks=False)
    assert abs(opener.open().since - now) < timedelta(seconds=5)
