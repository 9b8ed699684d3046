"""Load at a fixed rate: requests are due by the clock, whether or not earlier ones are answered.

A request's latency counts from when it was due. A client that waits for the answer before it asks again would leave
out the very moments that are slow ("coordinated omission").
"""

from __future__ import annotations

import asyncio
import selectors
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import httptools

from mix import Request


@dataclass(frozen=True)
class Latencies:
    """What came of it: each answer's milliseconds; how late the client itself was; its share of one processor."""

    milliseconds: Sequence[float]
    lateness: Sequence[float]
    client_share: float
    refused: int
    unanswered: int

    def percentile(self, percent: float) -> float:
        """Give the latency that `percent` of the answers did not exceed."""
        return percentile(self.milliseconds, percent)


def percentile(values: Sequence[float], percent: float) -> float:
    """Give the smallest value that at least `percent` of `values` do not exceed.

    >>> percentile([4, 1, 3, 2], 50), percentile(range(1, 1001), 99)
    (2, 990)
    """
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100).__trunc__() - 1)] if ordered else float("nan")


class _Connection(asyncio.Protocol):
    """One connection kept alive, of a schedule that is told when it is free, and when it is lost."""

    def __init__(self, schedule: _Schedule) -> None:
        self._schedule = schedule
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._whole = False
        self.due: float | None = None
        """When the request that it waits for was due; nothing while it is idle."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def send(self, data: bytes, due: float) -> None:
        assert self._transport
        self.due = due
        self._transport.write(data)

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.close()
            return
        if self._whole and self.due is not None:
            status, due = self._parser.get_status_code(), self.due
            self._parser, self._whole, self.due = httptools.HttpResponseParser(self), False, None
            self._schedule.answered(self, due, status)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio calls it so
        self._schedule.lost(self)

    def on_message_complete(self) -> None:
        self._whole = True

    def close(self) -> None:
        if self._transport:
            self._transport.abort()


class _Schedule:
    """Hands requests out to connections when they are due, and notes how long each took."""

    def __init__(self, port: int, requests: Sequence[Request], first_number: int) -> None:
        self._port = port
        self._head = f" HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: "
        self._requests = requests
        self._number = first_number
        self._all: set[_Connection] = set()
        self._idle: deque[_Connection] = deque()
        self._waiting: deque[float] = deque()
        self._opening: set[asyncio.Task[None]] = set()
        self._closing = False
        self.milliseconds: list[float] = []
        self.lateness: list[float] = []
        self.refused = 0
        self.broken = 0

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(lambda: _Connection(self), "127.0.0.1", self._port)
        self._all.add(connection)
        self._take(connection)

    def close(self) -> None:
        self._closing = True
        for task in self._opening:
            task.cancel()
        for connection in self._all:
            connection.close()

    def add(self, due: float) -> None:
        if self._idle:
            self.lateness.append((time.perf_counter() - due) * 1e3)
            self._send(self._idle.popleft(), due)
        else:
            self._waiting.append(due)

    def answered(self, connection: _Connection, due: float, status: int) -> None:
        self.milliseconds.append((time.perf_counter() - due) * 1e3)
        self.refused += status >= 400
        self._take(connection)

    def lost(self, connection: _Connection) -> None:
        """Count the request that it did not answer, and open another connection in its place."""
        self._all.discard(connection)
        if self._closing:
            return
        if connection.due is None:
            self._idle.remove(connection)
        else:
            self.broken += 1
        task = asyncio.get_running_loop().create_task(self.open())
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    def _take(self, connection: _Connection) -> None:
        if self._waiting:
            self._send(connection, self._waiting.popleft())
        else:
            self._idle.append(connection)

    def _send(self, connection: _Connection, due: float) -> None:
        request = self._requests[self._number % len(self._requests)]
        self._number += 1
        connection.send(f"GET {request.numbered(self._number)}{self._head}{request.accept}\r\n\r\n".encode(), due)


def run_rate(
    port: int,
    requests: Sequence[Request],
    per_second: float,
    seconds: float,
    *,
    connections: int = 8,
    first: int = 1,
    patience: float = 30,
) -> Latencies:
    """Ask `requests` in turn, `per_second` of them, for `seconds`; numbers in them count up from `first`.

    What is not answered `patience` seconds after the last was due is given up.
    """
    # select() waits to the microsecond, epoll to the millisecond only.
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(selectors.SelectSelector())) as runner:
        return runner.run(_run_rate(_Schedule(port, requests, first), per_second, seconds, connections, patience))


async def _run_rate(
    schedule: _Schedule, per_second: float, seconds: float, connections: int, patience: float
) -> Latencies:
    for _ in range(connections):
        await schedule.open()
    total = max(1, round(per_second * seconds))
    processor, start = time.process_time(), time.perf_counter()
    for index in range(total):
        due = start + index / per_second
        if (ahead := due - time.perf_counter()) > 0:
            await asyncio.sleep(ahead)
        elif index % 16 == 0:  # behind: let answers in all the same
            await asyncio.sleep(0)
        schedule.add(due)
    end = time.perf_counter() + patience
    while len(schedule.milliseconds) + schedule.broken < total and time.perf_counter() < end:
        await asyncio.sleep(0.002)
    share = (time.process_time() - processor) / (time.perf_counter() - start)
    schedule.close()
    unanswered = total - len(schedule.milliseconds)
    return Latencies(schedule.milliseconds, schedule.lateness, share, schedule.refused, unanswered)
