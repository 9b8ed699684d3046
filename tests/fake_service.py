"""A SPARQL service that fails as it is told to: what real engines do not do on demand."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

JSON = "application/sparql-results+json"
HEAD = b'{"head":{"vars":["s"]},"results":{"bindings":['
ROW = b'{"s":{"type":"literal","value":"x"}}'
TRIPLE = b"<http://example.org/s> <http://example.org/p> <http://example.org/o> .\n"

Reply = Callable[[BaseHTTPRequestHandler], None]


class Fake:
    """A server that fails as it is told to."""

    def __init__(self) -> None:
        self.requests = 0
        self.reply: Reply = say(200, JSON, HEAD + b"]}}")
        # What a service is asked before it is ready: whether it is there, and which graphs it has.
        self.replies = {b"ASK": say(200, JSON, b'{"head":{},"boolean":true}'), b"COUNT": self.reply}
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                fake.requests += 1
                asked = self.rfile.read(int(self.headers["content-length"]))
                kind = next((word for word in (b"ASK", b"COUNT") if word in asked), b"")
                fake.replies.get(kind, fake.reply)(self)
                self.close_connection = True

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/sparql"


def say(status: int, media_type: str, body: bytes, *, length: int | None = None, **headers: str) -> Reply:
    """Reply with `body`, of which `length` bytes are promised."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", media_type)
        if length is None or length >= 0:
            handler.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return reply


def say_chunks(media_type: str, *pieces: bytes, ended: bool = False) -> Reply:
    """Reply in chunks; without `ended` the last one is missing."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", media_type)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for piece in pieces:
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        if ended:
            handler.wfile.write(b"0\r\n\r\n")

    return reply


def say_nothing_for(seconds: float) -> Reply:
    """Reply nothing, for a long time or until the other side has gone."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.connection.settimeout(seconds)
        with suppress(OSError):
            handler.connection.recv(1)

    return reply


def many_rows(number: int) -> bytes:
    return HEAD + b",".join([ROW] * number) + b"]}}"
