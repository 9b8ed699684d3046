"""The limits of the endpoint, as one value."""

from __future__ import annotations

import os
from dataclasses import dataclass

MIB = 1 << 20


def _cores() -> int:
    return os.cpu_count() or 1


def _physical_memory() -> int:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Limits:
    """What a query may take, and how many run at a time.

    A query: `seconds` of running, `rows` (or triples), `bytes` of its answer, `memory` in bytes of its worker, `depth`
    of nested brackets. All together: `short` queries at a time of those that have just begun, `long` ones that have run
    for more than `slice_seconds`, of which only as many as there are cores compute at once; `waiting` more of each
    kind; `all_memory` bytes for all workers. A client: `client_long` long queries at a time, and `client_seconds` of
    running that it may use at once and gets back at the rate of one a second.
    """

    seconds: float = 30.0
    rows: int = 5_000_000
    bytes: int = 1024 * MIB
    memory: int = 1024 * MIB
    all_memory: int = _physical_memory() // 2
    depth: int = 256
    short: int = max(4, 2 * _cores())
    long: int = 64
    computing: int = _cores()
    waiting: int = 256
    client_long: int = 48
    client_seconds: float = 600.0
    slice_seconds: float = 0.02
    stall_seconds: float = 30.0
    """How long a client may leave a stream untouched."""
    buffer: int = 4 * MIB
    """Bytes of an answer that are held back, so that an error can still have a status of its own."""
