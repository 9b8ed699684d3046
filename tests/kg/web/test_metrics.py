"""Numbers, logs and health: what whoever runs the service sees, and nothing of those who use it."""

from __future__ import annotations

import asyncio
import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from prometheus_client.parser import text_string_to_metric_families

from app_case import run_server
from kg.config import Settings
from kg.limits import Limits
from kg.web import App, create_app
from process_case import wait_until

SECRET = "SELECT ('a secret word' AS ?x) {}"
PROBLEM = "application/problem+json"


@contextmanager
def serving(
    root: Path, data: Path, log: io.StringIO | None = None, **limits: Any
) -> Iterator[tuple[httpx.Client, App]]:
    settings = Settings(root=root, releases=data.parent, limits=replace(Limits(), **limits))
    app = create_app(settings, [data], access_log=log)
    with run_server(app) as address, httpx.Client(base_url=address) as client:
        del client.headers["accept"]
        yield client, app


def read_metrics(client: httpx.Client) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert answer.headers["cache-control"] == "no-store"
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def requests(client: httpx.Client) -> dict[tuple[str, str, str, str], int]:
    return {
        tuple(dict(labels)[name] for name in ("route", "status", "format", "cache")): int(value)  # type: ignore[misc]
        for (name, labels), value in read_metrics(client).items()
        if name == "kg_requests_total"
    }


CALLS: list[tuple[str, str, dict[str, Any], tuple[str, str, str, str]]] = [
    ("GET", "/sparql", {"params": {"query": SECRET}}, ("/sparql", "200", "json", "miss")),
    ("GET", "/sparql", {"params": {"query": SECRET}}, ("/sparql", "200", "json", "hit")),
    ("HEAD", "/sparql", {"params": {"query": SECRET}}, ("/sparql", "200", "json", "hit")),
    ("POST", "/sparql", {"data": {"query": SECRET}}, ("/sparql", "200", "json", "hit")),
    ("GET", "/sparql", {"params": {"query": SECRET, "format": "csv"}}, ("/sparql", "200", "csv", "miss")),
    (
        "GET",
        "/sparql",
        {"params": {"query": SECRET, "format": "csv"}, "headers": {"If-None-Match": "*"}},
        ("/sparql", "304", "csv", "revalidated"),
    ),
    ("GET", "/sparql", {"params": {"query": "SELECT (NOW() AS ?x) {}"}}, ("/sparql", "200", "json", "")),
    ("GET", "/sparql", {"params": {"query": "nonsense"}}, ("/sparql", "400", "", "")),
    ("GET", "/sparql", {"params": {"query": "CLEAR ALL"}}, ("/sparql", "403", "", "")),
    ("GET", "/sparql", {}, ("/sparql", "200", "", "")),
    ("GET", "/graphs?default", {}, ("/graphs", "200", "ttl", "miss")),
    ("GET", "/graph/none", {}, ("/graph", "404", "", "")),
    ("GET", "/queries/places.csv", {}, ("/queries", "200", "csv", "miss")),
    ("GET", "/queries/nothing.csv", {}, ("/queries", "404", "", "")),
    ("GET", "/healthz", {}, ("/healthz", "200", "", "")),
    ("GET", "/nowhere", {}, ("other", "404", "", "")),
    (
        "OPTIONS",
        "/nowhere-else",
        {"headers": {"Origin": "https://x.example", "Access-Control-Request-Method": "POST"}},
        ("other", "204", "", ""),
    ),
]


def test_each_request_is_counted(root: Path, serving_data: Path, tmp_path: Path) -> None:
    with serving(serving_data.parent, serving_data) as (client, app):
        assert client.get("/readyz").status_code == 200
        counted = requests(client)
        for method, path, more, expected in CALLS:
            client.request(method, path, **more)
            now = requests(client)
            assert now.get(expected, 0) == counted.get(expected, 0) + 1, (method, path, now)
            counted = now
        metrics = read_metrics(client)
        buckets = [value for (name, _), value in metrics.items() if name == "kg_request_seconds_bucket"]
        assert buckets == sorted(buckets)
        total = metrics["kg_request_seconds_count", frozenset()]
        assert buckets[-1] == total == sum(requests(client).values()) - 1
        assert 0 < metrics["kg_request_seconds_sum", frozenset()] < 60
        assert metrics["kg_kept_answers", frozenset()] == len(app.hub.site.answers) == 4
        assert metrics["kg_kept_bytes", frozenset()] == app.hub.site.answers.bytes > 0
        assert metrics["kg_answers_broken_off_total", frozenset()] == 0
        assert metrics["kg_release_info", frozenset({("release", "none")})] == 1
        lanes = {dict(labels)["lane"] for name, labels in metrics if name == "kg_queries"}
        assert {"idle", "fresh", "short", "waiting", "long"} <= lanes


def test_addresses_that_are_made_up_are_counted_together(root: Path, serving_data: Path) -> None:
    origin = {"Origin": "https://x.example", "Access-Control-Request-Method": "GET"}
    with serving(serving_data.parent, serving_data) as (client, app):
        client.get("/readyz")
        before = len(app.hub.metrics.requests)
        for number in range(50):
            for path in (f"/{number}", f"/graph/{number}", f"/queries/{number}.csv", f"/dumps/{number}/x"):
                client.get(path)
                client.options(path, headers=origin)
        assert len(app.hub.metrics.requests) <= before + 8


