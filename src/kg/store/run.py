"""One question on its way through the pool: what is sent, what has come back, how long it ran."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.store.interface import Question
from kg.store.worker import LENGTH

if TYPE_CHECKING:
    from kg.store.workers import Worker

_ENOUGH = 1 << 20
"""Bytes of a stream that may wait for the client; the worker waits then too."""
_PIECE = 65_536
"""Bytes that a client has to take in its time: of a larger piece nobody could tell whether it is being taken."""


class Lane(Enum):
    """Where a run is."""

    NEW = "was not submitted, or refused at once"
    FRESH = "waits for a worker"
    SHORT = "has just begun"
    WAITING = "is known to take long, and waits for a place"
    LONG = "has a place among the long ones"
    DONE = "has an answer or an error"


def pack_question(question: Question, coding: str = "") -> bytes:
    """A question as a worker reads it."""
    body = json.dumps(
        (
            question.text,
            question.format.key,
            question.default_graphs,
            question.named_graphs,
            question.base,
            question.cut_at,
            coding,
        )
    ).encode()
    return LENGTH.pack(len(body)) + body


def pack_inspection(text: str) -> bytes:
    """A text to be inspected, as a worker reads it."""
    body = json.dumps({"inspect": text}).encode()
    return LENGTH.pack(len(body)) + body


@dataclass(eq=False, slots=True)
class Run:
    """A question on its way. `client`: whom it is for, `key`: what is asked, for the memory of what takes long;
    `buffer`: bytes that are held back before the answer streams; `on_slow` is called once when it takes long.

    When `begun` is done, `body` is the whole answer, or, where `streams`, `pieces` has to be read; it raises what went
    wrong before. `used`: seconds of running, without waiting for the client;
    `computed`: seconds of processor time, which the worker tells at the end; `expected`: what it took the last time.
    """

    payload: bytes
    client: str
    key: str
    begun: asyncio.Future[None]
    buffer: int
    on_slow: Callable[[], None] | None = None
    lane: Lane = Lane.NEW
    worker: Worker | None = None
    body: bytes = b""
    rows: int = 0
    flags: int = 0
    streams: bool = False
    error: KgError | None = None
    expected: float = 0.0
    used: float = 0.0
    computed: float | None = None
    counted_at: float = 0.0
    stopped_at: float = 0.0
    stalled_at: float = 0.0
    submitted_at: float = 0.0
    size: int = 0
    held: deque[bytes] = field(default_factory=deque)
    _wake: asyncio.Future[None] | None = None

    def take(self, piece: bytes) -> None:
        """Take the next piece of a larger answer."""
        self.held.append(piece)
        self.size += len(piece)
        if self.streams:
            self._notify()
            if self.size > _ENOUGH and self.worker is not None and not self.stalled_at:
                self.stalled_at = self.worker.pause()

    def finish(self, error: KgError | None = None) -> None:
        """There is nothing more to come; with an error, what came is worth nothing."""
        self.lane = Lane.DONE
        self.error = error
        if not self.begun.done():
            if error is None:
                self.body = self.body or b"".join(self.held)
                self.begun.set_result(None)
            else:
                self.begun.set_exception(error)
            self.held.clear()
        self._notify()

    def begin_streaming(self) -> None:
        """What is there already goes out now; from here on an error can only break the connection off."""
        self.streams = True
        self.begun.set_result(None)

    async def pieces(self) -> AsyncIterator[bytes]:
        """The pieces of an answer that streams. Raises what goes wrong on the way."""
        while True:
            if self.error is not None:
                raise self.error
            if self.held:
                gathered = b"".join(self.held)
                self.held.clear()
                self.size = 0
                if self.stalled_at and self.worker is not None:
                    self.stalled_at = 0.0
                    self.worker.resume()
                for start in range(0, len(gathered), _PIECE):
                    yield gathered[start : start + _PIECE]
                    if self.error is not None:
                        raise self.error
                    if self.stalled_at:
                        self.stalled_at = asyncio.get_running_loop().time()
            elif self.lane is Lane.DONE:
                return
            else:
                self._wake = asyncio.get_running_loop().create_future()
                await self._wake
                self._wake = None

    def _notify(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)
