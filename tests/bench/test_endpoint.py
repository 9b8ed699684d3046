from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.release import Release


@pytest.fixture(autouse=True)
def _bench_is_importable(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(root / "bench"))


@contextmanager
def _slow_server(seconds: float) -> Iterator[tuple[int, list[str]]]:
    """Answer each request after a while; gives the port and the paths that were asked for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            paths.append(self.path)
            time.sleep(seconds)
            if "broken" in self.path:
                self.close_connection = True
                return
            self.send_response(404 if "missing" in self.path else 200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"3\r\nabc\r\n0\r\n\r\n")

        def log_message(self, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1], paths
        finally:
            server.shutdown()
            thread.join()


def test_rate_counts_from_when_a_request_was_due() -> None:
    from mix import Request
    from rate import run_rate

    requests = [Request("/a?n=@n@", "text/turtle"), Request("/missing", "text/turtle")]
    # One connection answers 20 a second; asked are 40 a second, for half a second.
    with _slow_server(0.05) as (port, paths):
        found = run_rate(port, requests, 40, 0.5, connections=1)
    assert len(paths) == len(found.milliseconds) == 20
    assert len({path for path in paths if path.startswith("/a?n=")}) == 10
    assert found.refused == 10
    assert found.unanswered == 0
    # The last was due after 475 ms and answered after a second: a client that waits would see 50 ms.
    assert found.percentile(100) > 400
    assert found.percentile(5) >= 50


def test_rate_is_kept_where_connections_are_free() -> None:
    from mix import Request
    from rate import run_rate

    with _slow_server(0.01) as (port, _):
        begin = time.perf_counter()
        found = run_rate(port, [Request("/a", "text/turtle")], 100, 0.5)
        assert 0.4 < time.perf_counter() - begin < 5
    assert len(found.milliseconds) == 50
    assert found.percentile(50) >= 10
    assert found.lateness
    assert 0 < found.client_share < 1


def test_a_lost_connection_is_counted_and_replaced() -> None:
    from mix import Request
    from rate import run_rate

    requests = [Request("/a", "text/turtle"), Request("/broken", "text/turtle")]
    with _slow_server(0) as (port, paths):
        found = run_rate(port, requests, 40, 0.5, connections=2)
    assert len(paths) == 20
    assert len(found.milliseconds) == found.unanswered == 10


def test_a_batch_is_asked_whole() -> None:
    from load import run_batch
    from mix import Request

    with _slow_server(0.05) as (port, paths):
        load = run_batch(port, [Request("/a?n=@n@", "text/turtle")] * 8, 4)
    assert (load.requests, load.refused, load.broken) == (len(set(paths)), 0, 0) == (8, 0, 0)
    assert 0.1 <= load.seconds < 5
    assert load.per_second <= 80


def test_wrk_that_says_nothing_is_an_error() -> None:
    from load import read_wrk
    from servers import ServerError

    line = '{"requests": 12, "seconds": 2.0, "bytes": 7, "refused": 2, "broken": 1, "p50_ms": 0.5, "p99_ms": 1.5}'
    load = read_wrk(f"Running 2s test @ http://127.0.0.1:1\n  12 requests in 2.00s\n{line}\n")
    assert load.per_second == 5
    assert (load.broken, load.p99_ms) == (1, 1.5)
    with pytest.raises(ServerError, match="unable to connect"):
        read_wrk("unable to connect to 127.0.0.1:1\n")


def test_every_kind_finds_something_in_the_shipped_graph(shipped_store: ox.Store) -> None:
    from mix import KINDS, POOLS, PROLOGUE

    assert len(KINDS) >= 12
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    values = {}
    for pool, query in POOLS.items():
        found = shipped_store.query(PROLOGUE + query, use_default_graph_as_union=True)
        assert isinstance(found, ox.QuerySolutions)
        values[pool] = [str(row[0]) for row in found]
    for kind in KINDS:
        for value in values[kind.pool] if kind.pool else [""]:
            text = PROLOGUE + kind.text.replace("@value@", value).replace("@n@", "17")
            answer = shipped_store.query(text, use_default_graph_as_union=True)
            if bool(answer) if isinstance(answer, ox.QueryBoolean) else next(iter(answer), None):
                break
        else:
            pytest.fail(f"{kind.name} finds nothing")
        assert "@n@" in kind.text


def test_requests_of_a_mix_are_encoded_and_stay_open_for_a_number() -> None:
    from mix import KINDS, fixed, varied

    pools = {kind.pool: [f"<http://example.org/{kind.pool}/ä>"] for kind in KINDS}
    requests = varied(KINDS, pools, "/sparql", each=2)
    assert len(requests) == 2 * len(KINDS)
    for request in requests:
        assert request.path.startswith("/sparql?query=PREFIX%20")
        assert request.path.isascii()
        assert "@n@" in request.path
        assert "@" not in request.numbered(5)
    assert not any("@" in request.path for request in fixed(KINDS, pools, "/sparql"))


def test_rows_are_counted_in_every_form() -> None:
    from probe import count_rows
    from servers import ServerError

    json_type = "application/sparql-results+json"
    assert count_rows(json_type, b'{"head": {"vars": ["a"]}, "results": {"bindings": [{}, {}]}}') == 2
    assert count_rows(json_type, b'{"head": {}, "boolean": false}') == 0
    assert count_rows("text/turtle", b"<a:b> <a:c> 1, 2 . <a:b> <a:c> 1 .") == 2
    with pytest.raises(ServerError, match="text/html"):
        count_rows("text/html", b"<p>")


def test_a_server_is_started_asked_and_ended(shipped_release: Release) -> None:
    from mix import KINDS, request_of
    from probe import Client, stream
    from processes import process_tree, proportional_memory, wait_until_quiet
    from servers import Recipe, ServerError, running

    command = [sys.executable, "-c", "import sys; from kg.cli import main; sys.exit(main())", "serve", "--port"]
    environ = {"KG_RELEASES": str(shipped_release.path.parent)}
    with running(Recipe("kg", [*command, "{port}"], "/sparql", environ)) as server:
        assert 0 < server.seconds_to_answer < 60
        client = Client(server.port)
        count = next(kind for kind in KINDS if kind.name == "COUNT all")
        assert client.time(request_of(count, "", server.path), 1) > 0
        client.close()
        found = stream(server)
        assert found.rows == shipped_release.manifest["counts"]["triples"]
        assert 0 < found.first <= found.last
        assert found.peak >= found.before > 0
        assert wait_until_quiet(server.pid)
        assert proportional_memory(server.pid) > 1_000_000
        processes = process_tree(server.pid)
        assert server.pid in processes
    for pid in processes:
        stat = Path(f"/proc/{pid}/stat")
        assert not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z"

    with pytest.raises(ServerError, match="oh dear"), running(Recipe("x", [*_SAY_AND_EXIT], "/")):
        pytest.fail("did not start")


_SAY_AND_EXIT = [sys.executable, "-c", "print('oh dear'); raise SystemExit(3)"]


def test_report_has_every_target_with_its_verdict(tmp_path: Path) -> None:
    from dataset import Dataset
    from load import Load
    from measures import Key, Pressure, Results
    from mix import KINDS
    from probe import Streamed
    from rate import Latencies
    from report import BEGIN, END, put_between_marks, targets, write_report
    from servers import KG, OXIGRAPH

    def load(count: int) -> Load:
        return Load(count, 1.0, 1, 0, 0, 1.0, 2.0)

    results = Results(Dataset(100, 123_456, "", {}))
    results.rows = {kind.name: 3 for kind in KINDS}
    results.milliseconds = {kind.name: {KG: 4.0, OXIGRAPH: 2.0} for kind in KINDS}
    for connections, ours in ((1, 40), (8, 20)):
        for what in ("never repeated, light", "repeated, light"):
            results.loads[Key(what, connections, KG)] = [load(ours), load(ours * 2), load(1)]
            results.loads[Key(what, connections, OXIGRAPH)] = [load(100), load(200), load(1)]
    results.starts, results.idle = {KG: 0.5}, {KG: 50_000_000}
    results.streams[KG] = Streamed(0.01, 1.0, 10_000_000, 123_456, 90_000_000, 91_000_000)
    quiet, pressed = ([value] * 100 for value in (2.0, 3.0))
    results.pressure[KG] = Pressure(
        10, Latencies(quiet, [0.1], 0.1, 0, 0), Latencies(pressed, [0.1], 0.1, 0, 0), [503, 503]
    )

    verdicts = {target.text: target.verdict for target in targets(results)}
    assert verdicts["never-repeated light queries, × Oxigraph"] == "missed (1 of 2 met)"
    assert verdicts["repeated light queries, × Oxigraph"] == "missed"
    assert verdicts["p99 beside a killer, × quiet p99"] == "met"
    assert verdicts["start to first answer"] == "met"
    assert verdicts["the same behind nginx"] == "not measured"

    report = write_report("Some versions.", [results])
    assert (
        "| 123,456 | never-repeated light queries, × Oxigraph | ≥ 0.3 | 0.400 / 0.200 | missed (1 of 2 met) |" in report
    )
    assert "| ASK | light | 3 | 4.00 | 2.00 | 0.500 |" in report
    assert "| COUNT all |  | 3 |" in report
    assert "503, 503" in report
    for line in report.splitlines():
        if line.startswith("|"):
            assert line.endswith("|")

    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    put_between_marks(page, report)
    put_between_marks(page, report)
    text = page.read_text(encoding="utf-8")
    assert text == f"before\n{BEGIN}\n{report}{END}\nafter\n"
    page.write_text("no marks", encoding="utf-8")
    with pytest.raises(ValueError, match="no marks"):
        put_between_marks(page, report)


def test_the_page_has_the_marks_and_the_servers_are_pinned(root: Path) -> None:
    from report import BEGIN, END

    page = (root / "docs/performance.md").read_text(encoding="utf-8")
    assert page.count(BEGIN) == page.count(END) == 1
    pins = (root / "bench/requirements.txt").read_text(encoding="utf-8").splitlines()
    assert all(len(line.split("==")) == 2 for line in pins)
    assert {line.partition("==")[0] for line in pins} >= {"oxigraph", "rdflib-endpoint"}


def test_it_says_what_is_missing(root: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(root / "bench/endpoint.py"), "--quick", "--peers", str(tmp_path)],
        capture_output=True, text=True, check=False, env={"PATH": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 1
    assert "wrk is missing" in done.stderr
