"""An answer that cannot be brought to its end is never taken for a whole one, whoever stands in between."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest

from front_case import HOST, Front, StartFront, port_of

LARGE = 'SELECT ?a ?c ?d ?f { ?a ?b ?c . ?d ?e ?f . ?g ?h "Fund for inner development"@en } LIMIT 40000'
"""Its answer is larger than what the service holds back."""
TOO_LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


PLAIN = {"accept-encoding": "identity"}
"""Coded, these answers would be small ones."""


def address_of(url: str, query: str) -> str:
    return f"{url}/sparql?query={quote(query)}&format=csv"


def ask_in_http10(url: str, query: str) -> tuple[str, dict[str, str], bytes]:
    """Ask as very old clients do; gives the status line, the headers, and what came until the connection ended."""
    port = int(port_of(url))
    with socket.create_connection((HOST, port), timeout=30) as connection:
        path = address_of("", query)
        connection.sendall(f"GET {path} HTTP/1.0\r\nHost: {HOST}:{port}\r\n\r\n".encode())
        received = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    return status, {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}, body


def test_a_large_answer_comes_whole(front: Front, replicas: tuple[str, str]) -> None:
    query = f"{LARGE} # {uuid4().hex}"
    whole = front.client.get(address_of(replicas[0], query), headers=PLAIN).content
    assert 4 << 20 < len(whole) < 24 << 20
    answers = [front.client.get(address_of(front.url, query), headers=PLAIN) for _ in range(2)]
    assert {answer.content for answer in answers} == {whole}
    # nginx keeps it on disk; in Varnish it would push out everything else.
    assert answers[1].headers["x-cache"] == {"nginx": "HIT", "varnish": "MISS"}[front.kind]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_answer_that_breaks_off_is_seen_to(front: Front, method: str) -> None:
    query = f"{TOO_LARGE} # {uuid4().hex}"
    for _ in range(2):
        with pytest.raises(httpx.RemoteProtocolError):
            if method == "GET":
                front.client.get(address_of(front.url, query), headers=PLAIN)
            else:
                front.client.post(f"{front.url}/sparql", data={"query": query, "format": "csv"}, headers=PLAIN)


def test_old_clients_get_whole_answers_or_none(front: Front) -> None:
    for query, size in ((f"{TOO_LARGE} # {uuid4().hex}", 0), (f"ASK {{}} # {uuid4().hex}", 4)):
        status, headers, body = ask_in_http10(front.url, query)
        if size:
            assert " 200 " in status
            assert len(body) >= size
        else:
            assert " 503 " in status or " 505 " in status
            assert headers["content-type"] == "application/problem+json"
        assert int(headers["content-length"]) == len(body)


def test_old_clients_are_answered_from_what_is_kept(front: Front) -> None:
    query = f"ASK {{}} # {uuid4().hex}"
    front.client.get(address_of(front.url, query), headers={"accept-encoding": ""})
    _, headers, _ = ask_in_http10(front.url, query)
    assert headers["x-cache"] in ("HIT", "MISS")
    assert headers["content-length"]


def test_a_front_that_asks_in_http10_gets_whole_answers_or_none(
    start_front_nginx: StartFront, replicas: tuple[str, str], releases: Path, tmp_path: Path
) -> None:
    changes = {"proxy_http_version 1.1;": "proxy_http_version 1.0;"}
    with start_front_nginx(tmp_path, replicas[:1], releases, changes) as front:
        answer = front.client.get(address_of(front.url, TOO_LARGE), headers=PLAIN)
        assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
        answer = front.client.get(address_of(front.url, LARGE), headers=PLAIN)
        assert int(answer.headers["content-length"]) == len(answer.content) > 4 << 20


@contextmanager
def stalled() -> Iterator[str]:
    """Somebody who listens, says that he is well, and answers nothing."""
    stop = threading.Event()
    open_ones: list[socket.socket] = []
    with socket.create_server((HOST, 0)) as listener:
        listener.settimeout(0.1)

        def listen() -> None:
            while not stop.is_set():
                try:
                    connection, _ = listener.accept()
                except TimeoutError:
                    continue
                connection.settimeout(2)
                try:
                    is_probe = b"/healthz" in connection.recv(1 << 16)
                except OSError:
                    is_probe = False
                if is_probe:
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    connection.close()
                else:
                    open_ones.append(connection)

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield f"http://{HOST}:{listener.getsockname()[1]}"
        finally:
            stop.set()
            thread.join()
            for connection in open_ones:
                connection.close()


def test_a_service_that_stalls_is_an_error_that_nobody_keeps(start_front: StartFront, tmp_path: Path) -> None:
    kind = "nginx" if "nginx" in str(start_front) else "varnish"
    long = "proxy_read_timeout 180s;" if kind == "nginx" else ".first_byte_timeout = 180s;"
    with stalled() as address, start_front(tmp_path, [address], None, {long: long.replace("180s", "1s")}) as front:
        for _ in range(2):
            answer = front.client.get(address_of(front.url, "ASK {}"))
            assert answer.status_code in (502, 503, 504)
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["status"] == answer.status_code
            assert answer.headers["access-control-allow-origin"] == "*"


def test_nobody_there_is_an_error_that_nobody_keeps(start_front: StartFront, tmp_path: Path) -> None:
    with socket.create_server((HOST, 0)) as taken:
        nobody = f"http://{HOST}:{taken.getsockname()[1]}"
    with start_front(tmp_path, [nobody], None) as front:
        answer = front.client.get(address_of(front.url, "ASK {}"))
        assert (answer.status_code, answer.headers["cache-control"]) == (503, "no-store")
        assert answer.headers["content-type"] == "application/problem+json"
