"""The desk: matching of names for whoever asks over HTTP, in turns, so that nobody else waits for it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Sequence
from time import monotonic
from typing import TypeVar

from kg.errors import Busy, LimitReached
from kg.matching import Candidate, Matcher, MatcherFile, Question

SECONDS = 20.0
"""How long one request may have names matched, waiting for its turns included."""

MOST_WAITING = 64
"""Requests that may wait for their turn at the same time."""

_TURN = 4
"""Names that are matched in one turn: some milliseconds. Then it is somebody else's turn."""
_COME_BACK = 2

T = TypeVar("T")
R = TypeVar("R")


class Desk:
    """Matches names against one release, whose file is not opened before the first name comes.

    Matching is work for the processor, in a thread beside the event loop. One thread at a time: a second one would
    only take the first one's time, and that of the loop, since all share one lock of the interpreter.
    """

    def __init__(self, file: MatcherFile) -> None:
        self._file = file
        self._matcher: Matcher | None = None
        self._lock = asyncio.Lock()
        self._waiting = 0

    async def matcher(self) -> Matcher:
        """The matcher, opened once. Raises EngineError where the release has nothing to match names with."""
        return await asyncio.to_thread(self._open) if self._matcher is None else self._matcher

    def _open(self) -> Matcher:
        matcher = self._file.matcher()
        self._matcher = matcher
        # Its entries stay as they are as long as the release is served. Where the collector of garbage looked through
        # them again and again, everything would stand still for tenths of a second each time.
        gc.collect()
        gc.freeze()
        return matcher

    async def call(self, question: Callable[[Matcher], T]) -> T:
        """What a short question to the matcher answers. Raises what `matcher` raises."""
        matcher = await self.matcher()
        return await asyncio.to_thread(question, matcher)

    async def match(self, questions: Sequence[Question]) -> list[list[Candidate]]:
        """The candidates of each question. Raises Busy where too many wait, LimitReached where it takes too long."""
        return await self.work(questions, lambda matcher, question: matcher.match(question))

    async def work(self, items: Sequence[T], each: Callable[[Matcher, T], R]) -> list[R]:
        """What `each` gives for each of the items, a few of them at a turn. Raises what `match` raises."""
        if self._waiting >= MOST_WAITING:
            raise Busy("too many ask for names to be matched", _COME_BACK, hint="try again in a moment")
        self._waiting += 1
        try:
            matcher = await self.matcher()
            end = monotonic() + SECONDS
            found: list[R] = []
            for start in range(0, len(items), _TURN):
                # Whoever waits longest is next: requests take turns.
                async with self._lock:
                    if monotonic() > end:
                        raise LimitReached(
                            "time",
                            f"matching took longer than {SECONDS:g} seconds; {len(found)} of {len(items)} were done",
                            hint="send fewer names at a time",
                        )
                    found += await asyncio.to_thread(_do, matcher, items[start : start + _TURN], each)
            return found
        finally:
            self._waiting -= 1


def _do(matcher: Matcher, items: Sequence[T], each: Callable[[Matcher, T], R]) -> list[R]:
    return [each(matcher, item) for item in items]
