"""The server's protocol: one write for an answer instead of two, bounds for what comes in, and refusals that arrive.

The server writes headers and body one after the other, which costs a system call more, and wakes the client twice: a
third of the time of a small answer. It takes heads of any length, and its parser takes a long address for nonsense.
Closing while a client still sends makes the kernel reset the connection, and the client loses the answer with it: the
rest is taken and forgotten first (RFC 9112, section 9.6).
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable
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
_LONGEST_REST = 4_194_304
"""Bytes that a client may send after its answer, before the connection ends."""
_LONGEST_LINGERING = 2.0
"""Seconds that a client may go on sending after its answer."""
_TOO_LONG = {
    414: (b"414 URI Too Long", f"the address is longer than {_LONGEST_ADDRESS} bytes; send long queries with POST"),
    431: (b"431 Request Header Fields Too Large", "the head of the request is too long"),
}


class JoiningProtocol(HttpToolsProtocol):
    """The server's own protocol over a transport that gathers what is written in one turn of the loop."""

    _refusal = 0
    _is_refused = False
    _head_size = 0
    _is_in_head = True
    _rest_size = 0
    _end_of_lingering: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin with a connection."""
        if _NOT_SENT_LOWAT:
            transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, _NOT_SENT_LOWAT, _WAITING_IN_THE_KERNEL)
        super().connection_made(JoiningTransport(transport, self.loop, self._linger))  # type: ignore[arg-type]

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended."""
        if self._end_of_lingering:
            self._end_of_lingering.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take the next bytes."""
        if self._end_of_lingering:
            self._rest_size += len(data)
            if self._rest_size > _LONGEST_REST:
                self.transport.abort()
            return
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
        self._is_refused = True
        if not self._refusal:
            super().send_400_response(msg)
            return
        title, detail = _TOO_LONG[self._refusal]
        problem = {"type": "about:blank", "title": title[4:].decode(), "status": self._refusal, "detail": detail}
        body = json.dumps(problem).encode() + b"\n"
        head = b"HTTP/1.1 %s\r\ncontent-type: application/problem+json\r\naccess-control-allow-origin: *\r\n" % title
        self.transport.write(head + b"content-length: %d\r\nconnection: close\r\n\r\n" % len(body) + body)
        self.transport.close()

    def _linger(self, transport: asyncio.Transport) -> bool:
        """Stay for the rest of a request that was answered before its end; whether there is any."""
        if not (self._is_refused or (self.cycle and self.cycle.more_body)):
            return False
        self._end_of_lingering = self.loop.call_later(_LONGEST_LINGERING, transport.abort)
        self.flow.resume_reading()
        transport.write_eof()
        return True


class JoiningTransport:
    """Gathers writes until the loop's next turn; everything else is the transport's own.

    `linger` is asked before the connection is closed, and says whether it sees to that itself.
    """

    def __init__(
        self,
        transport: asyncio.Transport,
        loop: asyncio.AbstractEventLoop,
        linger: Callable[[asyncio.Transport], bool],
    ) -> None:
        self._transport = transport
        self._loop = loop
        self._linger = linger
        self._is_lingering = False
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

    def is_closing(self) -> bool:
        """Whether nothing more is written."""
        return self._is_lingering or self._transport.is_closing()

    def close(self) -> None:
        """Close, after what was written."""
        self._flush()
        if self.is_closing():
            return
        self._is_lingering = self._linger(self._transport)
        if not self._is_lingering:
            self._transport.close()

    def _flush(self) -> None:
        if self._held:
            data = b"".join(self._held)
            self._held.clear()
            self._transport.write(data)
