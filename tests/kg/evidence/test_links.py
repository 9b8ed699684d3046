"""The link check, against a server on the loopback: what is there, moved, gone, slow or of another mind about HEAD."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

import pytest

from kg.evidence import Group
from kg.evidence.links import Answer, check_links, links_as_evidence

ASKED: list[tuple[str, str, float]] = []


class Pages(BaseHTTPRequestHandler):
    """Answers as pages on the web do."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        ASKED.append((self.command, self.path, time.monotonic()))
        status = {"/there": 200, "/moved": 301, "/round": 302, "/gone": 410, "/broken": 500}.get(self.path, 404)
        if self.path == "/no-head":
            status = 405 if self.command == "HEAD" else 200
        if self.path == "/slow":
            time.sleep(2)
        self.send_response(status)
        if status in (301, 302):
            self.send_header("Location", "/there" if status == 301 else self.path)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def pages() -> Iterator[str]:
    ASKED.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_what_answers_and_what_does_not(pages: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/"
    paths = ("/there", "/moved", "/round", "/gone", "/broken", "/no-head", "/slow", "/none")
    answers = asyncio.run(check_links([*(pages + path for path in paths), nobody], seconds=1, pause=0))
    found = {answer.address.removeprefix(pages): answer for answer in answers}
    assert {path: answer.status for path, answer in found.items() if answer.status} == {
        "/there": 200,
        "/moved": 200,
        "/gone": 410,
        "/broken": 500,
        "/no-head": 200,
        "/none": 404,
    }
    assert found["/slow"].trouble == "ReadTimeout"
    assert found["/round"].trouble == "TooManyRedirects"
    assert found[nobody].trouble == "ConnectError"
    assert {path for path, answer in found.items() if answer.is_there} == {"/there", "/moved", "/no-head"}


def test_one_host_is_asked_one_thing_at_a_time(pages: str) -> None:
    asyncio.run(check_links([f"{pages}/there?{n}" for n in range(3)] * 2, pause=0.2))
    heads = [at for method, _, at in ASKED if method == "HEAD"]
    assert len(heads) == 3
    assert all(later - earlier >= 0.2 for earlier, later in pairwise(heads))


def test_the_sum_by_host() -> None:
    answers = [
        Answer("https://a.example/1", 200),
        Answer("https://a.example/2", 404),
        Answer("https://b.example/", 0, "ConnectError"),
    ]
    evidence = links_as_evidence(answers, "r", "2026-11-23", not_asked=7)
    assert evidence.groups == (Group("a.example", 1, 1), Group("b.example", 0, 1), Group("", 0, 0, 7))
    assert evidence.failures == ("https://a.example/2: 404", "https://b.example/: ConnectError")
