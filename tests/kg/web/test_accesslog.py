"""The access log never keeps anybody waiting, whoever reads it or does not."""

from __future__ import annotations

import asyncio
import io
import os
import time

from kg.web.accesslog import AccessLog


def test_a_line_says_what_was_answered_but_not_to_whom() -> None:
    stream = io.StringIO()

    async def ask() -> None:
        log = AccessLog(stream)
        log.add("GET", "/sparql", 200, 0.0123, 45, "json", "hit")
        log.add("GET", "/a b\nc", 404, 0.0001, 0)
        log.close()

    asyncio.run(ask())
    first, second = stream.getvalue().splitlines()
    assert first.endswith("Z GET /sparql 200 12.3ms 45 json hit")
    assert second.endswith("GET /a?b?c 404 0.1ms 0 - -")


def test_a_reader_that_does_not_read_stops_nothing() -> None:
    read, write = os.pipe()
    with os.fdopen(write, "w") as stream:

        async def ask() -> float:
            log = AccessLog(stream)
            for _ in range(20_000):
                log.add("GET", "/sparql", 200, 0.001, 1)
            await asyncio.sleep(1.2)
            began = time.perf_counter()
            for _ in range(200_001):
                log.add("GET", "/sparql", 200, 0.001, 1)
            await asyncio.sleep(0)
            return time.perf_counter() - began

        # More than a pipe holds, and nobody reads it: what waits for one here waits for ever.
        assert asyncio.run(ask()) < 20
        os.set_blocking(read, False)
        with os.fdopen(read, "rb") as reader:
            seen = b""
            deadline = time.monotonic() + 5
            while seen.count(b"\n") < 20_000 and time.monotonic() < deadline:
                seen += reader.read(65_536) or b""
            assert seen.count(b"\n") == 20_000
            stream.flush()
