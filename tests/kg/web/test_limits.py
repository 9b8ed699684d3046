"""Limits: an answer is whole, or it is an error that says which limit was met; never a part that looks like a whole."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest

from app_case import run_server
from kg.config import Settings
from kg.formats import GRAPH_FORMATS, RESULT_FORMATS, RESULTS_CSV, RESULTS_JSON, TURTLE, Format
from kg.limits import Limits
from kg.web import App, create_app
from process_case import wait_until

THINGS = 400
PROBLEM = "application/problem+json"
PRODUCT = "?a ?p ?x . ?b ?q ?y"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z . ?d ?s ?w FILTER(?x + ?y + ?z + ?w = -1) }"
# 160 000 rows, of which the first come at once.
LARGE = f"SELECT ?a ?b {{ {PRODUCT} }}"
LARGE_GRAPH = f"CONSTRUCT {{ ?a <http://example.org/near> ?b }} {{ {PRODUCT} }}"
# Some come at once, then nothing more for a long time.
STUCK = f"SELECT ?a ?b {{ {{ {PRODUCT} }} UNION {{ {PRODUCT} . ?c ?r ?z . ?d ?s ?w FILTER(?x + ?y + ?z + ?w = -1) }} }}"
STUCK_GRAPH = (
    "CONSTRUCT { ?a <http://example.org/near> ?b }"
    f" {{ {{ {PRODUCT} }} UNION {{ {PRODUCT} . ?c ?r ?z . ?d ?s ?w FILTER(?x + ?y + ?z + ?w = -1) }} }}"
)
FORMATS = [(LARGE, each) for each in RESULT_FORMATS] + [(LARGE_GRAPH, each) for each in GRAPH_FORMATS]
STUCK_FORMATS = [(STUCK, each) for each in RESULT_FORMATS] + [(STUCK_GRAPH, each) for each in GRAPH_FORMATS]


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("numbers") / "numbers.ttl"
    lines = (f"<http://example.org/{n}> <http://example.org/p> {n} ." for n in range(THINGS))
    path.write_text("\n".join(lines), encoding="ascii")
    return path


@contextmanager
def serving(numbers: Path, **limits: Any) -> Iterator[tuple[httpx.Client, App]]:
    settings = Settings(root=numbers.parent, releases=numbers.parent, limits=replace(Limits(), **limits))
    app = create_app(settings, [numbers])
    with run_server(app) as address, httpx.Client(base_url=address, timeout=30) as client:
        del client.headers["accept"]
        assert client.get("/readyz").status_code == 200
        yield client, app


def ask(client: httpx.Client, query: str, wanted: Format = RESULTS_JSON, method: str = "GET") -> httpx.Response:
    return client.request(method, "/sparql", params={"query": query}, headers={"Accept": wanted.media_type})


def require_problem(answer: httpx.Response, limit: str) -> None:
    assert (answer.status_code, answer.headers["content-type"]) == (503, PROBLEM)
    problem = answer.json()
    assert problem["type"].endswith("/problem/limit")
    assert problem["limit"] == limit
    assert problem["hint"] in problem["detail"]
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    assert "retry-after" not in answer.headers


# What is met before the first byte went out


SMALL = {"rows": 1000, "bytes": 200_000, "memory": 64 << 20, "depth": 20}


@pytest.fixture(scope="module")
def small(numbers: Path) -> Iterator[httpx.Client]:
    """Little is allowed, but as much time as it takes."""
    with serving(numbers, seconds=30, **SMALL) as (client, _):
        yield client


@pytest.fixture(scope="module")
def short(numbers: Path) -> Iterator[httpx.Client]:
    """Little is allowed, and little time."""
    with serving(numbers, seconds=1, **SMALL) as (client, _):
        yield client


EARLY = [
    (HEAVY, "time", "1 seconds"),
    ("ASK { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z . ?d ?s ?w FILTER(?x + ?y + ?z + ?w = -1) }", "time", "/dumps/"),
    (f"{LARGE} LIMIT 1001", "rows", "1000 rows"),
    (f"SELECT (CONCAT(STR(?a), '{'x' * 1000}') AS ?text) {{ {PRODUCT} }} LIMIT 900", "bytes", "200000 bytes"),
    (f"SELECT ?x ?y ?z {{ {PRODUCT} . ?c ?r ?z }} ORDER BY ?x ?y ?z", "memory", "64 MiB"),
    ("ASK " + "{" * 21 + "}" * 21, "depth", "21 deep"),
]


@pytest.mark.parametrize(("query", "limit", "word"), EARLY, ids=[each[1] for each in EARLY])
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_a_limit_is_named(
    small: httpx.Client, short: httpx.Client, query: str, limit: str, word: str, method: str
) -> None:
    client = short if limit == "time" else small
    began = time.monotonic()
    assert ask(client, "ASK {}").status_code == 200
    idle, began = time.monotonic() - began, time.monotonic()
    if method == "POST":
        answer = client.post("/sparql", content=query, headers={"Content-Type": "application/sparql-query"})
    else:
        answer = ask(client, query, method=method)
    assert time.monotonic() - began < 2.5 + 5 * idle or limit != "time"
    if method == "HEAD":
        assert (answer.status_code, answer.headers["content-type"], answer.content) == (503, PROBLEM, b"")
    else:
        require_problem(answer, limit)
        assert word in answer.json()["detail"]


def test_a_limit_has_a_page(short: httpx.Client) -> None:
    page = short.get("/sparql", params={"query": HEAVY}, headers={"Accept": "text/html", "Accept-Language": "en"})
    assert (page.status_code, page.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert "1 seconds" in page.text
    assert 'href="/dumps/"' in page.text


@pytest.mark.parametrize(("query", "wanted"), FORMATS, ids=lambda each: getattr(each, "key", ""))
def test_rows_are_bounded_in_every_format(small: httpx.Client, query: str, wanted: Format) -> None:
    require_problem(ask(small, f"{query} LIMIT 1001", wanted), "rows")
    answer = ask(small, f"{query} LIMIT 1000", wanted)
    assert answer.status_code == 200
    assert "x-result-truncated" not in answer.headers


@pytest.fixture(scope="module")
def hasty(numbers: Path) -> Iterator[httpx.Client]:
    """What came before the limit was met is held back: nobody gets it for a whole."""
    with serving(numbers, seconds=0.5, buffer=1 << 30) as (client, _):
        yield client


@pytest.mark.parametrize(("query", "wanted"), STUCK_FORMATS, ids=lambda each: getattr(each, "key", ""))
def test_time_is_bounded_in_every_format(hasty: httpx.Client, query: str, wanted: Format) -> None:
    for _ in range(5):
        answer = ask(hasty, query, wanted)
        # Where the machine does something else besides, half a second may go by before a question begins.
        if not answer.json()["type"].endswith("/problem/busy"):
            break
    require_problem(answer, "time")


def test_exactly_so_many_bytes(numbers: Path) -> None:
    with serving(numbers) as (client, _):
        size = len(ask(client, f"{LARGE} LIMIT 3000").content)
    for limit, status in [(size, 200), (size - 1, 503)]:
        with serving(numbers, bytes=limit) as (client, _):
            for coding in ("identity", "gzip"):
                answer = client.get(
                    "/sparql", params={"query": f"{LARGE} LIMIT 3000"}, headers={"Accept-Encoding": coding}
                )
                assert (answer.status_code, limit) == (status, limit)


# What is met when the answer is on its way


BREAKING = [
    ({"rows": 100_000}, FORMATS),
    ({"bytes": 3_000_000}, FORMATS),
    ({"seconds": 0.5}, STUCK_FORMATS),
]


@pytest.mark.parametrize(("limits", "cases"), BREAKING, ids=["rows", "bytes", "time"])
def test_a_stream_that_meets_a_limit_is_broken_off(
    numbers: Path, limits: dict[str, Any], cases: list[tuple[str, Format]]
) -> None:
    with serving(numbers, buffer=10_000, **limits) as (client, app):
        for number, (query, wanted) in enumerate(cases):
            headers = {"Accept": wanted.media_type, "Accept-Encoding": ("identity", "gzip", "zstd")[number % 3]}
            received = 0
            with (
                pytest.raises(httpx.RemoteProtocolError),
                client.stream("GET", "/sparql", params={"query": query}, headers=headers) as answer,
            ):
                assert answer.status_code == 200
                assert "content-length" not in answer.headers
                for piece in answer.iter_raw():
                    received += len(piece)
            assert received > 1000
        assert app.hub.metrics.broken_off == len(cases)
        assert len(app.hub.site.answers) == 0
        # A second time it is no better, and never comes from what is kept.
        with pytest.raises(httpx.RemoteProtocolError):
            ask(client, cases[0][0], cases[0][1])
        assert ask(client, "ASK {}").json()["boolean"] is True


def test_a_stream_comes_whole(numbers: Path) -> None:
    with serving(numbers, buffer=100_000) as (client, app):
        bodies = {}
        for coding in ("identity", "gzip", "zstd", "br"):
            answer = client.get(
                "/sparql", params={"query": LARGE}, headers={"Accept": "text/csv", "Accept-Encoding": coding}
            )
            assert answer.headers["transfer-encoding"] == "chunked"
            assert answer.headers.get("content-encoding", "identity") == coding
            bodies[coding] = answer.content
        assert len(set(bodies.values())) == 1
        assert bodies["gzip"].count(b"\r\n") == THINGS * THINGS + 1
        assert app.hub.metrics.broken_off == 0
        head = ask(client, LARGE, RESULTS_CSV, method="HEAD")
        assert (head.status_code, head.content) == (200, b"")
        wait_until(lambda: app.hub.site.pool.under_way == 0)


def talk(client: httpx.Client, request: str) -> bytes:
    """Send raw bytes, and read until the server closes."""
    address = urlsplit(str(client.base_url))
    with closing(socket.create_connection((address.hostname, address.port), timeout=30)) as connection:
        connection.sendall(request.encode())
        pieces = []
        while piece := connection.recv(65536):
            pieces.append(piece)
        return b"".join(pieces)


@pytest.mark.parametrize(
    ("limits", "query", "status"),
    [
        ({}, LARGE, b"200"),
        ({"rows": 100_000}, LARGE, b"503"),
        ({"bytes": 3_000_000}, LARGE, b"503"),
        ({"seconds": 1}, STUCK, b"503"),
    ],
)
def test_old_clients_get_all_or_an_error(numbers: Path, limits: dict[str, Any], query: str, status: bytes) -> None:
    # In HTTP/1.0 the end of the connection is the end of the answer.
    with serving(numbers, buffer=100_000, **limits) as (client, _):
        answer = talk(client, f"GET /sparql?query={quote(query)} HTTP/1.0\r\nHost: x\r\nAccept: text/csv\r\n\r\n")
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.split()[1] == status
        assert b"chunked" not in head.lower()
        assert f"content-length: {len(body)}".encode() in head.lower()
        if status == b"200":
            assert body.count(b"\r\n") == THINGS * THINGS + 1


# A part on wish


@pytest.fixture(scope="module")
def streaming(numbers: Path) -> Iterator[httpx.Client]:
    with serving(numbers, buffer=100_000) as (client, _):
        yield client


@pytest.mark.parametrize(
    ("query", "wanted", "rows", "cut"),
    [
        (LARGE, RESULTS_CSV, 1, True),
        (LARGE, RESULTS_CSV, 70_000, True),
        (f"{LARGE} LIMIT 9", RESULTS_CSV, 10, False),
        (f"{LARGE} LIMIT 10", RESULTS_CSV, 10, False),
        (LARGE_GRAPH, TURTLE, 70_000, True),
        ("ASK {}", RESULTS_JSON, 1, False),
    ],
)
def test_a_wish_for_fewer_rows_is_marked(
    streaming: httpx.Client, query: str, wanted: Format, rows: int, cut: bool
) -> None:
    for method in ("GET", "GET", "HEAD"):
        params = {"query": query, "maxrows": str(rows)}
        answer = streaming.request(method, "/sparql", params=params, headers={"Accept": wanted.media_type})
        assert answer.status_code == 200
        assert answer.headers.get("x-result-truncated") == ("true" if cut else None)
        assert "X-Result-Truncated" in answer.headers["access-control-expose-headers"]
    whole = ask(streaming, query, wanted)
    assert "x-result-truncated" not in whole.headers


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "ten", "1e3", "9999999999", "٣"])
def test_a_wish_that_is_none(small: httpx.Client, value: str) -> None:
    answer = small.get("/sparql", params={"query": "ASK {}", "maxrows": value})
    assert answer.status_code == 400
    assert "maxrows" in answer.json()["detail"]


def test_more_than_the_limit_cannot_be_wished_for(small: httpx.Client) -> None:
    answer = small.get("/sparql", params={"query": LARGE, "maxrows": "1001"})
    require_problem(answer, "rows")


# Clients


def test_a_client_that_leaves_frees_its_worker(numbers: Path) -> None:
    with serving(numbers, seconds=20) as (client, app):
        pool = app.hub.site.pool
        # The second time it is known for a long one, and goes another way.
        for query in (HEAVY, HEAVY, STUCK):
            with pytest.raises(httpx.ReadTimeout):
                client.get("/sparql", params={"query": query}, timeout=0.4)
            assert wait_until(lambda: pool.under_way == 0) < 1.0
        with client.stream("GET", "/sparql", params={"query": LARGE + " # stream", "format": "csv"}):
            pass
        assert wait_until(lambda: pool.under_way == 0) < 1.0
        counted = app.hub.metrics.requests
        assert sum(number for (_, status, _, cache), number in counted.items() if status == 499) >= 2
        assert not any(status == 503 for _, status, _, _ in counted)
        assert app.hub.metrics.broken_off == 0
        assert ask(client, "ASK {}").status_code == 200


def test_a_client_that_takes_nothing_is_left(numbers: Path) -> None:
    with serving(numbers, buffer=100_000, stall_seconds=1, seconds=20) as (client, app):
        address = urlsplit(str(client.base_url))
        query = f"SELECT (CONCAT('{'x' * 500}', STR(?a)) AS ?text) {{ {PRODUCT} }}"
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        connection.settimeout(20)
        connection.connect((address.hostname, address.port))
        with closing(connection):
            request = f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n"
            connection.sendall(request.encode())
            # Others are answered meanwhile.
            for _ in range(5):
                began = time.monotonic()
                assert ask(client, "ASK {}").status_code == 200
                assert time.monotonic() - began < 1.0
            assert wait_until(lambda: app.hub.metrics.broken_off == 1) < 5
            assert wait_until(lambda: app.hub.site.pool.under_way == 0) < 1
            pieces = []
            while piece := connection.recv(65536):
                pieces.append(piece)
        body = b"".join(pieces)
        assert body.startswith(b"HTTP/1.1 200")
        assert not body.endswith(b"0\r\n\r\n")


def test_a_kept_answer_does_not_wait_for_ever_either(numbers: Path) -> None:
    query = f"SELECT (CONCAT('{'x' * 500}', STR(?a)) AS ?text) {{ {PRODUCT} }} LIMIT 12000"
    with serving(numbers, buffer=16 << 20, stall_seconds=1) as (client, app):
        whole = ask(client, query, RESULTS_CSV)
        assert len(app.hub.site.answers) == 1
        assert len(whole.content) > 6_000_000
        address = urlsplit(str(client.base_url))
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        connection.settimeout(20)
        connection.connect((address.hostname, address.port))
        with closing(connection):
            request = f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n"
            connection.sendall(request.encode())
            assert wait_until(lambda: app.hub.metrics.broken_off == 1) < 5
            assert app.hub.metrics.requests["/sparql", 200, "csv", "broken-off"] == 1
            size = 0
            while piece := connection.recv(65536):
                size += len(piece)
        assert size < len(whole.content)


def test_a_slow_client_gets_everything(numbers: Path) -> None:
    # Slower than the time a piece may take, piece for piece quick enough.
    with serving(numbers, buffer=100_000, stall_seconds=1) as (client, app):
        address = urlsplit(str(client.base_url))
        query = f"SELECT (CONCAT('{'x' * 100}', STR(?a)) AS ?text) {{ {PRODUCT} }} LIMIT 60000"
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
        connection.settimeout(20)
        connection.connect((address.hostname, address.port))
        tail, size, began = b"", 0, time.monotonic()
        with closing(connection):
            request = f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n"
            connection.sendall(request.encode())
            # With the line before: a row may end like the last chunk.
            while not tail.endswith(b"\r\n0\r\n\r\n"):
                piece = connection.recv(65536)
                assert piece, "broken off"
                size += len(piece)
                tail = (tail + piece)[-10:]
                if size < 4_000_000:
                    time.sleep(len(piece) / 1_200_000)
        assert time.monotonic() - began > 3
        assert size > 60_000 * 120
        assert app.hub.metrics.broken_off == 0


def test_one_client_has_its_share(numbers: Path) -> None:
    with serving(numbers, seconds=3, client_long=1, long=4) as (client, _):
        with ThreadPoolExecutor(4) as threads:
            asked = [threads.submit(ask, client, f"{HEAVY} LIMIT {number + 1}") for number in range(4)]
            time.sleep(0.7)
            began = time.monotonic()
            assert ask(client, "ASK {}").status_code == 200
            assert time.monotonic() - began < 1.0
            answers = [each.result() for each in asked]
        assert sorted(each.status_code for each in answers) == [429, 429, 429, 503]
        refused = next(each for each in answers if each.status_code == 429)
        assert refused.headers["content-type"] == PROBLEM
        assert refused.json()["type"].endswith("/problem/too-many-requests")
        assert int(refused.headers["retry-after"]) >= 1
        assert "Retry-After" in refused.headers["access-control-expose-headers"]


def test_the_time_of_a_client_is_bounded(numbers: Path) -> None:
    with serving(numbers, seconds=1, client_seconds=0.5) as (client, _):
        assert ask(client, HEAVY).status_code == 503
        assert ask(client, HEAVY).status_code == 429
        assert ask(client, LARGE + " LIMIT 10").status_code == 200


def test_where_all_is_taken_it_says_so(numbers: Path) -> None:
    with serving(numbers, seconds=1, long=1, waiting=1, short=2) as (client, _):
        ask(client, HEAVY)
        with ThreadPoolExecutor(5) as threads:
            asked = [threads.submit(ask, client, HEAVY + " #" * number) for number in range(5)]
            answers = [each.result() for each in asked]
        assert {each.status_code for each in answers} == {503}
        kinds = sorted(each.json()["type"].rpartition("/")[2] for each in answers)
        assert kinds == ["busy", "busy", "busy", "limit", "limit"]
        busy = next(each for each in answers if each.json()["type"].endswith("busy"))
        assert int(busy.headers["retry-after"]) >= 1


# Processes that are killed


def children(parent: int) -> list[int]:
    """Processes whose parent this is."""
    found = []
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            try:
                fields = (each / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == parent and fields[0] != "Z":
                found.append(int(each.name))
    return found


def fork_server_of(app: App) -> int:
    link = app.hub.site.pool._crew.link
    assert link is not None
    return link._process.pid


def workers_of(app: App) -> list[int]:
    return children(fork_server_of(app))


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


@needs_proc
def test_a_killed_worker_costs_one_query(numbers: Path) -> None:
    with serving(numbers, seconds=20) as (client, app):
        pool = app.hub.site.pool
        with ThreadPoolExecutor(1) as threads:
            asked = threads.submit(ask, client, HEAVY)
            wait_until(lambda: pool.state["long"] == 1)
            (run,) = pool._scheduler.long
            assert run.worker is not None
            os.kill(run.worker.pid, signal.SIGKILL)
            answer = asked.result()
        assert (answer.status_code, answer.headers["content-type"]) == (503, PROBLEM)
        assert ask(client, "ASK {}").status_code == 200
        assert client.get("/readyz").status_code == 200


@needs_proc
def test_killed_idle_workers_cost_nothing(numbers: Path) -> None:
    with serving(numbers) as (client, app):
        for _ in range(3):
            for pid in workers_of(app):
                os.kill(pid, signal.SIGKILL)
            # Time for the news to arrive, on a busy machine too.
            time.sleep(0.5)
            assert ask(client, "ASK {}").status_code == 200
        assert client.get("/readyz").status_code == 200


@needs_proc
def test_a_killed_fork_server_comes_back(numbers: Path) -> None:
    with serving(numbers, seconds=20) as (client, app):
        with ThreadPoolExecutor(1) as threads:
            asked = threads.submit(ask, client, HEAVY)
            wait_until(lambda: app.hub.site.pool.state["long"] == 1)
            before = fork_server_of(app)
            os.kill(before, signal.SIGKILL)
            answer = asked.result()
        assert (answer.status_code, answer.headers["content-type"]) == (503, PROBLEM)
        assert answer.json()["type"].endswith("/problem/engine")
        assert client.get("/healthz").status_code == 200
        wait_until(lambda: client.get("/readyz").status_code == 200)
        assert ask(client, "ASK {}").status_code == 200
        assert fork_server_of(app) != before


@needs_proc
def test_it_says_when_it_cannot_answer(numbers: Path, tmp_path: Path) -> None:
    data = tmp_path / "data.ttl"
    data.write_bytes(numbers.read_bytes())
    with serving(data) as (client, app):
        data.rename(tmp_path / "away.ttl")
        os.kill(fork_server_of(app), signal.SIGKILL)
        wait_until(lambda: client.get("/readyz").status_code == 503)
        answer = client.get("/readyz")
        assert answer.headers["content-type"] == PROBLEM
        assert "there is no file" in answer.json()["detail"]
        assert client.get("/healthz").status_code == 200
        (tmp_path / "away.ttl").rename(data)
        wait_until(lambda: client.get("/readyz").status_code == 200)
        assert ask(client, "ASK {}").json()["boolean"] is True


def test_a_worker_that_does_not_start_is_tried_again(numbers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(numbers, short=1) as (client, app):
        pool = app.hub.site.pool
        link = pool._crew.link
        assert link is not None
        broken = threading.Event()

        async def fail() -> None:
            broken.set()
            raise OSError(24, "Too many open files")

        with monkeypatch.context() as patch:
            patch.setattr(link, "fork", fail)
            for pid in workers_of(app):
                os.kill(pid, signal.SIGKILL)
            assert broken.wait(5)
            answer = ask(client, "ASK {}")
            assert answer.status_code == 503
            assert answer.json()["type"].endswith("/problem/engine")
        wait_until(lambda: ask(client, "ASK {}").status_code == 200)


def test_no_process_is_left(numbers: Path) -> None:
    with serving(numbers, seconds=20) as (client, app):
        with pytest.raises(httpx.ReadTimeout):
            client.get("/sparql", params={"query": HEAVY}, timeout=0.3)
        pids = [fork_server_of(app), *workers_of(app)]
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))
