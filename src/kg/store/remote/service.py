"""Talking to a SPARQL service: one POST for a query, its answer as a stream of bytes, every fault as an EngineError.

Messages never name the service: they go to whoever asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, cast

import httpx

from kg.errors import EngineError, QueryError
from kg.store.remote.reasons import explain

TIMEOUT = httpx.Timeout(connect=5.0, read=120.0, write=30.0, pool=5.0)
"""Seconds; `read` is how long it may say nothing at all, as it does while it counts."""

_QUERYS_FAULT = (400, 413, 422)
_LONGEST_REASON = 8_192


class _Body:
    """The bytes of an answer, as a file to be read once."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._held = b""

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, none only at the end; all without `size`."""
        if size < 0:
            everything, self._held = self._held + b"".join(self._pieces), b""
            return everything
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._held = piece
        given, self._held = self._held[:size], self._held[size:]
        return given


def as_file(pieces: Iterable[bytes]) -> IO[bytes]:
    """`pieces` as something a parser reads from, no faster than it needs them."""
    # Parsers call `read` and nothing else.
    return cast("IO[bytes]", _Body(pieces))


class Service:
    """A SPARQL service at one address; safe to be used from several threads."""

    def __init__(self, address: str, timeout: httpx.Timeout = TIMEOUT) -> None:
        self._address = address
        # Nothing but the settings says where a query goes: no proxy, no netrc of the environment, no redirect.
        self._client = httpx.Client(timeout=timeout, trust_env=False, headers={"Accept-Encoding": "identity"})

    @contextmanager
    def ask(
        self, text: str, dataset: Mapping[str, list[str]], accept: str, *, shift: int = 0
    ) -> Iterator[httpx.Response]:
        """The service's answer, while the block runs.

        Raises QuerySyntaxError and QueryError where the service refuses the query, EngineError for everything else, in
        the block as well: an answer that is cut off is none.
        """
        try:
            with self._client.stream(
                "POST", self._address, data={"query": text, **dataset}, headers={"Accept": accept}
            ) as response:
                _check_status(response, text, shift)
                yield response
        except httpx.ConnectTimeout as error:
            raise EngineError("the remote engine cannot be reached: it takes too long") from error
        except httpx.TimeoutException as error:
            raise EngineError("the remote engine takes too long") from error
        except httpx.ConnectError as error:
            raise EngineError("the remote engine cannot be reached") from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise EngineError("the remote engine's answer broke off") from error

    def close(self) -> None:
        """Close all connections."""
        self._client.close()


def _check_status(response: httpx.Response, text: str, shift: int) -> None:
    status = response.status_code
    if status == 200:
        return
    if status in _QUERYS_FAULT:
        raise _explain_refusal(response, text, shift)
    if response.has_redirect_location:
        # Where it sends us was chosen by nobody here.
        raise EngineError("the remote engine sends elsewhere: redirects are not followed")
    raise EngineError(f"the remote engine failed (HTTP {status})")


def _explain_refusal(response: httpx.Response, text: str, shift: int) -> QueryError:
    if response.status_code == 413:
        return QueryError("the query is too long for the engine")
    reason = b""
    for piece in response.iter_bytes():
        reason += piece
        if len(reason) > _LONGEST_REASON:
            break
    return explain(reason[:_LONGEST_REASON].decode("utf-8", errors="replace"), text[shift:], shift)
