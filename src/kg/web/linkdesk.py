"""Where tables wait to be linked: in a process of their own, one at a time, so that nobody else waits for them.

The process is started with the first table and ended when it has long had none, when another release is served, and
when a table takes more time or memory than a query may. Nothing of a table is kept.
"""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.errors import Busy, EngineError, LimitReached, TooManyRequests
from kg.limits import MIB, Limits
from kg.matchfile import MATCHING
from kg.release import Release

MOST_TABLE_BYTES = 5 * MIB
"""Longest table that is taken."""
_MOST_WAITING = 8
_MOST_OF_CLIENT = 2
_LEAST_MEMORY = 512 * MIB
_IDLE_SECONDS = 300.0
_BACK = 5
_LONGEST_LINE = 8 * MIB
"""Bytes of what is said of a table, in one line."""


@dataclass(frozen=True)
class Answer:
    """What came of a table: what is known of it, and the files made of it."""

    about: Mapping[str, Any]
    parts: tuple[bytes, ...] = ()


@dataclass
class LinkDesk:
    """Takes tables and gives answers; `limits` are those of a query."""

    _process: Process | None = None
    _path: Path | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _clients: Counter[str] = field(default_factory=Counter)
    _idle: asyncio.TimerHandle | None = None

    async def link(self, release: Release, limits: Limits, client: str, head: Mapping[str, Any], body: bytes) -> Answer:
        """Link the table in `body`.

        Raises TooManyRequests and Busy where there is no place, LimitReached where it takes too much, EngineError where
        the release has nothing to match with.
        """
        if self._clients[client] >= _MOST_OF_CLIENT:
            raise TooManyRequests(f"you have {_MOST_OF_CLIENT} tables under way, as many as one client may have", _BACK)
        if self._clients.total() >= _MOST_WAITING:
            raise Busy("too many tables wait to be linked", _BACK, hint="kg link does it on your own machine")
        self._clients[client] += 1
        try:
            async with self._turn:
                return await self._ask(release, limits, head, body)
        finally:
            self._clients[client] -= 1
            if not self._clients[client]:
                del self._clients[client]

    async def _ask(self, release: Release, limits: Limits, head: Mapping[str, Any], body: bytes) -> Answer:
        if self._idle is not None:
            self._idle.cancel()
        finished = False
        try:
            async with asyncio.timeout(limits.seconds):
                process = await self._open(release, limits)
                answer = await _exchange(process, {**head, "bytes": len(body)}, body)
            finished = True
        except TimeoutError:
            raise LimitReached(
                "time", f"the table was not linked within {limits.seconds:g} seconds", hint="kg link has no such limit"
            ) from None
        except (asyncio.IncompleteReadError, ConnectionError, ValueError) as error:
            raise EngineError(
                "the table could not be linked: the process that does it has ended", hint="try a smaller table"
            ) from error
        finally:
            # Whoever went away, or took too long, may have left half a table in the pipe.
            if finished:
                self._idle = asyncio.get_running_loop().call_later(_IDLE_SECONDS, self._end)
            else:
                self._end()
        if answer.about["status"] == "too-large":
            raise LimitReached(
                "memory", "the linked table is too large for this page", hint="kg link has no such limit"
            )
        return answer

    async def _open(self, release: Release, limits: Limits) -> Process:
        """The process for a release, started where it is not there yet."""
        path = release.path / MATCHING
        if self._process is not None and self._path == path and self._process.returncode is None:
            return self._process
        self._end()
        if not path.is_file():
            raise EngineError("this release has nothing to match names with", hint="build the release anew: kg build")
        memory = max(limits.memory, _LEAST_MEMORY)
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "kg.linking.worker", str(path), str(memory)),
            stdin=PIPE,
            stdout=PIPE,
            limit=_LONGEST_LINE,
        )
        self._path = path
        await _read(self._process)
        return self._process

    def _end(self) -> None:
        """End the process, if there is one."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
        self._process = None

    async def close(self) -> None:
        """End the process for good."""
        if self._idle is not None:
            self._idle.cancel()
        process = self._process
        self._end()
        if process is not None:
            await process.wait()


async def _exchange(process: Process, head: Mapping[str, Any], body: bytes) -> Answer:
    if process.stdin is None:
        raise EngineError("the process that links tables takes none")
    process.stdin.write(json.dumps(head).encode() + b"\n")
    process.stdin.write(body)
    await process.stdin.drain()
    return await _read(process)


async def _read(process: Process) -> Answer:
    if process.stdout is None:
        raise EngineError("the process that links tables says nothing")
    line = await process.stdout.readline()
    if not line.endswith(b"\n"):
        raise asyncio.IncompleteReadError(line, None)
    about = await asyncio.to_thread(json.loads, line)
    return Answer(about, tuple([await process.stdout.readexactly(size) for size in about["parts"]]))
