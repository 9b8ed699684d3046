"""One request and the way back to who sent it."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter

from starlette.types import Receive, Scope, Send

from kg.web.answers import Headers, is_among
from kg.web.site import Site

_LONGEST_HEADER = 4000
_LISTS = frozenset({b"accept", b"accept-encoding", b"accept-language", b"if-none-match"})


@dataclass(slots=True)
class Exchange:
    """One request: what is needed of its headers, and where its answer goes."""

    scope: Scope
    receive: Receive
    send: Send
    site: Site
    route: str
    began: float
    accept: str | None = None
    accept_encoding: str = ""
    if_none_match: bytes = b""
    if_modified_since: bytes = b""
    more_headers: Headers = field(default_factory=list)
    """Headers of an answer that belong to this address only, whatever answer it shares with others."""
    has_started: bool = False

    @property
    def is_head(self) -> bool:
        """True where only the headers are asked for."""
        return bool(self.scope["method"] == "HEAD")

    @property
    def client(self) -> str:
        """The address of the client."""
        client = self.scope.get("client")
        return client[0] if client else ""

    @property
    def alias(self) -> tuple[bytes, str | None, str, str]:
        """The request as it came: what makes two of them surely the same."""
        return self.scope["query_string"], self.accept, self.accept_encoding, self.route

    async def start(self, status: int, headers: Headers) -> None:
        """Send the head of the answer."""
        self.has_started = True
        await self.send({"type": "http.response.start", "status": status, "headers": headers})

    def knows(self, tag: bytes) -> bool:
        """True where the client has this answer already: https://www.rfc-editor.org/rfc/rfc9110#name-precedence.

        What is asked with POST is no representation of the address, so that it cannot be compared with one.
        """
        if self.scope["method"] not in ("GET", "HEAD", "QUERY"):
            return False
        if self.if_none_match:
            return is_among(tag, self.if_none_match)
        return bool(self.if_modified_since) and self.site.is_unmodified_since(self.if_modified_since)


def join_lists(headers: Headers) -> Headers:
    """Headers of a request with one line for each list, which may come in several.

    https://www.rfc-editor.org/rfc/rfc9110#name-field-order

    >>> join_lists([(b"accept", b"text/turtle;q=0.2"), (b"host", b"x"), (b"accept", b"text/csv")])
    [(b'host', b'x'), (b'accept', b'text/turtle;q=0.2, text/csv')]
    """
    if len({name for name, _ in headers}) == len(headers):
        return headers
    lists: dict[bytes, list[bytes]] = {}
    for name, value in headers:
        if name in _LISTS:
            lists.setdefault(name, []).append(value)
    others = [pair for pair in headers if pair[0] not in _LISTS]
    return others + [(name, b", ".join(values)) for name, values in lists.items()]


def open_exchange(scope: Scope, receive: Receive, send: Send, site: Site, route: str) -> Exchange:
    """Read the headers that matter for an answer."""
    exchange = Exchange(scope, receive, send, site, route, perf_counter())
    for name, value in scope["headers"]:
        if name == b"accept":
            # What is longer says nothing that is read, and would be remembered.
            exchange.accept = value[:_LONGEST_HEADER].decode("latin-1")
        elif name == b"accept-encoding":
            exchange.accept_encoding = value[:_LONGEST_HEADER].decode("latin-1")
        elif name == b"if-none-match":
            exchange.if_none_match = value
        elif name == b"if-modified-since":
            exchange.if_modified_since = value
    return exchange