def test_what_is_under_way_is_seen(root: Path, serving_data: Path) -> None:
    heavy = "SELECT (COUNT(*) AS ?n) { " + "".join(f"?{x} ?p{x} ?o{x} . " for x in "abcdefgh") + "}"
    with serving(serving_data.parent, serving_data, seconds=3) as (client, _):
        client.get("/readyz")
        thread = threading.Thread(
            target=httpx.get, args=(f"{client.base_url}/sparql",), kwargs={"params": {"query": heavy}, "timeout": 20}
        )
        thread.start()
        long = frozenset({("lane", "long")})
        wait_until(lambda: read_metrics(client)["kg_queries", long], 3)
        thread.join()
        assert read_metrics(client)["kg_queries", long] == 0
        assert requests(client)["/sparql", "503", "", ""] == 1


LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (?:GET|HEAD|POST|OPTIONS|QUERY) /\S* \d{3} \d+\.\dms \d+ \S+ \S+\Z")


def test_the_log_tells_of_nobody(root: Path, serving_data: Path) -> None:
    log = io.StringIO()
    with serving(serving_data.parent, serving_data, log) as (client, _):
        for method, path, more, _ in CALLS:
            client.request(method, path, **more)
        client.get("/queries/places.csv?ags=05913000")
        client.get("/graphs?graph=https://w3id.org/kommunen-innovativ/graph/places")
        client.get("/a%0A2026-01-01T00:00:00Z%20GET%20/forged 200 é")
        client.get("/graph/" + "x" * 5000)
    lines = log.getvalue().splitlines()
    assert len(lines) == len(CALLS) + 4
    for line in lines:
        assert LINE.match(line), line
        assert len(line) < 300
    written = log.getvalue()
    for secret in ("secret", "SELECT", "127.0.0.1", "05913000", "query="):
        assert secret not in written
    assert "GET /sparql 200" in written
    assert " json miss" in written
    assert " csv revalidated" in written
    assert "GET /nowhere 404" in written


def test_the_log_is_written_while_it_runs(root: Path, serving_data: Path) -> None:
    log = io.StringIO()
    with serving(serving_data.parent, serving_data, log) as (client, _):
        client.get("/healthz")
        wait_until(lambda: "/healthz" in log.getvalue())


def test_without_a_stream_nothing_is_gathered(small_app: App, client: httpx.Client) -> None:
    client.get("/healthz")
    assert small_app.hub.log._lines == []


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_health_is_kept_by_nobody(client: httpx.Client, method: str, path: str) -> None:
    answer = client.request(method, path, headers={"If-None-Match": "*"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    assert (answer.content == b"") is (method == "HEAD")


def test_health_names_the_release_and_the_sandbox(client: httpx.Client, small_app: App) -> None:
    assert client.get("/healthz").json() == {"status": "ok", "release": small_app.hub.release_id}
    ready = client.get("/readyz").json()
    assert ready["status"] == "ready"
    assert ready["release"] == small_app.hub.release_id
    assert set(ready["sandbox"]) <= {"landlock", "seccomp"}


def test_it_is_not_ready_where_the_smallest_question_takes_too_long(
    root: Path, serving_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(serving_data.parent, serving_data) as (client, app):
        assert client.get("/readyz").status_code == 200
        pool = app.hub.site.pool
        with monkeypatch.context() as patch:
            patch.setattr("kg.web.health._PATIENCE", 0.3)
            patch.setattr(pool, "answer", lambda _: asyncio.sleep(30))
            answer = client.get("/readyz")
            assert (answer.status_code, answer.headers["content-type"]) == (503, PROBLEM)
            assert "no answer after" in answer.json()["detail"]
            assert client.get("/healthz").status_code == 200


# Whom a request is for

FORWARDED = {"X-Forwarded-For": "203.0.113.7"}


@contextmanager
def behind_proxy(root: Path, data: Path, trusted: str) -> Iterator[tuple[str, list[str]]]:
    """Served as `kg serve` does; notes for whom each question is."""
    settings = Settings(root=root, releases=data.parent, trusted_proxies=trusted)
    app = create_app(settings, [data])
    seen: list[str] = []
    door = app._sparql

    async def noting(exchange: Any) -> None:
        seen.append(exchange.client)
        await door(exchange)

    app._sparql = noting  # type: ignore[assignment]
    config = uvicorn.Config(
        app,
        port=0,
        log_level="warning",
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}", seen
    finally:
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize(
    ("trusted", "expected"),
    [
        ("", "127.0.0.1"),
        ("10.0.0.1", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.7"),
        ("10.0.0.1,127.0.0.0/8", "203.0.113.7"),
    ],
)
def test_a_proxy_is_believed_where_it_is_trusted(root: Path, serving_data: Path, trusted: str, expected: str) -> None:
    with behind_proxy(serving_data.parent, serving_data, trusted) as (address, seen):
        assert httpx.get(f"{address}/sparql?query=ASK%7B%7D", headers=FORWARDED).status_code == 200
        assert seen == [expected]
