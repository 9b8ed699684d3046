"""Asking one query at a time: how many rows, how long, how soon the first byte; and one that kills, again and again."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import quote

import pyoxigraph as ox

from mix import ACCEPT, KILLER, LARGE, Request
from processes import peak_memory
from servers import Server, ServerError

_BLOCK = 1 << 16


@dataclass(frozen=True)
class Streamed:
    """One large answer: seconds to its first and last byte, its size, the server's memory before and at its peak."""

    first: float
    last: float
    bytes: int
    rows: int
    before: int
    peak: int


class Client:
    """One connection kept alive."""

    def __init__(self, port: int, timeout: float = 300) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=timeout)

    def ask(self, request: Request, number: int) -> tuple[int, str, str, bytes]:
        """Give status, media type, ETag and body."""
        headers = {"Accept": request.accept} | ({"If-None-Match": request.etag} if request.etag else {})
        self._connection.request("GET", request.numbered(number), headers=headers)
        answer = self._connection.getresponse()
        media_type = answer.headers.get_content_type()
        return answer.status, media_type, answer.headers.get("ETag", ""), answer.read()

    def time(self, request: Request, number: int) -> float:
        """Give the milliseconds until the whole answer is here."""
        begin = time.perf_counter()
        status, _, _, body = self.ask(request, number)
        seconds = time.perf_counter() - begin
        if status != 200:
            raise ServerError(f"status {status}: {body[:300]!r}")
        return seconds * 1e3

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def count_rows(media_type: str, body: bytes) -> int:
    """Count the rows or different triples of an answer; of ASK, 1 is yes.

    >>> count_rows("application/sparql-results+json", b'{"head": {}, "boolean": true}')
    1
    """
    if media_type == ACCEPT["select"]:
        answer = json.loads(body)
        return int(answer["boolean"]) if "boolean" in answer else len(answer["results"]["bindings"])
    if media_type == "application/sparql-results+xml":
        # rdflib-endpoint answers DESCRIBE in RDF/XML and calls it so, whatever is asked for.
        media_type = "application/rdf+xml"
    rdf_format = ox.RdfFormat.from_media_type(media_type)
    if rdf_format is None:
        raise ServerError(f"answers as {media_type}")
    return len(set(ox.parse(body, rdf_format)))


def etags_of(port: int, requests: list[Request]) -> list[Request]:
    """Add the ETag of its answer to each request; empty where the server does not send one, or no 304 for it."""
    client = Client(port)
    tagged = []
    for request in requests:
        etag = client.ask(request, 0)[2]
        conditional = Request(request.path, request.accept, etag)
        if not etag or client.ask(conditional, 0)[0] != 304:
            return []
        tagged.append(conditional)
    client.close()
    return tagged


def stream(server: Server) -> Streamed:
    """Ask a freshly started server for everything there is, as JSON, and read without keeping."""
    before = peak_memory(server.pid)
    peaks = dict(before)
    connection = HTTPConnection("127.0.0.1", server.port, timeout=300)
    begin = time.perf_counter()
    connection.request("GET", f"{server.path}?query={quote(LARGE)}", headers={"Accept": ACCEPT["select"]})
    answer = connection.getresponse()
    if answer.status != 200:
        raise ServerError(f"{server.name}: status {answer.status} for everything: {answer.read(300)!r}")
    block = answer.read1(_BLOCK)
    first = time.perf_counter() - begin
    size, rows, rest, looked = 0, 0, b"", first
    while block:
        size += len(block)
        rows += (rest + block).count(b'"s":{')
        rest = block[-4:]
        if (now := time.perf_counter()) > looked + 0.1:
            looked = now
            _keep_highest(peaks, peak_memory(server.pid))
        block = answer.read1(_BLOCK)
    last = time.perf_counter() - begin
    connection.close()
    _keep_highest(peaks, peak_memory(server.pid))
    return Streamed(first, last, size, rows, sum(before.values()), sum(peaks.values()))


@contextlib.contextmanager
def killer(server: Server) -> Iterator[list[int]]:
    """Send a query that never ends, and again when the server has ended it; gives the statuses it was answered with."""
    statuses: list[int] = []
    stopping = threading.Event()
    connections: list[HTTPConnection] = []

    def send() -> None:
        while not stopping.is_set():
            connection = HTTPConnection("127.0.0.1", server.port, timeout=600)
            connections.append(connection)
            with contextlib.suppress(OSError, HTTPException, AttributeError):
                connection.request("GET", f"{server.path}?query={quote(KILLER)}", headers={"Accept": ACCEPT["select"]})
                answer = connection.getresponse()
                answer.read()
                statuses.append(answer.status)
            connection.close()
            stopping.wait(0.02)  # should it be refused at once

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    time.sleep(1)
    try:
        yield statuses
    finally:
        stopping.set()
        with contextlib.suppress(OSError):
            if (socket := connections[-1].sock) is not None:
                socket.shutdown(2)
        thread.join(10)


def _keep_highest(peaks: dict[int, int], found: dict[int, int]) -> None:
    # A process that has just ended is still listed, but no longer says what it had.
    for pid, size in found.items():
        peaks[pid] = max(size, peaks.get(pid, 0))
