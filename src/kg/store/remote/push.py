"""Putting a release into a remote engine: https://www.w3.org/TR/sparql11-http-rdf-update/."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping

import httpx
import pyoxigraph as ox

from kg.errors import EngineError, ReleaseError
from kg.formats import N_TRIPLES

PIECE = 8_000_000
"""Bytes in one request: more are sent one after another, so that neither side holds a big graph whole."""

Say = Callable[[str], object]
"""Takes a line about what was done."""

_TIMEOUT = httpx.Timeout(connect=5.0, read=600.0, write=60.0, pool=5.0)


class Refused(EngineError):
    """The graph store did not take the first piece of a graph, which is as it was before."""


class Challenged(httpx.Auth):
    """Basic or Digest, as the server asks: https://www.rfc-editor.org/rfc/rfc7616; no password goes out unasked."""

    def __init__(self, user: str, password: str) -> None:
        self._user = user
        self._password = password
        self._chosen: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send the request; where it is refused, send it again as the server wishes."""
        if self._chosen is None:
            response = yield request
            if response.status_code != 401:
                return
            schemes = {value.strip().split(" ")[0].lower() for value in response.headers.get_list("www-authenticate")}
            digest = "digest" in schemes
            self._chosen = (httpx.DigestAuth if digest else httpx.BasicAuth)(self._user, self._password)
        yield from self._chosen.auth_flow(request)


class GraphStore:
    """A graph store at one address, written to with `user` and `password` where they are given."""

    def __init__(self, address: str, user: str = "", password: str = "") -> None:
        self._address = address
        auth = Challenged(user, password) if user else None
        self._client = httpx.Client(timeout=_TIMEOUT, trust_env=False, auth=auth)

    def put(self, graph: str, triples: Iterable[ox.Triple], piece: int = PIECE) -> None:
        """Replace `graph` by `triples`; raises Refused, or EngineError where it may be there in part."""
        for number, body in enumerate(_pieces(triples, piece)):
            try:
                # One body of known length each: Virtuoso takes a chunked one for empty, and says "created".
                self._send("POST" if number else "PUT", graph, body)
            except Refused as error:
                if number:
                    raise EngineError(error.message, hint=error.hint) from error
                raise

    def delete(self, graph: str) -> None:
        """Remove `graph`."""
        self._send("DELETE", graph)

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def _send(self, method: str, graph: str, body: bytes | None = None) -> None:
        headers = {} if body is None else {"Content-Type": N_TRIPLES.media_type}
        try:
            response = self._client.request(
                method, self._address, params={"graph": graph}, content=body, headers=headers
            )
        except httpx.TransportError as error:
            raise EngineError(f"the graph store cannot be reached, or broke off: {error or 'time is up'}") from error
        if response.status_code in (401, 403):
            raise Refused(
                f"the graph store lets nobody write like this (HTTP {response.status_code})",
                hint="give --user, and its password in KG_PUSH_PASSWORD",
            )
        if not response.is_success:
            raise Refused(
                f"the graph store refused {method} (HTTP {response.status_code})",
                hint="is this its address? --store or KG_GRAPH_STORE name another",
            )


def push(
    store: ox.Store, target: GraphStore, counts: Callable[[], Mapping[str, int]], ours: str, say: Say
) -> dict[str, int]:
    """Make the graphs of `target` those of `store`; the triples of each.

    `counts` asks what the engine holds. Graphs below `ours` that are not in `store` are removed, others left alone.
    Raises EngineError, saying how far it came.
    """
    graphs = sorted(node.value for node in store.named_graphs() if isinstance(node, ox.NamedNode))
    expected: dict[str, int] = {}
    for graph in graphs:
        expected[graph] = sum(1 for _ in _triples(store, graph))
        try:
            target.put(graph, _triples(store, graph))
        except EngineError as error:
            done = f"{len(expected) - 1} of {len(graphs)} graphs are loaded"
            state = "" if isinstance(error, Refused) else f"<{graph}> may be in part, "
            raise EngineError(f"{error.message}; {done}, {state}the rest is as it was", hint=error.hint) from error
        say(f"{expected[graph]:>9}  {graph}")
    for graph in sorted(set(counts()) - set(graphs)):
        if graph.startswith(ours):
            target.delete(graph)
            say(f"  removed  {graph}")
    _verify(expected, counts())
    return expected


def _verify(expected: Mapping[str, int], found: Mapping[str, int]) -> None:
    wrong = [
        f"<{graph}> has {found.get(graph, 0)} triples, not {number}"
        for graph, number in expected.items()
        if found.get(graph, 0) != number
    ]
    if wrong:
        raise EngineError(f"everything was sent, but the engine does not hold it: {'; '.join(wrong)}")


def _triples(store: ox.Store, graph: str) -> Iterator[ox.Triple]:
    return (quad.triple for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))


def _pieces(triples: Iterable[ox.Triple], size: int) -> Iterator[bytes]:
    """N-Triples of about `size` bytes each, at least one piece."""
    lines: list[bytes] = []
    length = 0
    split = blank = False
    for triple in triples:
        blank = blank or isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)
        line = f"{triple} .\n".encode()
        if length + len(line) > size and lines:
            yield b"".join(lines)
            lines, length, split = [], 0, True
        if blank and split:
            raise ReleaseError("a graph with blank nodes is too big: its parts would not know each other's")
        lines.append(line)
        length += len(line)
    yield b"".join(lines)
