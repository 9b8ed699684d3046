"""A remote engine that fails: every fault is an error that says what happened, and not where."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import httpx
import pytest

from fake_service import HEAD, JSON, ROW, TRIPLE, Fake, Reply, many_rows, say, say_chunks, say_nothing_for
from kg.errors import EngineError, QueryError, QueryRefused, QuerySyntaxError
from kg.formats import N_TRIPLES, RESULTS_CSV, RESULTS_JSON, TURTLE
from kg.release import Release
from kg.store import Question
from kg.store.remote import RemoteEngine
from process_case import free_port
from serve_case import start


@pytest.fixture
def engine(fake: Fake) -> Iterator[RemoteEngine]:
    engine = RemoteEngine(fake.address, graphs=["http://example.org/g"], timeout=httpx.Timeout(0.5))
    yield engine
    engine.close()


SELECT = "SELECT ?s { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o }"


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        (say(500, "text/plain", b"java.lang.Error at /srv/secret"), "500"),
        (say(503, "text/html", b"<html>busy</html>"), "503"),
        (say(404, "text/html", b"no such dataset"), "404"),
        (say(401, "text/plain", b"who are you?"), "401"),
        (say(204, "text/plain", b""), "204"),
        (say(302, "text/plain", b"", Location="http://127.0.0.1:1/secret"), "redirects"),
        (say(307, "text/plain", b"", Location="/sparql"), "redirects"),
        (say(200, "text/html; charset=utf-8", b"<html>welcome</html>"), "text/html"),
        (say(200, JSON, b"<html>welcome</html>"), "broke off"),
        (say(200, JSON, b""), "broke off"),
        (say(200, JSON, HEAD + ROW), "broke off"),
        (say(200, JSON, HEAD + ROW + b"]}} timeout", length=None), "broke off"),
        (say(200, JSON, HEAD + ROW, length=-1), "broke off"),
        (say(200, JSON, HEAD + ROW, length=5000), "broke off"),
        (say_chunks(JSON, HEAD, ROW), "broke off"),
        (say_chunks(JSON, HEAD, ROW, b"]}}"), "broke off"),
        (say_chunks(JSON, HEAD, ROW, b", Timeout at /srv/secret", ended=True), "broke off"),
        (say(200, JSON, b'{"head":{},"boolean":true}'), "another question"),
        (say(200, JSON, HEAD + ROW + b"]}}", X_SQL_State="S1TAT", X_SQL_Message="incomplete"), "part of the answer"),
        (say(200, JSON, HEAD + ROW + b"]}}", X_SPARQL_MaxRows="1"), "left some out"),
        (say_nothing_for(5), "too long"),
    ],
)
def test_a_table_that_does_not_come(fake: Fake, engine: RemoteEngine, reply: Reply, word: str) -> None:
    fake.reply = reply
    for wire in (RESULTS_JSON, RESULTS_CSV):
        with pytest.raises(EngineError, match=word) as caught:
            engine.query(SELECT, format=wire)
        assert "127.0.0.1" not in str(caught.value)
        assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        (say(200, "text/html", b"<html>"), "text/html"),
        (say(200, "application/n-triples", TRIPLE, length=-1), "where its answer ends"),
        (say(200, "application/n-triples", TRIPLE, length=5000), "broke off"),
        (say_chunks("application/n-triples", TRIPLE), "broke off"),
        (say(200, "application/n-triples", TRIPLE + b"*** Timeout ***"), "broke off"),
        (say(200, "text/turtle", TRIPLE[:-3]), "broke off"),
    ],
)
@pytest.mark.parametrize("query", [CONSTRUCT, "DESCRIBE <http://example.org/s>"])
def test_a_graph_that_does_not_come(fake: Fake, engine: RemoteEngine, query: str, reply: Reply, word: str) -> None:
    fake.reply = reply
    for wire in (N_TRIPLES, TURTLE):
        with pytest.raises(EngineError, match=word):
            engine.query(query, format=wire)


def test_turtle_will_do_for_a_graph(fake: Fake, engine: RemoteEngine) -> None:
    fake.reply = say_chunks("text/turtle", b"@prefix ex: <http://example.org/> .\n", b"ex:s ex:p ex:o .", ended=True)
    assert engine.query(CONSTRUCT, format=N_TRIPLES).read() == TRIPLE


@pytest.mark.parametrize(
    ("reason", "message", "place"),
    [
        (b"Parse error: Encountered \" \"}\" \"} \"\" at line 1, column 12.", "near '?s'", (1, 12)),
        (b"error at 2:3: expected one of LATERAL", "near '?o'", (2, 3)),
        (b"Virtuoso 37000 Error SP030: SPARQL compiler, line 2: syntax error at '?o' before '}'", "near '?o'", (2, 0)),
        (b"Parse error: at line 9, column 99: /srv/secret", "it ends too early", (2, 7)),
        (b"Virtuoso 37000 Error SP031: SPARQL compiler: Too many columns\nSPARQL query:", "Too many columns", None),
        (b"java.lang.IllegalState: at org.apache.X(X.java:50)", "does not take this query", None),
        (b"<html><body>http://127.0.0.1/secret</body></html>", "does not take this query", None),
        (b"\xff\xfe" * 20_000, "does not take this query", None),
    ],
)  # fmt: skip
def test_a_query_that_is_not_taken(
    fake: Fake, engine: RemoteEngine, reason: bytes, message: str, place: tuple[int, int] | None
) -> None:
    fake.reply = say(400, "text/plain", reason)
    with pytest.raises(QueryError, match="the ") as caught:
        engine.query("SELECT * { ?s ?p\n  ?o }", format=RESULTS_JSON)
    assert message in caught.value.message
    assert "secret" not in str(caught.value)
    found = caught.value
    assert ((found.line, found.column) if isinstance(found, QuerySyntaxError) else None) == place


def test_a_query_that_is_too_long(fake: Fake, engine: RemoteEngine) -> None:
    fake.reply = say(413, "text/plain", b"")
    with pytest.raises(QueryError, match="too long"):
        engine.query(SELECT, format=RESULTS_JSON)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "SELECT (<bif:http_get>('http://example.org/') AS ?x) {}",
        "SELECT (<java:java.lang.System>() AS ?x) {}",
        "DEFINE input:grab-all 'yes' SELECT * { ?s ?p ?o }",
    ],
)
def test_nothing_is_sent_for_what_is_refused(fake: Fake, engine: RemoteEngine, query: str) -> None:
    with pytest.raises((QueryRefused, QuerySyntaxError)):
        engine.query(query, format=RESULTS_JSON)
    with pytest.raises(QueryError, match="cannot be answered as"):
        engine.query("ASK {}", format=TURTLE)
    assert fake.requests == 0


def test_nobody_is_there() -> None:
    engine = RemoteEngine(f"http://127.0.0.1:{free_port()}/sparql", graphs=[])
    with pytest.raises(EngineError, match="cannot be reached"):
        engine.query("ASK {}", format=RESULTS_JSON)
    engine.close()


def test_whoever_writes_may_end_it(fake: Fake, engine: RemoteEngine) -> None:
    """An error of the reader of an answer stays what it is."""
    fake.reply = say(200, JSON, many_rows(10_000))

    def write(piece: bytes) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        engine.answer(Question(SELECT, RESULTS_JSON), write)


def test_pieces_come_before_the_end(fake: Fake, engine: RemoteEngine) -> None:
    """A long answer is passed on while it arrives, and an error at its end is one."""
    more = threading.Event()
    rows = b",".join([ROW] * 10_000)

    def reply(handler: BaseHTTPRequestHandler) -> None:
        say_chunks(JSON, HEAD, rows)(handler)
        more.wait(5)

    fake.reply = reply
    pieces: list[bytes] = []

    def write(piece: bytes) -> None:
        pieces.append(piece)
        more.set()

    with pytest.raises(EngineError, match="broke off"):
        engine.answer(Question(SELECT, RESULTS_JSON), write)
    assert sum(map(len, pieces)) > 100_000


def test_a_server_that_accepts_and_hangs_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=lambda: listener.accept()[0].close())
        thread.start()
        engine = RemoteEngine(f"http://127.0.0.1:{listener.getsockname()[1]}/", graphs=[])
        with pytest.raises(EngineError, match="broke off"):
            engine.query("ASK {}", format=RESULTS_JSON)
        engine.close()
        thread.join()


def test_limits_hold_in_front_of_it(fake: Fake, small_release: Release) -> None:
    environ = {"KG_RELEASES": str(small_release.path.parent), "KG_ENGINE": fake.address}
    limits = {"KG_TIME_LIMIT": "1", "KG_ROW_LIMIT": "1000"}
    with start(**environ, **limits) as (_process, address), httpx.Client(base_url=address, timeout=20) as client:
        for reply, limit in ((say_nothing_for(10), "time"), (say(200, JSON, many_rows(2000)), "rows")):
            fake.reply = reply
            begun = time.monotonic()
            answer = client.get("/sparql", params={"query": f"{SELECT} # {limit}"})
            assert (answer.status_code, answer.json()["limit"]) == (503, limit)
            assert time.monotonic() - begun < 5
        fake.reply = say(200, JSON, HEAD + ROW)
        answer = client.get("/sparql", params={"query": SELECT})
        assert answer.status_code == 503
        assert "broke off" in answer.text
        fake.reply = say(200, JSON, many_rows(7))
        answer = client.get("/sparql", params={"query": SELECT}, headers={"Accept": "text/csv"})
        assert answer.text.splitlines() == ["s", *["x"] * 7]
