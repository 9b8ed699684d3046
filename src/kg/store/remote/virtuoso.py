"""What Virtuoso 7 writes in a way of its own, mended on the way in; and its answers that are no whole answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from kg.errors import EngineError

# Bare quotes never stand inside a JSON string: these can only be what they look like.
_MENDED = (
    (b'"type": "bnode", "value": "nodeID://', b'"type": "bnode", "value": "'),
    (b'#boolean", "value": "1"', b'#boolean", "value": "true"'),
    (b'#boolean", "value": "0"', b'#boolean", "value": "false"'),
)
_LONGEST = max(len(wrong) for wrong, _ in _MENDED)


def is_virtuoso(headers: Mapping[str, str]) -> bool:
    """True where Virtuoso says it is it."""
    return headers.get("server", "").startswith("Virtuoso")


def require_whole(headers: Mapping[str, str]) -> None:
    """Raise EngineError where the headers say that a limit of the server cut the answer.

    Such an answer comes with status 200 and looks whole.
    """
    if "x-sql-state" in headers or "x-sql-message" in headers:
        raise EngineError("the remote engine ran out of time and gave a part of the answer only")
    if "x-sparql-maxrows" in headers:
        raise EngineError("the remote engine gives no more rows than this, and may have left some out")


def mend_json(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Blank node labels and truth values as the JSON results format has them.

    >>> b"".join(mend_json([b'{ "type": "bnode", "value": "node', b'ID://b1" }']))
    b'{ "type": "bnode", "value": "b1" }'
    """
    held = b""
    for piece in pieces:
        held += piece
        for wrong, right in _MENDED:
            held = held.replace(wrong, right)
        # What is still to be mended may have begun in the last bytes.
        yield held[: 1 - _LONGEST]
        held = held[1 - _LONGEST :]
    yield held


def truth_of_table(found: ox.QuerySolutions) -> bool:
    """The answer to ASK, which it gives as a table of one cell."""
    cells = [row[0] for row in found]
    return any(isinstance(cell, ox.Literal) and cell.value in ("1", "true") for cell in cells)
