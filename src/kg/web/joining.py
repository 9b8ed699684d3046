"""The server's protocol, with one write for an answer instead of two, and with bounds for what comes in.

The server writes headers and body one after the other, which costs a system call more, and wakes the client twice: a
third of the time of a small answer. It takes heads of any length, and its parser takes a long address for nonsense.
"""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_NOT_SENT_LOWAT = getattr(socket, "TCP_NOTSENT_LOWAT", 0)
_WAITING_IN_THE_KERNEL = 131_072
"""Bytes for a slow client that the kernel takes in advance: with its own bound, megabytes, nobody could tell a slow
client from one that takes nothing."""
_WORTH_GATHERING = 16_384
_LONGEST_ADDRESS = 65_000
_LONGEST_HEAD = 524_288
"""Bytes of a request before its body, by and large: what comes in one piece with it is counted too."""
_TOO_LONG = {
    414: (b"414 URI Too Long", f"the address is longer than {_LONGEST_ADDRESS} bytes; send long queries with POST"),
    431: (b"431 Request Header Fields Too Large", "the head of the request is too long"),
}


class JoiningProtocol(HttpToolsProtocol):
    """The server's own protocol over a transport that gathers what is written in one turn of the loop."""

    _refusal = 0
    _head_size = 0
    _is_in_head = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin with a connection."""
        if _NOT_SENT_LOWAT:
            transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, _NOT_SENT_LOWAT, _WAITING_IN_THE_KERNEL)
        super().connection_made(JoiningTransport(transport, self.loop))  # type: ignore[arg-type]

    def data_received(self, data: bytes) -> None:
        """Take the next bytes."""
        super().data_received(data)
        if self._is_in_head and not self.transport.is_closing():
            self._head_size += len(data)
            if self._head_size > _LONGEST_HEAD:
                self._refusal = 431
                self.send_400_response("")

    def on_message_begin(self) -> None:
        """Begin with a request."""
        self._is_in_head = True
        self._head_size = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take the next part of the address."""
        super().on_url(url)
        if len(self.url) > _LONGEST_ADDRESS:
            self._refusal = 414
            raise ValueError("the address is too long")

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._is_in_head = False
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, or too long a one; nobody else would see it."""
        if not self._refusal:
            super().send_400_response(msg)
            return
        title, detail = _TOO_LONG[self._refusal]
        problem = {"type": "about:blank", "title": title[4:].decode(), "status": self._refusal, "detail": detail}
        body = json.dumps(problem).encode() + b"\n"
        head = b"HTTP/1.1 %s\r\ncontent-type: application/problem+json\r\naccess-control-allow-origin: *\r\n" % title
        self.transport.write(head + b"content-length: %d\r\nconnection: close\r\n\r\n" % len(body) + body)
        self.transport.close()


class JoiningTransport:
    """Gathers writes until the loop's next turn; everything else is the transport's own."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Write soon; what is large at once, so that the server learns when the client takes no more."""
        if not self._held:
            self._loop.call_soon(self._flush)
        self._held.append(data)
        if len(data) > _WORTH_GATHERING:
            self._flush()

    def close(self) -> None:
        """Close, after what was written."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._held:
            data = b"".join(self._held)
            self._held.clear()
            self._transport.write(data)
